import { expect, test } from 'vitest';
import { displayKeyOf } from '#values/display-keys.ts';
import { Tables, tableXml } from './tables.ts';

const DISCREET =
  '<Measurement><Type>discreet</Type><Discreets><Discreet><Display>On</Display><Value>1</Value></Discreet></Discreets></Measurement>';

function displayKeys(tables: Tables, id: number): string[] {
  const displayKey = displayKeyOf(tables.param(id));
  return tables
    .rows(id)
    .keys()
    .map(key => displayKey(key, tables.of));
}

function oneTable(attributes: string, content = ''): Tables {
  const columns = [{ pid: 11 }, { pid: 12 }, { pid: 13, double: true, more: DISCREET }];
  const tables = new Tables(tableXml(10, columns, attributes, content));
  tables.rows(10).fill(
    [
      ['1', '2'],
      ['Input', null],
      [1, 7],
    ],
    { keep: false },
  );
  return tables;
}

test.each([
  ['the primary key where nothing else is said', '', '', ['1', '2']],
  ['the display column, and the primary key while that is empty', 'displayColumn="1"', '', ['Input', '2']],
  [
    'the columns of naming with the separator between them',
    'options=";naming=/12,13"',
    '',
    ['Input/On', '/7'],
  ],
  [
    'texts and columns of NamingFormat with nothing between them',
    'options=";naming=/12"',
    '<NamingFormat><![CDATA[;No ;11; (;13;)]]></NamingFormat>',
    ['No 1 (On)', 'No 2 (7)'],
  ],
])('A display key is %s', (_, attributes, content, keys) => {
  expect(displayKeys(oneTable(attributes, content), 10)).toEqual(keys);
});

test('Naming reaches columns of the tables that foreign keys lead to', () => {
  const tables = new Tables(
    tableXml(10, [{ pid: 11 }, { pid: 12 }]) +
      tableXml(20, [{ pid: 21 }, { pid: 22 }, { pid: 23, options: ';foreignKey=10' }]) +
      tableXml(30, [{ pid: 31 }, { pid: 32, options: ';foreignKey=20' }], 'options=";naming=.12,22,31"'),
  );
  tables.rows(10).add(['card', 'Card 1']);
  tables.rows(20).add(['port', 'Port 2', 'card']);
  tables.rows(30).add(['x', 'port']);
  tables.rows(30).add(['y', 'gone']);
  expect(displayKeys(tables, 30)).toEqual(['Card 1.Port 2.x', '..y']);
});

test('An exception counts by its raw value, and that of a discreet parameter not at all', () => {
  const exception =
    '<Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type><Exceptions><Exception id="1" value="-1"><Display>N/A</Display><Value>-1</Value></Exception></Exceptions></Interprete>';
  const column = (id: number, more: string): string =>
    `<Param id="${id}"><Name>c${id}</Name><Type>read</Type>${exception}${more}</Param>`;
  const tables = new Tables(
    `<Param id="10"><Name>t</Name><Type>array</Type><ArrayOptions index="0" options=";naming=/11,12,13"><ColumnOption idx="0" pid="11"/><ColumnOption idx="1" pid="12"/><ColumnOption idx="2" pid="13"/></ArrayOptions></Param><Param id="11"><Name>k</Name><Type>read</Type></Param>${column(12, '')}${column(13, DISCREET)}`,
  );
  tables.rows(10).add(['a', -1, -1]);
  expect(displayKeys(tables, 10)).toEqual(['a/-1/']);
});
