import { expect, test } from 'vitest';
import { tableXml } from '../../values/tables.ts';
import { action, protocol, qaction, text, trigger } from '../protocols.ts';
import { alone, said } from '../running.ts';

const TABLE = tableXml(1000, [{ pid: 1001 }, { pid: 1002 }, { pid: 1003 }]);
const xml = (item: string): string =>
  protocol({
    params: [TABLE, text(1), text(2), text(90)],
    triggers: [trigger(1, 'parameter 2 change', 1)],
    actions: [item],
    qactions: [
      qaction(1, '1', 'p.fillArray(1000, [["a", "b"], ["x", "y"], ["old", null]]);'),
      qaction(2, '1000', 'p.setParameter(90, p.getParameter(90) + p.rowCount(1000));'),
    ],
  });

test.each([['1002:1003'], ['1:2']])(
  'swap column moves a column (%s) and empties the one it was in',
  async columns => {
    const element = await alone(xml(action(1, 'protocol', 'swap column', `options="swap:1000:${columns}"`)));
    await element.set(1, 'go');
    await element.set(2, 'go');
    expect(element.rows(1000)).toEqual([
      { c1001: 'a', c1002: null, c1003: 'x' },
      { c1001: 'b', c1002: null, c1003: 'y' },
    ]);
    expect(element.get(90)).toBe('22');
  },
);

test('swap column without such columns says what would be right', async () => {
  const element = await alone(xml(action(1, 'protocol', 'swap column', 'options="swap:1000:7"')));
  await element.set(2, 'go');
  expect(said(element, 'error')[0]).toMatch(
    /"swap:1000:7" names no columns; options="swap:table:source:destination"/,
  );
});

test('clear of a table removes its rows', async () => {
  const element = await alone(xml(action(1, 'parameter 1000', 'clear')));
  await element.set(1, 'go');
  await element.set(2, 'go');
  expect(element.rows(1000)).toEqual([]);
  expect(element.get(90)).toBe('20');
});

test.each(['1001:1002', '1002:1001'])(
  'swap column leaves the keys of a table as they are (%s)',
  async columns => {
    const element = await alone(xml(action(1, 'protocol', 'swap column', `options="swap:1000:${columns}"`)));
    await element.set(1, 'go');
    await element.set(2, 'go');
    expect(element.rows(1000).map(row => [row.c1001, row.c1002])).toEqual([
      ['a', 'x'],
      ['b', 'y'],
    ]);
    expect(said(element, 'error')[0]).toContain(
      'names the keys; columns beside that of the keys would be right',
    );
  },
);
