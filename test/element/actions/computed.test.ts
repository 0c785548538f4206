import { expect, test } from 'vitest';
import {
  action,
  command,
  constant,
  group,
  pair,
  param,
  protocol,
  response,
  text,
  trigger,
  write,
} from '../protocols.ts';
import { alone, commands, connected, of, said } from '../running.ts';
import { hex } from './acting.ts';

const interprete = (raw: string, length: number, more = ''): string =>
  `<Interprete><RawType>${raw}</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>double</Type>${more}</Interprete>`;
/** Counts position 2 in three digits. */
const LENGTH = param(
  11,
  `<Type>length</Type>${interprete('numeric text', 3)}<Length><Content><Param>2</Param></Content></Length>`,
);
/** The sum of positions 0 to 2 in two hexadecimal digits. */
const CRC = param(
  12,
  `<Type>crc</Type>${interprete('numeric text', 2, '<Base>16</Base>')}<CRC><Type>sum</Type><Content><Param>0</Param><Param>1</Param><Param>2</Param></Content></CRC>`,
);
const PARAMS = [constant(10, '#'), LENGTH, CRC, text(13), constant(14, ';', 'trailer'), write(30)];
const CONTENT = [10, 11, 13, 12, 14];

/** The data of the command that parameter 30 sends, after these actions before it. */
async function sent(...acts: readonly (readonly [type: string, attributes?: string])[]) {
  const element = await alone(
    protocol({
      params: PARAMS,
      commands: [command(1, CONTENT)],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [
        trigger(1, 'parameter 30 change', 1),
        trigger(2, 'command 1 before', ...acts.map((_, i) => i + 2)),
      ],
      actions: [
        action(1, 'group 1', 'execute'),
        ...acts.map(([type, attributes], i) => action(i + 2, 'command', type, attributes)),
      ],
    }),
  );
  await element.set(13, 'hello');
  await element.set(30, 'go');
  await element.until(() => commands(element).length > 0);
  return { element, data: commands(element).at(-1) };
}

test('length and crc put what they compute into the command and into their parameters', async () => {
  const { data, element } = await sent(['length'], ['crc']);
  const sum = [...Buffer.from('#005hello')].reduce((all, byte) => all + byte, 0) & 0xff;
  expect(data).toBe(`#005hello${sum.toString(16).toUpperCase()};`);
  expect([element.get(11), element.get(12)]).toEqual([5, sum]);
});

test('without them a command has what is there', async () => {
  expect((await sent()).data).toBe('#000hello00;');
});

test('behind an action that changed the length of the command they compute nothing and say so', async () => {
  const { data, element } = await sent(['stuffing', 'value="l"'], ['length']);
  expect(data).toBe('#000hellllo00;');
  expect(said(element, 'warn').join()).toContain('behind make and before stuffing would be right');
});

test('stuffing comes behind what is computed', async () => {
  expect((await sent(['length'], ['stuffing', 'value="l" startoffset="1" endoffset="1"'])).data).toBe(
    '#005hellllo00;',
  );
});

/** An element that receives such messages; `acts` run before the response. */
async function receiving(...acts: readonly (readonly [type: string, attributes?: string])[]) {
  return await connected(
    protocol(
      {
        params: PARAMS,
        responses: [response(1, CONTENT)],
        triggers: [trigger(1, 'response 1 before', ...acts.map((_, i) => i + 1))],
        actions: acts.map(([type, attributes], i) => action(i + 1, 'response', type, attributes)),
      },
      { reads: false },
    ),
  );
}

const right = (data: string): string => {
  const head = `#${String(data.length).padStart(3, '0')}${data}`;
  return `${head}${([...Buffer.from(head)].reduce((all, byte) => all + byte, 0) & 0xff).toString(16).padStart(2, '0')};`;
};

test.each([
  ['read, length and crc', [['read'], ['length'], ['crc']]],
  ['with another action beside them', [['read'], ['replace data', 'options="00;00"'], ['length'], ['crc']]],
] as const)('a response whose length and checksum are right is taken: %s', async (_, acts) => {
  const { element, peer } = await receiving(...acts);
  peer.text(right('hello'));
  await element.until(() => element.get(13) === 'hello');
  expect(element.get(11)).toBe(5);
});

test.each([
  [
    'a wrong length',
    right('hello').replace('005', '004'),
    'byte 1, length 5 (over bytes 4–8) of parameter 11 "p11" expected, got 4',
  ],
  [
    'a wrong checksum',
    right('hello').replace(/..;$/, '00;'),
    'byte 9, crc 43 43 (sum over bytes 0–8) of parameter 12 "p12" expected, got 30 30',
  ],
])('a response with %s is none, and the log says where', async (_, message, reason) => {
  const { element, peer } = await receiving(['read'], ['length'], ['crc']);
  peer.text(message);
  await element.until(() => of(element, 'data').length > 0);
  expect(of(element, 'data')[0]?.reason).toContain(reason);
  expect(element.get(13)).toBeNull();
});

test('read stuffing takes the extra bytes away before the response is matched', async () => {
  const { element, peer } = await receiving(['read stuffing', 'value="l"'], ['read'], ['length']);
  peer.text('#005hellllo00;');
  await element.until(() => element.get(13) === 'hello');
  expect(of(element, 'response').map(({ data }) => data)).toEqual(['#005hellllo00;']);
});

test('replace puts another parameter into a command, which has it when it is made again', async () => {
  const element = await alone(
    protocol({
      params: [text(10), text(11), text(12), write(30)],
      commands: [command(1, [10, 11])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1, 2)],
      actions: [action(1, 'command 1', 'replace', 'id="30" nr="1"'), action(2, 'group 1', 'execute')],
    }),
  );
  for (const id of [10, 11, 12]) await element.set(id, `<${id}>`);
  await element.set(30, '12');
  await element.until(() => commands(element).length === 1);
  await element.set(30, '11');
  await element.until(() => commands(element).length === 2);
  expect(commands(element)).toEqual(['<10><12>', '<10><11>']);
  await element.set(30, '99');
  expect(said(element, 'error').join()).toContain('there is no parameter 99');
});

test('replace puts another parameter into a response', async () => {
  const { element, peer } = await connected(
    protocol({
      params: [constant(10, '#'), text(11), text(12), text(29), write(30)],
      responses: [response(1, [10, 11])],
      triggers: [trigger(1, 'parameter 30 change', 1)],
      actions: [action(1, 'response 1', 'replace', 'id="29" nr="1"')],
    }),
  );
  await element.set(29, '12');
  await element.set(30, 'go');
  peer.text('#other');
  await element.until(() => element.get(12) === 'other');
  expect(element.get(11)).toBeNull();
});

test('bytes of a parameter are what was computed', async () => {
  const { element } = await sent(['length'], ['crc']);
  expect(hex(element, 11)).toBe('303035');
});
