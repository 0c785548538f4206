import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  param,
  protocol,
  qaction,
  response,
  text,
  trigger,
  write,
} from './protocols.ts';
import { alone, commands, connected, of, said } from './running.ts';

/** A gate that a hook waits at, by name: `await globalThis.gates.a.promise` in the hook. */
const gates: Record<string, PromiseWithResolvers<void>> = {};
Object.assign(globalThis, { gates });
const gate = (name: string): PromiseWithResolvers<void> => {
  const made = Promise.withResolvers<void>();
  gates[name] = made;
  return made;
};

const APPEND = "p.setParameter(20, p.getParameter(20) + p.getParameter(11) + '|');";

describe('an asynchronous hook', () => {
  const PUSH = protocol({
    params: [text(11), text(12), text(20), write(30), text(21)],
    commands: [command(1, [12])],
    responses: [response(1, [11])],
    pairs: [pair(1, 1)],
    groups: [group(1, 'poll', ['Pair 1'])],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'group 1', 'execute')],
    qactions: [
      qaction(
        1,
        '11',
        `if (p.getParameter(11) === 'wait') await globalThis.gates.a.promise; ${APPEND}`,
      ).replace('export default function', 'export default async function'),
      qaction(
        2,
        '21',
        "p.checkTrigger(1); await globalThis.gates.a.promise; p.setParameter(20, 'settled');",
      ).replace('export default function', 'export default async function'),
    ],
  });

  test('holds the queue of the element until it has settled', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    const set = element.set(21, 'go');
    await new FakeClock().settle();
    expect(commands(element)).toEqual([]);
    held.resolve();
    await set;
    expect(element.get(20)).toBe('settled');
    await peer.message();
    expect(commands(element)).toEqual(['']);
  });

  test('lets what is pushed meanwhile wait in its order, none lost', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    peer.text('wait');
    for (let i = 0; i < 100; i++) peer.text(`${i}`);
    peer.ping('read');
    await element.until(() => of(element, 'ping').length === 1);
    expect(element.get(20)).toBeNull();
    expect(of(element, 'response')).toHaveLength(1);
    held.resolve();
    await element.until(
      () => element.get(20) === `wait|${Array.from({ length: 100 }, (_, i) => `${i}|`).join('')}`,
    );
  });

  test('lets sets of users wait too, first come first served', async () => {
    const held = gate('a');
    const element = await alone(PUSH);
    const order: string[] = [];
    const all = [
      element.set(11, 'wait').then(() => order.push('first')),
      element.set(11, 'b').then(() => order.push('second')),
    ];
    await new FakeClock().settle();
    expect(order).toEqual([]);
    held.resolve();
    await Promise.all(all);
    expect(order).toEqual(['first', 'second']);
    expect(element.get(20)).toBe('wait|b|');
  });

  test('that more than 256 messages wait for has the socket paused, and none is lost', async () => {
    const held = gate('a');
    const { element, peer } = await connected(PUSH);
    peer.text('wait');
    const body = 'x'.repeat(16 * 1024);
    for (let i = 0; i < 1000; i++) peer.text(`${i} ${body}`);
    peer.ping('after them');
    for (let i = 0; i < 200; i++) await new FakeClock().settle();
    expect(of(element, 'ping')).toEqual([]);
    held.resolve();
    await element.until(() => of(element, 'ping').length === 1);
    await element.until(() => of(element, 'response').length === 1001);
    const numbers = of(element, 'response')
      .slice(1)
      .map(({ data }) => Number(data?.split(' ')[0]));
    expect(numbers).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('that fails is told with its place, and the element goes on', async () => {
    const xml = protocol({
      params: [text(10), text(20)],
      qactions: [
        qaction(
          1,
          '10',
          "export default async function run(p) {\n  await null;\n  throw new Error('too hot');\n}",
        ),
        qaction(2, '10', "p.setParameter(20, 'went on');"),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error').join()).toMatch(
      /^QAction 1 "q1" threw at .*protocol\.xml:\d+:\d+: too hot$/,
    );
    expect(element.get(20)).toBe('went on');
  });
});

test('a set in a hook has run with all it sets off when it returns', async () => {
  const xml = protocol({
    params: [text(10), text(11), text(12), text(20)],
    qactions: [
      qaction(
        1,
        '10',
        "const n = w => p.setParameter(20, p.getParameter(20) + w + ' '); n('a1'); p.setParameter(11, 'x'); n('a2'); p.setParameters([11, 12], ['y', 'z']); n('a3');",
      ),
      qaction(
        2,
        '11',
        "const n = w => p.setParameter(20, p.getParameter(20) + w + ' '); n('b1'); p.setParameter(12, 'x'); n('b2');",
      ),
      qaction(3, '12', "p.setParameter(20, p.getParameter(20) + 'c ');"),
    ],
  });
  const element = await alone(xml);
  await element.set(10, 'go');
  expect(element.get(20)).toBe('a1 b1 c b2 a2 b1 c b2 c a3 ');
});

describe('what a hook throws', () => {
  test('is told with the line and column of inline code in the protocol, and the rest runs', async () => {
    const xml = protocol({
      params: [text(10), text(20)],
      qactions: [
        qaction(
          1,
          '10',
          'export default function run(p) {\n  const nothing = undefined;\n  nothing.value;\n}',
        ),
        qaction(2, '10', "p.setParameter(20, 'went on');"),
      ],
    });
    const line = xml.split('\n').findIndex(text => text.includes('nothing.value')) + 1;
    const element = await alone(xml);
    await element.set(10, 'x');
    const file = element.element.protocol.file;
    expect(said(element, 'error')).toEqual([
      `QAction 1 "q1" threw at ${file}:${line}:11: Cannot read properties of undefined (reading 'value')`,
    ]);
    expect(element.lines.find(({ level }) => level === 'error')).toMatchObject({
      element: 'test',
      qaction: 1,
      parameter: 10,
    });
    expect(element.get(20)).toBe('went on');
  });

  test('of a value that a parameter cannot take names both', async () => {
    const xml = protocol({
      params: [text(10), number(11)],
      qactions: [qaction(1, '10', "p.setParameter(11, 'warm');")],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error').join()).toContain(
      '"warm" is no number, and parameter 11 "p11" takes numbers',
    );
    expect(element.get(11)).toBeNull();
  });

  test('may be anything', async () => {
    const xml = protocol({ params: [text(10)], qactions: [qaction(1, '10', "throw 'just text';")] });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error')).toEqual(['QAction 1 "q1" threw: just text']);
  });
});

test('input parameters are frozen when the hook starts', async () => {
  const xml = protocol({
    params: [text(10), text(11), number(12), text(20)],
    qactions: [
      qaction(
        1,
        '10',
        "p.setParameter(11, 'new'); p.setParameter(20, JSON.stringify([inputs, p.getInputParameter(0), p.getInputParameter(1), p.getInputParameter(2)]));",
        'inputParameters="11;12"',
      ),
    ],
  });
  const { element } = await connected(xml, { settings: { parameters: { 11: 'old' } } });
  await element.set(10, 'x');
  expect(JSON.parse(String(element.get(20)))).toEqual([['old', 0], 'old', 0, null]);
});

test('input parameters stay those of their run also when the hook runs itself once more', async () => {
  const xml = protocol({
    params: [text(10), text(11), text(20)],
    qactions: [
      qaction(
        1,
        '10',
        "if (inputs[0] === 'outer') { p.setParameter(11, 'inner'); p.setParameter(10, 'again'); p.setParameter(20, p.getInputParameter(0)); }",
        'inputParameters="11"',
      ),
    ],
  });
  const { element } = await connected(xml, { settings: { parameters: { 11: 'outer' } } });
  await element.set(10, 'x');
  expect(element.get(20)).toBe('outer');
});

test('entryPoint names a function for each trigger by position, and one alone is for all', async () => {
  const code =
    "export function first(p) { p.setParameter(20, 'first'); }\nexport function second(p) { p.setParameter(20, 'second'); }";
  const xml = protocol({
    params: [text(10), text(11), text(12), text(20)],
    qactions: [
      qaction(1, '10;11', code, 'entryPoint="first;QAction.second"'),
      qaction(2, '12', code, 'entryPoint="second"'),
    ],
  });
  const element = await alone(xml);
  const results: unknown[] = [];
  for (const id of [10, 11, 12]) {
    await element.set(id, 'x');
    results.push(element.get(20));
  }
  expect(results).toEqual(['first', 'second', 'second']);
});

test('a QAction in C# that is not ported warns once, counts, and the rest runs', async () => {
  const xml = protocol({
    params: [text(10), text(20)],
    qactions: [
      '<QAction id="1" name="Old" encoding="csharp" triggers="10"><![CDATA[using System;]]></QAction>',
      qaction(2, '10', "p.setParameter(20, 'ran');"),
    ],
  });
  const element = await alone(xml);
  for (let i = 0; i < 3; i++) await element.set(10, 'x');
  expect(said(element, 'warn').filter(line => line.includes('QAction'))).toEqual([
    'QAction 1 "Old" is not ported to TypeScript: skipped',
  ]);
  expect([...element.element.notPorted]).toEqual([[1, 3]]);
  expect(element.get(20)).toBe('ran');
});

describe('the calls of a hook', () => {
  /** What the body gives, as JSON. */
  const call = async (body: string): Promise<unknown> => {
    const xml = protocol({
      params: [
        text(10),
        text(11),
        number(12),
        text(20),
        write(30),
        text(40).replace('p40', 'Shared'),
        write(41).replace('p41', 'Shared'),
        param(
          13,
          '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>3</Length><Type>double</Type></Interprete>',
        ),
        param(14, '<Type>dummy</Type>'),
      ],
      triggers: [trigger(5, 'parameter 99 change', 1)].map(xml =>
        xml.replace('<On id="99">parameter</On><Time>change</Time>', ''),
      ),
      actions: [action(1, 'parameter 14', 'run actions')],
      qactions: [
        qaction(
          1,
          '10',
          `const result = (() => { ${body} })(); p.setParameter(20, JSON.stringify(result ?? null));`,
        ),
        qaction(2, '14', "p.setParameter(11, 'fired');"),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    const error = said(element, 'error')[0];
    return element.get(20) === null ? error : JSON.parse(String(element.get(20)));
  };

  test.each([
    ['getParameter of a text not initialised is ""', 'return p.getParameter(11)', ''],
    ['getParameter of a number not initialised is 0', 'return p.getParameter(12)', 0],
    ['getParameter of an unknown id is null', 'return p.getParameter(999)', null],
    ['getParameters gives null for an unknown id', 'return p.getParameters([10, 999, 12])', ['x', null, 0]],
    [
      'setParameter of null keeps the value',
      "p.setParameter(11, 'a'); p.setParameter(11, null); return p.getParameter(11)",
      'a',
    ],
    [
      'setParameter takes numbers, texts, booleans and bytes',
      "return [5, '6', true, new Uint8Array([0x37])].map(v => { p.setParameter(12, v); return p.getParameter(12); })",
      [5, 6, 1, 7],
    ],
    [
      'setParameters sets each',
      "p.setParameters([11, 12], ['a', 3]); return p.getParameters([11, 12])",
      ['a', 3],
    ],
    [
      'a name that read and write share is the write',
      "p.setParameterByName('Shared', 'w'); return [p.getParameterByName('shared'), p.getParameter(40), p.getParameter(41)]",
      ['w', '', 'w'],
    ],
    ['getParameterByName of an unknown name is null', "return p.getParameterByName('nobody')", null],
    [
      'getData gives the bytes',
      'p.setParameter(11, new Uint8Array([0, 255])); return [...p.getData(11)]',
      [0, 255],
    ],
    ['getData of a parameter not initialised is empty', 'return [...p.getData(11)]', []],
    [
      'getData may be written to',
      "p.setParameter(11, 'a'); p.getData(11)[0] = 0; return p.getParameter(11)",
      'a',
    ],
    [
      'isEmpty until it is set',
      "const before = p.isEmpty(11); p.setParameter(11, ''); return [before, p.isEmpty(11)]",
      [true, false],
    ],
    ['isEmpty of a fixed length is always false', 'return p.isEmpty(13)', false],
    ['checkTrigger runs a trigger', 'p.checkTrigger(5); return p.getParameter(11)', 'fired'],
    ['getTriggerParameter is the parameter that ran it', 'return p.getTriggerParameter()', 10],
    ['rowKey is "" where no row ran it', 'return p.rowKey()', ''],
    [
      'it knows where it runs',
      'return [p.qactionId, p.elementId, p.elementName, p.protocolName, p.protocolVersion]',
      [1, 1, 'test', 'Test', '1.0.0.1'],
    ],
  ])('%s', async (_, body, result) => {
    expect(await call(body)).toEqual(result);
  });

  test.each([
    ['setParameter of an unknown id', 'p.setParameter(999, 1)', 'the protocol has no parameter 999'],
    [
      'setParameterByName of an unknown name',
      "p.setParameterByName('nobody', 1)",
      'the protocol has no parameter "nobody"',
    ],
    ['setParameters of unequal lengths', 'p.setParameters([11, 12], [1])', '2 ids and 1 values'],
    ['isEmpty of an unknown id', 'p.isEmpty(999)', 'the protocol has no parameter 999'],
    ['getData of an unknown id', 'p.getData(999)', 'the protocol has no parameter 999'],
    ['checkTrigger of an unknown id', 'p.checkTrigger(999)', 'the protocol has no trigger 999'],
    ['setParameter of NaN on a number', 'p.setParameter(12, NaN)', 'takes numbers'],
  ])('%s throws', async (_, body, message) => {
    expect(await call(body)).toContain(message);
  });

  test('log writes a line of its level, with its QAction', async () => {
    const xml = protocol({
      params: [text(10)],
      qactions: [
        qaction(
          1,
          '10',
          "p.log('plain'); for (const level of ['debug', 'info', 'warn', 'error']) p.log(level, level); p.getParameter(999);",
        ),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    const own = element.lines
      .filter(line => line.qaction === 1)
      .map(({ level, message }) => `${level} ${message}`);
    expect(own).toEqual([
      'info plain',
      'debug debug',
      'info info',
      'warn warn',
      'error error',
      'error getParameter: the protocol has no parameter 999',
    ]);
  });
});

test('a hook that goes on after it returned does no harm to what runs then', async () => {
  const xml = protocol({
    params: [text(10), text(20)],
    qactions: [qaction(1, '10', "globalThis.gates.b.promise.then(() => p.setParameter(20, 'late'));")],
  });
  const late = gate('b');
  const element = await alone(xml);
  await element.set(10, 'x');
  late.resolve();
  await element.until(() => element.get(20) === 'late');
  await element.set(10, 'y');
});
