import { expect, test } from 'vitest';
import { parseFilter } from '#values/filter.ts';
import { readTable } from '#values/reading.ts';
import { readerOf } from '#values/table-reader.ts';
import { Tables, tableXml } from './tables.ts';

function tables(): Tables {
  const made = new Tables(
    tableXml(20, [{ pid: 21 }, { pid: 22 }]) +
      tableXml(
        10,
        [{ pid: 11 }, { pid: 12 }, { pid: 13, double: true }, { pid: 14, options: ';foreignKey=20' }],
        'options=";naming=/12" partial="true:2"',
      ),
  );
  made.rows(20).fill(
    [
      ['up', 'down'],
      ['Upper', 'Lower'],
    ],
    { keep: false },
  );
  made.rows(10).fill(
    [
      ['1', '2', '3', '4'],
      ['SNMP agent', 'snmp trap', 'web; ui', null],
      [10, 9, 100, null],
      ['up', 'down', 'up', 'gone'],
    ],
    { keep: false },
  );
  return made;
}

function found(filter: string): string[] {
  const made = tables();
  const { rows } = readTable(made.param(10), made.of, () => null, { filter });
  return rows.map(row => String(row.c11));
}

test.each([
  ['VALUE=12 == snmp*', ['1', '2']],
  ['value=12 == ????*agent', ['1']],
  ['VALUE=12 == SNMP AGENT', ['1']],
  ['VALUE=12 != snmp*', ['3', '4']],
  ['VALUE=13 > 9', ['1', '3']],
  ['VALUE=13 >= 9', ['1', '2', '3']],
  ['VALUE=13 <= 10', ['1', '2']],
  ['VALUE=13 in_range 9/10', ['1', '2']],
  ['VALUE=13 out_range 9/10', ['3']],
  ["VALUE=12 == 'web; ui'", ['3']],
  ['VALUE=PK == 2', ['2']],
  ['VALUE=DK == snmp trap', ['2']],
  ['VALUE=PK == 1;VALUE=PK == 2', ['1', '2']],
  ['VALUE=PK == 1;VALUE=13 > 10', []],
  ['VALUE=22 == Upper', ['1', '3']],
  ['PK=3', ['3']],
  ['DK=snmp trap', ['2']],
  ['FK=20 == up', ['1', '3']],
  ['FK=21 == down', ['2']],
  ['SORT=13', ['4', '2', '1', '3']],
  ['SORT=13|DESC', ['3', '1', '2', '4']],
  ['SORT=14|11|DESC', ['2', '4', '3', '1']],
  ['SORT=13;SORT=NONE', ['1', '2', '3', '4']],
  ['PAGE=2', ['3', '4']],
  ['PAGE=9', []],
  ['SORT=13|DESC;PAGE=1', ['3', '1']],
])('The filter %s finds %j', (filter, keys) => {
  expect(found(filter)).toEqual(keys);
});

test.each([
  ['VALUE=12==x', 'spaces stand around the operator, as in VALUE=1002 == x'],
  ['VALUE=12 ~ x', '"~" is no operator; one of ==, !='],
  ['VALUE=99 == x', '"99" is no column of table 10; PK, DK or one of 11, 12, 13, 14 would be right'],
  ['VALUE=13 in_range 5', '"5" is no range; 5/10 would be right'],
  ['FK=99 == x', 'no foreign key of table 10 leads there'],
  ['FK=20', 'a table and a key would be right'],
  ['PAGE=0', 'a whole number from 1 on would be right'],
  ['RECURSIVE', 'filter "RECURSIVE" is not known; one of VALUE, PK, DK, FK, COLUMNS, SORT, PAGE'],
])('The filter %s is refused: %s', (filter, message) => {
  const made = tables();
  expect(() => parseFilter(filter, readerOf(made.param(10)))).toThrow(message);
});

test('COLUMNS leaves the key and the columns it names; the total is that of all pages', () => {
  const made = tables();
  const read = readTable(made.param(10), made.of, () => null, {
    filter: 'COLUMNS=13;VALUE=13 > 0;PAGE=1',
  });
  expect(read).toEqual({
    rows: [
      { c11: '1', c13: 10 },
      { c11: '2', c13: 9 },
    ],
    total: 3,
  });
});
