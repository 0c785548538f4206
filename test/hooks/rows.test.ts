import { expect, test } from 'vitest';
import { protocol, qaction, text } from '../element/protocols.ts';
import { alone, said } from '../element/running.ts';
import { tableXml } from '../values/tables.ts';

const TABLES =
  tableXml(1000, [
    { pid: 1001, name: 'Channel Key' },
    { pid: 1002, name: 'Name', options: ';indexColumn' },
    { pid: 1003, name: 'Gain', double: true },
    { pid: 1004, name: 'Note', type: 'custom' },
  ]) +
  tableXml(2000, [{ pid: 2001, type: 'autoincrement' }, { pid: 2002 }]) +
  tableXml(3000, [{ pid: 3001 }, { pid: 3002 }], 'displayColumn="1" options=";autoAdd"');

const FILL = 'p.fillArray(1000, [["a", "b"], ["x", "y"], [1, 2]]);';

/** What a body returns, as JSON; what it throws, as its message. */
async function result(body: string, imports = ''): Promise<unknown> {
  const code = `${imports}\nexport default function run(p, ...inputs) { const act = () => { ${body} };
    try { p.setParameter(90, JSON.stringify(act()) ?? "undefined"); } catch (error) { p.setParameter(90, JSON.stringify(error.message)); } }`;
  const element = await alone(
    protocol({
      params: [TABLES, text(1), text(90)],
      qactions: [qaction(1, '1', code, 'inputParameters="1000"')],
    }),
  );
  await element.set(1, 'go');
  const text_ = String(element.get(90));
  const value: unknown = text_ === 'undefined' ? undefined : JSON.parse(text_);
  const errors = said(element, 'error');
  return errors.length === 0 ? value : { value, errors };
}

test.each<[string, string, unknown]>([
  [
    'addRow gives the position of the row',
    `${FILL} return [p.addRow(1000, ["c"]), p.addRow(1000, "b")]`,
    [3, 2],
  ],
  [
    'addRowReturnKey gives the key that the table made',
    'return [p.addRowReturnKey(2000), p.addRowReturnKey(2000, [null, "x"])]',
    ['1', '2'],
  ],
  ['setRow tells which cells changed', `${FILL} return p.setRow(1000, "a", [null, "x", 5])`, [0, 0, 1]],
  [
    'setRow names a row by its index from 0 too',
    `${FILL} p.setRow(1000, 1, [null, "z"]); return p.getRow(1000, "b")`,
    ['b', 'z', 2, null],
  ],
  [
    'setRow of a row that is not there does nothing',
    `${FILL} return [p.setRow(1000, "n", ["n", "x"]), p.exists(1000, "n")]`,
    [[0, 0], false],
  ],
  [
    'setRow adds the row with option autoAdd',
    'return [p.setRow(3000, "n", [null, "x"]), p.getRow(3000, 0)]',
    [
      [1, 1],
      ['n', 'x'],
    ],
  ],
  [
    'deleteRow gives the number of rows that are left',
    `${FILL} return [p.deleteRow(1000, "none"), p.deleteRow(1000, 0), p.getKeys(1000)]`,
    [2, 1, ['b']],
  ],
  ['deleteRow takes several keys', `${FILL} return p.deleteRow(1000, ["a", "b"])`, 0],
  [
    'clearAllKeys gives 0, and -1 of an empty table',
    `${FILL} return [p.clearAllKeys(1000), p.clearAllKeys(1000)]`,
    [0, -1],
  ],
  [
    'clearParameter of a table removes its rows',
    `${FILL} p.clearParameter(1000); return p.rowCount(1000)`,
    0,
  ],
  [
    'rowCount is -1 for what is no table',
    `${FILL} return [p.rowCount(1000), p.rowCount(90), p.rowCount(5), p.rowCount(p.getParameter(1000))]`,
    [2, -1, -1, 2],
  ],
  [
    'getKeys gives display keys too',
    'p.addRow(3000, ["k", "Name"]); return [p.getKeys(3000), p.getKeys(3000, "displayKey")]',
    [['k'], ['Name']],
  ],
  [
    'getKeysForIndex looks in any letter case',
    `${FILL} return [p.getKeysForIndex(1002, "X"), p.getKeysForIndex(1002, "none")]`,
    [['a'], []],
  ],
  [
    'getKeysForIndex needs an index',
    'return p.getKeysForIndex(1003, "1")',
    'getKeysForIndex: column 1003 has no index; the option indexColumn or foreignKey would be right',
  ],
  [
    'getKeyPosition counts from 1',
    `${FILL} return [p.getKeyPosition(1000, "b"), p.getKeyPosition(1000, "n")]`,
    [2, 0],
  ],
  [
    'cells are read by key or position, columns counted from 1',
    `${FILL} return [p.getParameterIndexByKey(1000, "b", 3), p.getParameterIndex(1000, 2, 2)]`,
    [2, 'y'],
  ],
  [
    'setParameterIndexByKey tells whether the cell changed',
    `${FILL} return [p.setParameterIndexByKey(1000, "a", 3, 9), p.setParameterIndexByKey(1000, "a", 3, 9), p.setParameterIndexByKey(1000, "n", 3, 9), p.setParameterIndex(1000, 2, 2, "w")]`,
    [true, false, false, true],
  ],
  [
    'setParameterIndexByKey adds the row with option autoAdd',
    'return [p.setParameterIndexByKey(3000, "n", 2, "x"), p.getRow(3000, "n")]',
    [true, ['n', 'x']],
  ],
  [
    'the key column cannot be set',
    `${FILL} p.setParameterIndexByKey(1000, "a", 1, "c")`,
    'row "a" of table 1000 "t1000": its key cannot change; add a row with the new one',
  ],
  [
    'setParametersIndexByKey tells for each cell what became of it',
    `${FILL} return p.setParametersIndexByKey([1000, 1000, 1000], ["a", "a", "n"], [3, 2, 2], [5, "x", "x"])`,
    [0x4024a, 0, 0x80040221],
  ],
  [
    'setParametersIndexByKey wants as many of each',
    'p.setParametersIndexByKey([1000], ["a"], [3], [])',
    'setParametersIndexByKey: 1 tables, 1 keys, 1 columns, 0 values; give as many of each',
  ],
  [
    'fillArray takes rows with a SaveOption',
    `${FILL} p.fillArray(1000, [["b", "w", 7], ["c", "v", 8]], "partial"); return p.getParameter(1000).slice(0, 3)`,
    [
      ['a', 'b', 'c'],
      ['x', 'w', 'v'],
      [1, 7, 8],
    ],
  ],
  [
    'fillArray with full rows replaces the others',
    `${FILL} p.fillArray(1000, [["c", "v", 8]], "full"); return p.getKeys(1000)`,
    ['c'],
  ],
  [
    'fillArrayNoDelete keeps the others',
    `${FILL} p.fillArrayNoDelete(1000, [["c"]]); return p.getKeys(1000)`,
    ['a', 'b', 'c'],
  ],
  [
    'fillArrayWithColumn sets one column, and adds rows',
    `${FILL} p.fillArrayWithColumn(1000, 1003, ["b", "c"], [7, 8]); return p.getColumns(1000, [0, 2])`,
    [
      ['a', 'b', 'c'],
      [1, 7, 8],
    ],
  ],
  [
    'fillArrayWithColumn gives one value to all rows',
    `${FILL} p.fillArrayWithColumn(1000, 1002, ["a", "b"], ["same"]); return p.getColumns(1000, [1])`,
    [['same', 'same']],
  ],
  [
    'fillArrayWithColumn wants as many values as keys',
    `p.fillArrayWithColumn(1000, 1002, ["a", "b", "c"], ["x", "y"])`,
    '2 cells of column 1 and 3 keys for table 1000 "t1000"; give as many of each',
  ],
  [
    'clear empties a cell where marks count',
    `${FILL} p.setRow(1000, "a", [null, p.leave, p.clear], true); return p.getRow(1000, "a")`,
    ['a', 'x', null, null],
  ],
  [
    'a table handed to a hook is columns, null while there are no rows',
    'return [inputs[0], p.getInputParameter(0)]',
    [
      [null, null, null, null],
      [null, null, null, null],
    ],
  ],
  [
    'row takes a row out of such a table',
    `${FILL} return p.row(p.getParameter(1000), 1)`,
    ['b', 'y', 2, null],
  ],
  [
    'a hook without a row has none',
    'return [p.rowKey(), p.rowIndex(), p.newRow(), p.oldRow()]',
    ['', 0, [], []],
  ],
  [
    'a time in place of an argument is refused',
    'p.fillArray(1000, [["a"]], new Date())',
    'fillArray: a set with a time is a history set, and there is no trending here; without the time it would be right',
  ],
  ['an unknown table is told', 'p.getRow(7, "a")', 'the protocol has no parameter 7'],
  ['a parameter that is no table is told', 'p.getRow(90, "a")', 'parameter 90 "p90" is no table'],
])('%s', async (_, body, wanted) => {
  expect(await result(body)).toEqual(wanted);
});

test('Reading what is not there gives null and a line in the log', async () => {
  expect(
    await result(
      'return [p.getRow(1000, "n"), p.getParameterIndexByKey(1000, "n", 2), p.getParameterIndex(3000, 1, 9)]',
    ),
  ).toEqual({
    value: [[null, null, null, null], null, null],
    errors: [
      'getRow: table 1000 "t1000" has no row "n"',
      'table 1000 "t1000" has no row "n"',
      'table 3000 "t3000" has no row 1',
    ],
  });
});

test('Clear and Leave are imported from headend', async () => {
  const body = `${FILL} p.fillArray(1000, [["a", "b"], [Clear, Leave], [Leave, 9]]); return p.getColumns(1000, [1, 2])`;
  expect(await result(body, "import { Clear, Leave } from 'headend';")).toEqual([
    [null, 'y'],
    [1, 9],
  ]);
});

test.each<[string, string, unknown]>([
  [
    'rows as objects',
    `${FILL} return p.tables.t1000.getRow("b")`,
    { channelKey: 'b', name: 'y', gain: 2, note: null },
  ],
  ['all rows', `${FILL} return p.tables.t1000.rows().map(row => row.gain)`, [1, 2]],
  ['no row', 'return p.tables.t1000.getRow("b")', undefined],
  [
    'what it is',
    `${FILL} const t = p.tables.t1000; return [t.tableId, t.tableName, t.rowCount, t.keys, t.displayKeys, t.exists("a"), t.getPosition("b")]`,
    [1000, 't1000', 2, ['a', 'b'], ['a', 'b'], true, 2],
  ],
  [
    'cells by the name of a column, or its number from 0',
    `${FILL} const t = p.tables.t1000; return [t.getCell("a", "gain"), t.getCell("a", 1), t.setCell("a", "gain", 5), t.setCell("a", 2, 5)]`,
    [1, 'x', true, false],
  ],
  [
    'sets of some cells',
    `${FILL} const t = p.tables.t1000; return [t.setRow("a", { gain: 9 }), t.setRow("a", { gain: 9 }), t.setRow("n", { gain: 1 }), t.setRow("n", { gain: 1 }, true), t.getRow("n")]`,
    [true, false, false, true, { channelKey: 'n', name: null, gain: 1, note: null }],
  ],
  [
    'new rows',
    'return [p.tables.t1000.addRow({ channelKey: "k", gain: 3 }), p.tables.t2000.addRowReturnKey({ c2002: "x" })]',
    [1, '1'],
  ],
  [
    'fills with objects',
    `${FILL} p.tables.t1000.fillArray([{ channelKey: "b", gain: 7 }, { channelKey: "c", gain: 8 }]); return p.getParameter(1000)`,
    [
      ['b', 'c'],
      ['y', null],
      [7, 8],
      [null, null],
    ],
  ],
  [
    'fills with columns',
    'p.tables.t1000.fillArray([["a"], ["x"]]); p.tables.t1000.fillArrayNoDelete([["b"]]); return p.tables.t1000.getColumn("name")',
    ['x', null],
  ],
  ['an empty fill', `${FILL} p.tables.t1000.fillArray([]); return p.rowCount(1000)`, 0],
  [
    'columns',
    `${FILL} p.tables.t1000.setColumn("name", ["a"], ["w"]); return p.tables.t1000.getKeysForIndex("name", "w")`,
    ['a'],
  ],
  [
    'rows that go',
    `${FILL} const left = p.tables.t1000.deleteRow("a"); p.tables.t1000.clear(); return [left, p.rowCount(1000)]`,
    [1, 0],
  ],
  [
    'an unknown column',
    'p.tables.t1000.getCell("a", "nme")',
    'table "t1000" has no column "nme"; one of channelKey, name, gain, note would be right',
  ],
  [
    'a column that cannot be filled',
    'p.tables.t1000.fillArray([{ channelKey: "a", note: "x" }])',
    'column "note" of table "t1000" cannot be filled; setRow, or the type retrieved would be right',
  ],
])('protocol.tables has %s', async (_, body, wanted) => {
  expect(await result(body)).toEqual(wanted);
});

test.each([
  ['fillArrayWithColumn', '1000, 1002, "a", ["x"]', 'an array would be right, not a string'],
  ['fillArrayWithColumn', '1000, 1002, ["a"], 7', 'an array would be right, not a number'],
  ['setRow', '1000, "a", undefined', 'an array would be right, not undefined'],
  ['setParametersIndexByKey', '1000, "a", 1, 2', 'an array would be right, not a number'],
  ['deleteRow', '1000, undefined', 'an array would be right, not undefined'],
])('%s(%s) says what would be right', async (call, given, words) => {
  expect(await result(`${FILL} return p.${call}(${given})`)).toBe(`${call}: ${words}`);
});

test.each([
  ['fillArray', '1000, "a"', 'fillArray: an array would be right, not a string'],
  ['fillArray', '1000, [["a"], { 0: "x" }]', 'fillArray: an array would be right, not an object of Object'],
  ['fillArrayNoDelete', '1000, null', 'fillArrayNoDelete: an array would be right, not null'],
  [
    'fillArray',
    '1000, [["c", "d"], ["z"]]',
    '1 cells of column 1 and 2 keys for table 1000 "t1000"; give as many of each',
  ],
  [
    'fillArrayNoDelete',
    '1000, [[""], ["z"]]',
    '"" is no primary key; a text of one character or more would be right',
  ],
  [
    'fillArray',
    '1000, [["c", "z"], ["d"]], "full"',
    'row 1 has 1 cells, the first one 2; as many would be right',
  ],
  ['fillArray', '7, [["c"]]', 'the protocol has no parameter 7'],
])('%s(%s) gives null, changes nothing and says at which line why', async (call, given, words) => {
  expect(await result(`${FILL} return [p.${call}(${given}), p.getColumns(1000, [0, 1])]`)).toEqual({
    value: [
      null,
      [
        ['a', 'b'],
        ['x', 'y'],
      ],
    ],
    errors: [expect.stringContaining(`: ${words}`)],
  });
});

test('fillArrayWithColumn of the key column is refused, and keys and rows stay together', async () => {
  const body = `${FILL} let why; try { p.fillArrayWithColumn(1000, 1001, ["a"], ["z"]); } catch (error) { why = error.message; }
    return [why, p.getKeys(1000), p.getColumns(1000, [0])[0], p.getRow(1000, "a")[1]];`;
  expect(await result(body)).toEqual([
    expect.stringContaining('has its keys, which cannot change'),
    ['a', 'b'],
    ['a', 'b'],
    'x',
  ]);
});

test('a hook may use its array of keys again while row QActions of its fill wait', async () => {
  const element = await alone(
    protocol({
      params: [TABLES, text(1), text(90)],
      qactions: [
        qaction(
          1,
          '1',
          'const keys = ["a","b","c"]; p.fillArray(1000, [keys, ["x","y","z"]]); keys.length = 0;',
        ),
        qaction(
          2,
          '1002',
          'export default async p => { const key = p.rowKey(); await null; p.setParameter(90, p.getParameter(90) + key); }',
          'row="true"',
        ),
      ],
    }),
  );
  await element.set(1, 'go');
  await element.until(() => element.get(90) === 'abc');
});
