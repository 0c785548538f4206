import { expect, test } from 'vitest';
import type { TableChanges } from '#values/changes.ts';
import { deltasOf, withDeltas } from '#values/deltas.ts';
import { Tables, tableXml } from './tables.ts';

const LINKED = tableXml(2000, [{ pid: 2001 }, { pid: 2002, double: true }]);

/** A table whose column 1 has that option; column 3 takes the difference. */
function counting(option: string) {
  const tables = new Tables(
    LINKED +
      tableXml(1000, [
        { pid: 1001 },
        { pid: 1002, double: true, options: `;${option}` },
        { pid: 1003, options: ';foreignKey=2000' },
        { pid: 1004, double: true },
      ]),
  );
  const rows = tables.rows(1000);
  return {
    tables,
    rows,
    after: (changes: TableChanges) =>
      withDeltas(rows, changes, deltasOf(tables.param(1000))!, table => tables.of(table)),
  };
}

test('A value that changes puts its difference from the one before into the column that delta names', () => {
  const { after, rows } = counting('delta=3');
  expect(after(rows.add(['a', 100]).changes)).toEqual({ added: ['a'], changed: [], deleted: [] });
  expect(rows.cell('a', 3)).toBeNull();
  expect(after(rows.setCell('a', 1, 102)).changed).toEqual([
    { key: 'a', columns: [1, 3], before: [100, null] },
  ]);
  expect(rows.cell('a', 3)).toBe(2);
  expect(after(rows.setCell('a', 1, 102)).changed).toEqual([]);
  expect(after(rows.fill([['a'], [92]], { keep: true })).changed).toEqual([
    { key: 'a', columns: [1, 3], before: [102, 2] },
  ]);
  expect(rows.cell('a', 3)).toBe(-10);
});

test('A difference that stays the same is no change of its column', () => {
  const { after, rows } = counting('delta=3');
  rows.add(['a', 100]);
  after(rows.setCell('a', 1, 101));
  expect(after(rows.setCell('a', 1, 102)).changed).toEqual([{ key: 'a', columns: [1], before: [101] }]);
});

test('A value that is emptied, and one that comes after an empty one, have no difference', () => {
  const { after, rows } = counting('delta=3');
  rows.add(['a', 100]);
  after(rows.setCell('a', 1, 105));
  after(rows.fill([['a'], [null]], { keep: true }));
  expect(rows.cell('a', 3)).toBeNull();
  after(rows.setCell('a', 1, 7));
  expect(rows.cell('a', 3)).toBeNull();
});

test('A change of other columns leaves the difference', () => {
  const { after, rows } = counting('delta=3');
  rows.add(['a', 100]);
  after(rows.setCell('a', 1, 105));
  after(rows.setCell('a', 2, 'x'));
  expect(rows.cell('a', 3)).toBe(5);
});

test('With a reference it is the difference from the row that the foreign key leads to, of a new row too', () => {
  const { after, rows, tables } = counting('delta=3:2002');
  tables.rows(2000).add(['r', 100]);
  after(rows.add(['a', 102, 'r']).changes);
  expect(rows.cell('a', 3)).toBe(2);
  tables.rows(2000).setCell('r', 1, 50);
  expect(rows.cell('a', 3)).toBe(2);
  after(rows.setCell('a', 1, 103));
  expect(rows.cell('a', 3)).toBe(53);
  rows.setCell('a', 2, 'gone');
  after(rows.setCell('a', 1, 104));
  expect(rows.cell('a', 3)).toBeNull();
});

test('Numbers that are kept as texts count as well', () => {
  const tables = new Tables(
    tableXml(1000, [{ pid: 1001 }, { pid: 1002, options: ';delta=2' }, { pid: 1003, double: true }]),
  );
  const rows = tables.rows(1000);
  rows.add(['a', '1.5']);
  withDeltas(rows, rows.setCell('a', 1, '4'), deltasOf(tables.param(1000))!, table => tables.of(table));
  expect(rows.cell('a', 2)).toBe(2.5);
});

test('A table without the option has none', () => {
  expect(deltasOf(new Tables(LINKED).param(2000))).toBeUndefined();
});
