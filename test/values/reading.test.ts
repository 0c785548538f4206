import { expect, test } from 'vitest';
import { readTable } from '#values/reading.ts';
import { Tables, tableXml } from './tables.ts';

const none = (): null => null;

test('A table is read as objects by column name, with display keys in the column that is for them', () => {
  const tables = new Tables(
    tableXml(
      10,
      [
        { pid: 11, name: 'Key' },
        { pid: 12, name: 'Level', double: true, more: '<Display><Units>dB</Units></Display>' },
        { pid: 13, name: 'Name', type: 'displaykey' },
      ],
      'options=";naming=/11,12"',
    ),
  );
  tables.rows(10).fill(
    [
      ['a', 'b'],
      [-3, null],
    ],
    { keep: false },
  );
  expect(readTable(tables.param(10), tables.of, none).rows).toEqual([
    { Key: 'a', Level: -3, Name: 'a/-3' },
    { Key: 'b', Level: null, Name: 'b/' },
  ]);
  expect(readTable(tables.param(10), tables.of, none, { display: true }).rows[0]).toEqual({
    Key: 'a',
    Level: '-3 dB',
    Name: 'a/-3',
  });
});

test('A view table shows the rows of its base table, and what foreign keys of those lead to', () => {
  const view =
    '<Param id="50"><Name>View_t</Name><Type>array</Type><ArrayOptions index="0" options=";volatile;view=10"><ColumnOption idx="0" pid="51" type="custom" options=";view=11"/><ColumnOption idx="1" pid="52" type="custom" options=";view=12:22"/><ColumnOption idx="2" pid="53" type="custom" options=";view=13"/></ArrayOptions></Param>';
  const tables = new Tables(
    tableXml(20, [{ pid: 21 }, { pid: 22, duplicateAs: '52' }]) +
      tableXml(10, [
        { pid: 11, duplicateAs: '51' },
        { pid: 12, options: ';foreignKey=20' },
        { pid: 13, duplicateAs: '53' },
      ]) +
      view,
  );
  tables.rows(20).add(['f', 'far']);
  tables.rows(10).fill(
    [
      ['a', 'b'],
      ['f', 'gone'],
      ['x', 'y'],
    ],
    { keep: false },
  );
  expect(readTable(tables.param(50), tables.of, none).rows).toEqual([
    { '1_c11': 'a', '1_c22': 'far', '1_c13': 'x' },
    { '1_c11': 'b', '1_c22': null, '1_c13': 'y' },
  ]);
  expect(readTable(tables.param(50), tables.of, none, { filter: 'VALUE=53 == y' }).total).toBe(1);
});
