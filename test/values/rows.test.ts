import { expect, test } from 'vitest';
import { Clear, Leave } from '#values/cells.ts';
import type { TableRows } from '#values/rows.ts';
import { type ColumnText, Tables, tableXml } from './tables.ts';

const COLUMNS: readonly ColumnText[] = [{ pid: 11 }, { pid: 12 }, { pid: 13, double: true }];
const FULL = { keep: false };
const KEEP = { keep: true };

function rowsOf(columns: readonly ColumnText[] = COLUMNS, attributes = ''): TableRows {
  return new Tables(tableXml(10, columns, attributes)).rows(10);
}

function filled(): TableRows {
  const rows = rowsOf();
  rows.fill(
    [
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
      [1, 2, 3],
    ],
    FULL,
  );
  return rows;
}

test('A row is added at the end; cells that are not given are not initialised', () => {
  const rows = filled();
  expect(rows.add(['d', 'w'])).toEqual({ key: 'd', changes: { added: ['d'], changed: [], deleted: [] } });
  expect(rows.position('d')).toBe(4);
  expect(rows.row('d')).toEqual(['d', 'w', null]);
});

test('A key that is there already changes nothing', () => {
  const rows = filled();
  expect(rows.add(['b', 'other', 9]).changes).toEqual({ added: [], changed: [], deleted: [] });
  expect(rows.row('b')).toEqual(['b', 'y', 2]);
});

test.each([[''], [null], [undefined], [Number.NaN]])('%s is no key', key => {
  expect(() => rowsOf().add([key])).toThrow('is no primary key; a text of one character or more');
});

test('Columns make the rows of a table; rows that are not listed go', () => {
  const rows = filled();
  const changes = rows.fill(
    [
      ['c', 'd', 'a'],
      ['z', 'new', 'x'],
      [3, 4, 5],
    ],
    FULL,
  );
  expect(changes).toEqual({
    added: ['d'],
    changed: [{ key: 'a', columns: [2], before: [1] }],
    deleted: ['b'],
  });
  expect(rows.keys()).toEqual(['a', 'c', 'd']);
  expect(rows.column(2)).toEqual([5, 3, 4]);
});

test('Rows that are not listed stay where they are to be kept', () => {
  const rows = filled();
  expect(rows.fill([['b'], ['other']], KEEP)).toEqual({
    added: [],
    changed: [{ key: 'b', columns: [1], before: ['y'] }],
    deleted: [],
  });
  expect(rows.size).toBe(3);
});

test('Null empties a cell of a fill and leaves a cell of a row that is set', () => {
  const rows = filled();
  rows.fill([['a'], [null], [null]], KEEP);
  expect(rows.row('a')).toEqual(['a', null, null]);
  expect(rows.set('b', [null, null, 7])).toEqual({
    added: [],
    changed: [{ key: 'b', columns: [2], before: [2] }],
    deleted: [],
  });
});

test('Clear empties a cell and Leave leaves it, in fills and in sets', () => {
  const rows = filled();
  rows.fill(
    [
      ['a', 'b', 'n'],
      [Leave, Clear, Leave],
      [Clear, Leave, 5],
    ],
    KEEP,
  );
  expect(rows.row('a')).toEqual(['a', 'x', null]);
  expect(rows.row('b')).toEqual(['b', null, 2]);
  expect(rows.row('n')).toEqual(['n', null, 5]);
  rows.set('c', [Leave, Clear, Leave]);
  expect(rows.row('c')).toEqual(['c', null, 3]);
});

test('Negative infinity empties a cell only where marks count', () => {
  const rows = filled();
  rows.set('a', [null, null, Number.NEGATIVE_INFINITY], true);
  expect(rows.cell('a', 2)).toBe(null);
  rows.set('a', [null, null, Number.NEGATIVE_INFINITY]);
  expect(rows.cell('a', 2)).toBe(Number.NEGATIVE_INFINITY);
});

test('Only the key and columns of type retrieved are filled, in their order', () => {
  const rows = rowsOf([
    { pid: 11 },
    { pid: 12, type: 'custom' },
    { pid: 13 },
    { pid: 14, type: 'displaykey' },
  ]);
  rows.fill([['a'], ['retrieved']], FULL);
  expect(rows.row('a')).toEqual(['a', null, 'retrieved']);
});

test('A column that is missing in a fill keeps its cells', () => {
  const rows = filled();
  rows.fill([['a', 'b', 'c'], null, [7, 8, 9]], FULL);
  expect(rows.column(1)).toEqual(['x', 'y', 'z']);
  expect(rows.column(2)).toEqual([7, 8, 9]);
});

test.each([
  [
    'more columns than there are',
    [['a'], ['x'], [1], ['more']],
    '4 columns for table 10 "t10"; it has 3 to fill',
  ],
  ['columns of different length', [['a', 'b'], ['x']], '1 cells of column 1 and 2 keys'],
  ['no keys', [null, ['x']], 'no keys for table 10'],
  ['a text in a column of numbers', [['a'], ['x'], ['no number']], '"no number" is no number'],
  [
    'an empty key',
    [
      ['a', ''],
      ['x', 'y'],
    ],
    '"" is no primary key',
  ],
])('A fill with %s changes nothing and says what is wrong', (_, columns, message) => {
  const rows = filled();
  expect(() => rows.fill(columns, FULL)).toThrow(message);
  expect(rows.keys()).toEqual(['a', 'b', 'c']);
  expect(rows.column(1)).toEqual(['x', 'y', 'z']);
});

test('Of a key that is filled twice the last row counts', () => {
  const rows = rowsOf();
  rows.fill(
    [
      ['a', 'a'],
      ['first', 'last'],
    ],
    FULL,
  );
  expect(rows.keys()).toEqual(['a']);
  expect(rows.cell('a', 1)).toBe('last');
});

test('Cells are held as the parameter of their column is', () => {
  const rows = rowsOf();
  rows.fill(
    [
      [1, 2],
      [7, true],
      ['1.5', false],
    ],
    FULL,
  );
  expect(rows.row('1')).toEqual(['1', '7', 1.5]);
  expect(rows.row('2')).toEqual(['2', '1', 0]);
});

test('What was handed to a fill is not held', () => {
  const rows = rowsOf();
  const keys = ['a'];
  const values = ['x'];
  rows.fill([keys, values], FULL);
  values[0] = 'changed';
  keys[0] = 'other';
  expect(rows.row('a')).toEqual(['a', 'x', null]);
});

test('The key of a row does not change', () => {
  const rows = filled();
  expect(() => rows.set('a', ['b'])).toThrow('row "a" of table 10 "t10": its key cannot change');
  expect(() => rows.setCell('a', 0, 'b')).toThrow('its key cannot change');
  expect(rows.set('a', ['a', 'same key']).changed).toHaveLength(1);
});

test('More cells than columns are refused', () => {
  expect(() => filled().set('a', ['a', 'x', 1, 2])).toThrow(
    '4 cells for table 10 "t10", which has 3 columns',
  );
});

test('Positions follow the rows that are there', () => {
  const rows = filled();
  rows.delete(['a', 'none']);
  expect([rows.position('a'), rows.position('b'), rows.position('c')]).toEqual([0, 1, 2]);
  expect([rows.keyAt(1), rows.keyAt(2), rows.keyAt(3), rows.keyAt(0)]).toEqual([
    'b',
    'c',
    undefined,
    undefined,
  ]);
  rows.add(['a']);
  expect(rows.keys()).toEqual(['b', 'c', 'a']);
  expect(rows.position('a')).toBe(3);
});

test('Deleting tells the keys that were there', () => {
  const rows = filled();
  expect(rows.delete(['c', 'none', 'a']).deleted).toEqual(['c', 'a']);
  expect(rows.clear().deleted).toEqual(['b']);
  expect(rows.size).toBe(0);
});

test('Keys are found by the values of a column, whatever the letter case', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12, options: ';indexColumn' }, { pid: 13, double: true }]);
  rows.fill(
    [
      ['a', 'b', 'c'],
      ['X', 'x', 'y'],
      [1, 1, 2],
    ],
    FULL,
  );
  expect(rows.find(1, 'x')).toEqual(['a', 'b']);
  expect(rows.find(1, 'x', true)).toEqual(['b']);
  expect(rows.find(2, 1)).toEqual(['a', 'b']);
  expect(rows.find(2, '2')).toEqual(['c']);
  rows.setCell('a', 1, 'y');
  rows.delete(['c']);
  rows.add(['d', 'Y']);
  expect(rows.find(1, 'x')).toEqual(['b']);
  expect(rows.find(1, 'y')).toEqual(['a', 'd']);
  expect(rows.find(1, 'none')).toEqual([]);
});

test('A table counts its keys itself after the highest that was there', () => {
  const rows = rowsOf([{ pid: 11, type: 'autoincrement' }, { pid: 12 }]);
  expect(rows.add([null, 'x']).key).toBe('1');
  expect(rows.add(['7']).key).toBe('7');
  expect(rows.add([]).key).toBe('8');
  rows.delete(['8']);
  expect(rows.add(['']).key).toBe('9');
  expect(() => rows.fill([['1']], FULL)).toThrow(
    'gives its keys itself (autoincrement); addRow would be right',
  );
});

test('Counted keys begin after the offset, and count for each value of the column that groups them', () => {
  const offset = rowsOf([{ pid: 11, type: 'autoincrement', value: '100' }, { pid: 12 }]);
  expect(offset.add([null]).key).toBe('101');
  const grouped = rowsOf([
    { pid: 11, type: 'autoincrement', options: ';groupby=1;separator=-' },
    { pid: 12 },
  ]);
  expect(grouped.add([null, 'A']).key).toBe('A-1');
  expect(grouped.add([null, 'A']).key).toBe('A-2');
  expect(grouped.add([null, 'B']).key).toBe('B-1');
});

test('A state column tells what a fill made of each row', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12 }, { pid: 13, double: true, type: 'state' }]);
  const fill = (keys: string[], values: string[]): unknown => {
    rows.fill([keys, values], FULL);
    return Object.fromEntries(rows.keys().map(key => [key, rows.cell(key, 2)]));
  };
  expect(fill(['a', 'b'], ['1', '1'])).toEqual({ a: 3, b: 3 });
  expect(fill(['a', 'b'], ['2', '1'])).toEqual({ a: 1, b: 2 });
  expect(fill(['a'], ['2'])).toEqual({ a: 2, b: 4 });
  expect(fill(['a', 'b'], ['2', '1'])).toEqual({ a: 2, b: 5 });
});

test('With option delete of the state column rows that are not listed go', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12, double: true, type: 'state', options: ';delete' }]);
  rows.fill([['a', 'b']], FULL);
  expect(rows.fill([['b']], FULL).deleted).toEqual(['a']);
});

test('Keys with holes in their array are refused', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12 }]);
  const keys: string[] = [];
  keys[0] = 'a';
  keys[2] = 'c';
  expect(() => rows.fill([keys, ['1', '2', '3']], FULL)).toThrow('undefined is no primary key');
});

test('The column of the keys cannot be filled beside them', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12 }]);
  rows.fill([['a', 'b']], FULL);
  expect(() => rows.fillColumns(['a'], [[0, ['z']]], { keep: true })).toThrow(
    'column 0 of table 10 "t10" has its keys, which cannot change',
  );
  expect([rows.keys(), rows.column(0)]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('A list of changes stays what it is when the array of keys is used again', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12 }]);
  const keys = ['a', 'b'];
  const { added } = rows.fill([keys, ['x', 'y']], FULL);
  keys.length = 0;
  expect(added).toEqual(['a', 'b']);
});

test('Keys found by a value come in the order of the rows, also after a cell has changed there and back', () => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12, options: ';indexColumn' }]);
  rows.fill(
    [
      ['a', 'b', 'c'],
      ['s', 's', 's'],
    ],
    FULL,
  );
  expect(rows.find(1, 's')).toEqual(['a', 'b', 'c']);
  rows.setCell('a', 1, 't');
  rows.setCell('a', 1, 's');
  expect(rows.find(1, 's')).toEqual(['a', 'b', 'c']);
});

test('Counted keys go on from an offset below zero, and keys that are no numbers do not count', () => {
  const rows = rowsOf([{ pid: 11, type: 'autoincrement', value: '-5' }, { pid: 12 }]);
  expect(rows.add([null]).key).toBe('-4');
  rows.add(['word']);
  expect(rows.add([null]).key).toBe('-3');
});

test.each([
  [12n, 'the BigInt 12 is no primary key'],
  [{ toJSON: () => 1n }, 'a value of type object is no primary key'],
  [undefined, 'undefined is no primary key'],
])('A key that is %s is refused in words', (key, words) => {
  const rows = rowsOf([{ pid: 11 }, { pid: 12 }]);
  expect(() => rows.fill([[key as unknown as string]], FULL)).toThrow(words);
});
