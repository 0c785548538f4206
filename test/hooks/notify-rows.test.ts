import { expect, test } from 'vitest';
import { protocol, qaction, text } from '../element/protocols.ts';
import { alone } from '../element/running.ts';
import { tableXml } from '../values/tables.ts';

const TABLES =
  tableXml(1000, [{ pid: 1001 }, { pid: 1002, options: ';indexColumn' }, { pid: 1003, double: true }]) +
  tableXml(3000, [{ pid: 3001 }, { pid: 3002 }], 'displayColumn="1"');
const FILL = 'p.notifyProtocol(193, 1000, [["a", "b"], ["x", "Y"], [1, 2]]);';

async function result(body: string): Promise<unknown> {
  const code = `export default function run(p) { const act = () => { ${body} };
    try { p.setParameter(90, JSON.stringify(act())); } catch (error) { p.setParameter(90, JSON.stringify(error.message)); } }`;
  const element = await alone(
    protocol({ params: [TABLES, text(1), text(90)], qactions: [qaction(1, '1', code)] }),
  );
  await element.set(1, 'go');
  return JSON.parse(String(element.get(90)));
}

test.each<[string, string, unknown]>([
  [
    'NT_PUT_PARAMETER_INDEX sets a cell',
    `${FILL} return [p.notifyProtocol(121, [1000, "a", 3], 5), p.notifyProtocol(121, [1000, 2, 3], 2)]`,
    [true, false],
  ],
  [
    'NT_PUT_PARAMETER_INDEX sets cells',
    `${FILL} return p.notifyProtocol(121, [[1000, 1000], ["a", "b"], [3, 3]], [[5, 2]])`,
    [0x4024a, 0],
  ],
  [
    'NT_GET_PARAMETER_INDEX reads a cell',
    `${FILL} return [p.notifyProtocol(122, [1000, "b", 2]), p.notifyProtocol(122, Uint32Array.of(1000, 1, 3))]`,
    ['Y', 1],
  ],
  [
    'NT_ADD_ROW adds a row',
    `${FILL} return [p.notifyProtocol(149, 1000, "c"), p.notifyProtocol(149, 1000, ["d", "w"])]`,
    [3, 4],
  ],
  [
    'NT_DELETE_ROW removes rows',
    `${FILL} return [p.notifyProtocol(156, 1000, "a"), p.notifyProtocol(156, 1000, ["b"])]`,
    [1, 0],
  ],
  [
    'NT_GET_DISPLAY_FOR_PK and back, of a display column',
    'p.addRow(3000, ["k", "Name"]); return [p.notifyProtocol(161, 3002, "k"), p.notifyProtocol(162, 3002, "Name"), p.notifyProtocol(161, 3001, "k"), p.notifyProtocol(162, 3002, "none")]',
    ['Name', 'k', 'k', 'none'],
  ],
  ['NT_GET_KEY_POSITION counts from 1', `${FILL} return p.notifyProtocol(163, 1000, "b")`, 2],
  [
    'NT_GET_INDEXES gives primary and display keys',
    'p.addRow(3000, ["k", "Name"]); return [p.notifyProtocol(168, 3000), p.notifyProtocol(168, 90)]',
    [[['k'], ['Name']], null],
  ],
  ['NT_FILL_ARRAY gives true', 'return p.notifyProtocol(193, [1000, true], [["a"], [p.clear]])', true],
  [
    'NT_FILL_ARRAY_NO_DELETE keeps other rows',
    `${FILL} p.notifyProtocol(194, 1000, [["c"]]); return p.notifyProtocol(195, 1000)`,
    3,
  ],
  ['NT_ARRAY_ROW_COUNT is -1 for no table', 'return p.notifyProtocol(195, 5)', -1],
  [
    'NT_GET_KEYS_FOR_INDEX looks in any letter case, NT_GET_KEYS_FOR_INDEX_CASED does not',
    `${FILL} return [p.notifyProtocol(196, 1002, "y"), p.notifyProtocol(411, 1002, "y"), p.notifyProtocol(411, 1002, "Y")]`,
    [['b'], [], ['b']],
  ],
  [
    'NT_GET_ROW gives a row, null for no table',
    `${FILL} return [p.notifyProtocol(215, [1000, "a"]), p.notifyProtocol(215, [90, "a"])]`,
    [['a', 'x', 1], null],
  ],
  [
    'NT_FILL_ARRAY_WITH_COLUMN sets columns',
    `${FILL} return [p.notifyProtocol(220, [1000, 1002, 1003], [["b", "c"], ["v", "w"], [3, 4]]), p.getColumns(1000)]`,
    [
      null,
      [
        ['a', 'b', 'c'],
        ['x', 'v', 'w'],
        [1, 3, 4],
      ],
    ],
  ],
  [
    'NT_FILL_ARRAY_WITH_COLUMN takes the mark for Clear',
    `${FILL} p.notifyProtocol(336, [1000, 1003, [true]], [["a"], [p.clear]]); return p.getColumns(1000, [2])`,
    [[null, 2]],
  ],
  [
    'NT_SET_ROW tells which cells changed',
    `${FILL} return p.notifyProtocol(225, [1000, "a"], [null, "x", 3])`,
    [0, 0, 1],
  ],
  ['NT_ADD_ROW_RETURN_KEY gives the key', 'return p.notifyProtocol(240, 1000, "k")', 'k'],
  [
    'NT_EXISTS_ROW tells',
    `${FILL} return [p.notifyProtocol(265, 1000, "a"), p.notifyProtocol(265, 1000, "n")]`,
    [true, false],
  ],
  [
    'NT_INCREMENT_ROW adds numbers',
    `${FILL} return [p.notifyProtocol(293, [1000, "a"], [null, null, 1.5]), p.getRow(1000, "a")]`,
    [[2.5], ['a', 'x', 2.5]],
  ],
  [
    'NT_GET_TABLE_COLUMNS gives columns by idx',
    `${FILL} return p.notifyProtocol("NT_GET_TABLE_COLUMNS", 1000, Uint32Array.of(0, 2))`,
    [
      ['a', 'b'],
      [1, 2],
    ],
  ],
  [
    'NT_GET_KEYS_SLPROTOCOL gives keys',
    `${FILL} return [p.notifyProtocol(397, 1000), p.notifyProtocol(397, 90)]`,
    [['a', 'b'], null],
  ],
  ['NT_GET_TABLE_COLUMNS of no table is null', 'return p.notifyProtocol(321, 90, [0])', null],
  [
    'NT_GET_ROW of a row that is not there has empty cells',
    `${FILL} return p.notifyProtocol(215, [1000, "n"])`,
    [null, null, null],
  ],
  [
    'NT_ADD_ROW of a key that is there changes nothing, and gives its position',
    `${FILL} return [p.notifyProtocol(149, 1000, ["b", "new"]), p.getRow(1000, "b")[1]]`,
    [2, 'Y'],
  ],
  [
    'NT_DELETE_ROW of a row that is not there removes none',
    `${FILL} return p.notifyProtocol(156, 1000, "n")`,
    2,
  ],
  [
    'NT_FILL_ARRAY removes what is not listed, and null clears a cell',
    `${FILL} p.notifyProtocol(193, 1000, [["b", "c"], [null, "z"]]); return p.getColumns(1000)`,
    [
      ['b', 'c'],
      [null, 'z'],
      [2, null],
    ],
  ],
  [
    'NT_ADD_ROW, NT_SET_ROW, NT_GET_ROW and NT_DELETE_ROW are types of notifyDataMiner too, for the own element',
    `const at = [p.dataMinerId, p.elementId]; return [p.notifyDataMiner(149, [...at, 1000], ["k", "v", 1]),
      p.notifyDataMiner(225, [...at, 1000, "k"], [null, "w"]), p.notifyDataMiner(215, [...at, 1000, "k"]),
      p.notifyDataMiner(215, [...at, 1000, "n"]), p.notifyDataMiner(156, Uint32Array.of(...at, 1000), "k")]`,
    [1, [0, 1], ['k', 'w', 1], null, 0],
  ],
  [
    'NT_GET_INDEXES and NT_FILL_ARRAY_WITH_COLUMN_ONLY_UPDATES as well',
    `const at = [p.dataMinerId, p.elementId]; ${FILL} p.notifyDataMiner(336, [...at, 1000, 1002], [["a"], ["q"]]);
      return [p.notifyDataMiner(168, at, 1000), p.getColumns(1000, [1])]`,
    [
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
      [['q', 'Y']],
    ],
  ],
  [
    'Rows of another element are refused',
    'p.notifyDataMiner(149, [1, 7, 1000], "k")',
    'NT_ADD_ROW (149): element 1/7 is another one; a hook reaches its own, 1/1',
  ],
  [
    'A call for SLDataMiner needs the ids of an element',
    'p.notifyDataMiner(149, 1000, "k")',
    'NT_ADD_ROW (149): value1 must be [agent id, element id, …]',
  ],
  ['NT_CLEAR_PARAMETER empties a table', `${FILL} p.notifyProtocol(474, 1000); return p.rowCount(1000)`, 0],
  [
    'A time is refused',
    'p.notifyProtocol(193, [1000, false, new Date()], [["a"]])',
    'NT_FILL_ARRAY (193): there is no trending here, and so no history sets; without the time it would be right',
  ],
  [
    'NT_FILL_ARRAY gives null for what the table cannot take',
    `${FILL} return [p.notifyProtocol(193, 1000, [["c", "d"], ["z"]]), p.notifyProtocol(193, 1000, "c"), p.notifyProtocol(194, 7, [["c"]]), p.getKeys(1000)]`,
    [null, null, null, ['a', 'b']],
  ],
  [
    'A missing array is told',
    'p.notifyProtocol(321, 1000, 0)',
    'NT_GET_TABLE_COLUMNS (321): an array of idx would be right',
  ],
])('%s', async (_, body, wanted) => {
  expect(await result(body)).toEqual(wanted);
});
