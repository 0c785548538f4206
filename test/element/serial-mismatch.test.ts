import { expect, onTestFinished, test } from 'vitest';
import { startElement, TcpDevice } from '#testing/index.ts';
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
} from './protocols.ts';
import { of } from './running.ts';

const LENGTH = param(
  21,
  '<Type>length</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>double</Type></Interprete><Length><Content><Param>4</Param></Content></Length>',
);
const fixed = (id: number, length: number): string =>
  param(
    id,
    `<Type>read</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>string</Type></Interprete>`,
  );

/** A serial element that asks as soon as parameter 30 is set; a device that answers so. */
async function asking(content: readonly number[], answer: string, ...acts: readonly string[]) {
  const device = await TcpDevice.listen();
  onTestFinished(() => device.close());
  const xml = protocol(
    {
      connections: [],
      params: [
        text(1),
        constant(2, ':'),
        constant(3, '?'),
        text(4),
        constant(5, ';'),
        constant(6, '!'),
        fixed(20, 3),
        LENGTH,
        text(10),
        write(30),
      ],
      commands: [command(1, [3], 'binary')],
      responses: [response(1, content)],
      pairs: [pair(1, 1, { responses: [1], attributes: 'timeout="300" options="retries:0"' })],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [
        trigger(1, 'parameter 30 change', 1),
        trigger(2, 'response 1 before', ...acts.map((_, i) => i + 3)),
        trigger(3, 'response 1 after', 2),
      ],
      actions: [
        action(1, 'group 1', 'execute'),
        action(2, 'parameter 10', 'append', 'value="after"'),
        ...acts.map((type, i) => action(i + 3, 'response', type)),
      ],
    },
    { reads: false },
  )
    .replace('<Type>virtual</Type>', '<Type>serial</Type>')
    .replace('<Connections>\n\n</Connections>', '');
  const element = await startElement({
    protocol: xml,
    settings: `connections: {0: {address: "${device.address}"}}`,
  });
  onTestFinished(() => element.stop());
  for (const id of [1, 4]) await element.set(id, 'before');
  await element.set(30, 'go');
  const peer = await device.accept();
  await peer.read(1);
  peer.write(answer);
  await element.until(
    () =>
      of(element, 'timeout').length > 0 ||
      of(element, 'data').length > 0 ||
      of(element, 'response').length > 0,
  );
  await element.until(() => of(element, 'response').length > 0 || of(element, 'timeout').length > 0);
  return {
    after: element.get(10),
    values: [1, 4].map(id => element.get(id)),
    data: of(element, 'data'),
    length: element.get(21),
  };
}

const CONTENT = [1, 2, 3, 4, 5, 6];

test.each([
  ['a match fills all', 'one:?two;!', ['one', 'two'], 'after'],
  ['without the end of a variable one all of them are empty', 'one:?two!', [null, null], null],
  ['the first of them, too', '?two;!', [null, null], null],
  ['before a wrong fixed one they stay filled in', 'one:two;!', ['one', 'before'], null],
  ['all of them before the last one', 'one:?two;', ['one', 'two'], null],
])('a serial answer of variable length: %s', async (_, answer, values, after) => {
  const result = await asking(CONTENT, answer, 'read');
  expect([result.values, result.after]).toEqual([values, after]);
});

test('of a wrong length that was looked at last the length alone is taken', async () => {
  const result = await asking([20, 1, 2, 21, 4], 'keyvar:06abcde', 'read', 'length');
  expect([result.values, result.length]).toEqual([['before', 'before'], 6]);
});

test('of one that was looked at before something else all before it is taken, too', async () => {
  const result = await asking([20, 1, 2, 21, 4], 'keyvar:06abcde', 'length', 'read');
  expect([result.values, result.length]).toEqual([['var', 'before'], 6]);
});
