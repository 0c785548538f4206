import { describe, expect, test } from 'vitest';
import { number, protocol, qaction, text } from './protocols.ts';
import { alone, connected, said } from './running.ts';

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
