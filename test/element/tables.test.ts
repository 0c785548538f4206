import { expect, test } from 'vitest';
import { tableXml } from '../values/tables.ts';
import { action, number, protocol, qaction, text, trigger, write } from './protocols.ts';
import { alone, said } from './running.ts';

const CHANNELS = tableXml(
  1000,
  [
    { pid: 1001, name: 'Key' },
    { pid: 1002, name: 'Name' },
    { pid: 1003, name: 'Gain', double: true },
  ],
  'options=";autoAdd"',
);
/** What hooks note, one line each. */
const NOTE = 'const note = line => p.setParameter(90, p.getParameter(90) + line + "\\n");';
const noted = (element: { get(id: number): unknown }): string[] =>
  String(element.get(90)).split('\n').slice(0, -1);

function tables(...qactions: readonly string[]): string {
  return protocol({ params: [CHANNELS, text(1), text(90)], qactions });
}

test('A hook fills a table, and it reads as objects by column name', async () => {
  const element = await alone(
    tables(qaction(1, '1', 'p.fillArray(1000, [["a", "b"], ["x", null], [1, 2]]);')),
  );
  await element.set(1, 'go');
  expect(element.rows(1000)).toEqual([
    { Key: 'a', Name: 'x', Gain: 1 },
    { Key: 'b', Name: null, Gain: 2 },
  ]);
});

test('Row QActions run for each row and trigger, then QActions of columns once, then those of the table', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.fillArray(1000, JSON.parse(p.getParameter(1)));'),
      qaction(5, '1000', `${NOTE} note("table " + p.rowCount(1000));`),
      qaction(
        2,
        '1002;1003',
        `${NOTE} note("row " + p.rowKey() + " by " + p.getTriggerParameter());`,
        'row="true"',
      ),
      qaction(4, '1003', `${NOTE} note("column " + p.getTriggerParameter() + p.rowKey());`),
      qaction(
        3,
        '1000',
        `${NOTE} note("any change of " + p.rowKey() + " at " + p.rowIndex());`,
        'row="true"',
      ),
    ),
  );
  await element.set(1, '[["a","b"],["x",null],[1,2]]');
  await element.set(1, '[["a","c"],["x",null],[3,null]]');
  expect(noted(element)).toEqual([
    'row a by 1002',
    'row a by 1003',
    'any change of a at 1',
    'row b by 1003',
    'any change of b at 2',
    'column 1003',
    'table 2',
    'any change of c at 2',
    'row a by 1003',
    'any change of a at 1',
    'column 1003',
    'table 2',
  ]);
});

test('A fill that changes nothing runs nothing', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.fillArray(1000, [["a"], ["x"], [1]]);'),
      qaction(2, '1000', `${NOTE} note("changed");`),
      qaction(3, '1003', `${NOTE} note("row");`, 'row="true"'),
    ),
  );
  await element.set(1, 'go');
  await element.set(1, 'go');
  expect(noted(element)).toEqual(['row', 'changed']);
});

test('A row QAction sees what changed in its row and what stood there before', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.setRow(1000, "a", ["a", p.getParameter(1), 7]);'),
      qaction(
        2,
        '1002',
        `${NOTE} note(JSON.stringify([p.newRow().map(c => c && [c.value, c.display]), p.oldRow().map(c => c && c.value)]));`,
        'row="true"',
      ),
    ),
  );
  await element.set(1, 'first');
  await element.set(1, 'second');
  expect(noted(element)).toEqual([
    '[[["a","a"],["first","first"],["7","7"]],[null,null,null]]'
      .replaceAll('"7"', '7')
      .replace('[7,7]', '[7,"7"]'),
    '[[null,["second","second"],null],[null,"first",null]]',
  ]);
});

test('Triggers on a column and on the table fire once for each update', async () => {
  const element = await alone(
    protocol({
      params: [CHANNELS, text(1), number(20), number(21)],
      triggers: [trigger(1, 'parameter 1003 change', 1), trigger(2, 'parameter 1000 change', 2)],
      actions: [
        action(1, 'parameter 20', 'increment', 'value="1"'),
        action(2, 'parameter 21', 'increment', 'value="1"'),
      ],
      qactions: [
        qaction(1, '1', 'p.fillArray(1000, [["a","b","c"], ["x","y","z"], JSON.parse(p.getParameter(1))]);'),
      ],
    }),
  );
  await element.set(1, '[1,2,3]');
  await element.set(1, '[1,2,4]');
  expect([element.get(20), element.get(21)]).toEqual([2, 2]);
});

test('A write column runs its row QAction with the key of the row', async () => {
  const element = await alone(
    protocol({
      params: [CHANNELS, text(1), text(90), write(1103).replace('p1103', 'Gain')],
      qactions: [
        qaction(1, '1', 'p.addRow(1000, ["a", "x", 1]); p.addRow(1000, ["b", "y", 2]);'),
        qaction(
          2,
          '1103',
          `${NOTE} note(p.rowKey() + " " + p.rowIndex() + " " + p.newRow()[2].value + " " + p.getParameterIndexByKey(1000, p.rowKey(), 3)); p.setParameterIndexByKey(1000, p.rowKey(), 3, p.newRow()[2].value);`,
          'row="true"',
        ),
      ],
    }),
  );
  await element.set(1, 'go');
  await element.setCell(1103, 'b', '5');
  expect(noted(element)).toEqual(['b 2 5 2']);
  expect(element.rows(1000)[1]).toEqual({ Key: 'b', Name: 'y', Gain: 5 });
});

test('A write column with setter sets the cell before its QActions run', async () => {
  const element = await alone(
    protocol({
      params: [
        CHANNELS,
        text(1),
        text(90),
        write(1103).replace('p1103', 'Gain').replace('<Param ', '<Param setter="true" '),
      ],
      qactions: [
        qaction(1, '1', 'p.addRow(1000, "a");'),
        qaction(2, '1103', `${NOTE} note("write " + p.getParameterIndexByKey(1000, "a", 3));`, 'row="true"'),
        qaction(3, '1003', `${NOTE} note("read " + p.rowKey());`, 'row="true"'),
      ],
    }),
  );
  await element.set(1, 'go');
  await element.setCell(1103, 'a', '4');
  expect(noted(element)).toEqual(['read a', 'write 4']);
});

test('A cell is set from outside by its column too', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.addRow(1000, "a");'),
      qaction(2, '1002', `${NOTE} note(p.rowKey() + " " + p.newRow()[1].value);`, 'row="true"'),
    ),
  );
  await element.set(1, 'go');
  await element.setCell('Name', 'a', 'new');
  expect(noted(element)).toEqual(['a new']);
  await expect(element.setCell(1002, 'none', 'x')).rejects.toThrow('table 1000 "t1000" has no row "none"');
  await expect(element.setCell(1003, 'a', 'x')).rejects.toThrow('"x" is no number');
  await expect(element.setCell(90, 'a', 'x')).rejects.toThrow('parameter 90 "p90" is no column of a table');
});

test('A row that a row QAction removes has no further runs', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.fillArray(1000, [["a","b","c"], ["x","y","z"]]);'),
      qaction(
        2,
        '1002',
        `${NOTE} note(p.rowKey()); if (p.rowKey() === "a") p.deleteRow(1000, "b");`,
        'row="true"',
      ),
    ),
  );
  await element.set(1, 'go');
  expect(noted(element)).toEqual(['a', 'c']);
});

test('An asynchronous row QAction keeps its row, and the next row waits for it', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.fillArray(1000, [["a","b"], ["x","y"]]);'),
      qaction(
        2,
        '1002',
        `export default async function run(p) { ${NOTE} note("begin " + p.rowKey()); await null; await null; note("end " + p.rowKey() + " " + p.newRow()[1].value); }`,
        'row="true"',
      ),
    ),
  );
  await element.set(1, 'go');
  await element.until(() => noted(element).length === 4);
  expect(noted(element)).toEqual(['begin a', 'end a x', 'begin b', 'end b y']);
});

test('A row QAction that changes its own row again and again is cut', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.addRow(1000, ["a", "x", 0]);'),
      qaction(2, '1003', 'p.setParameterIndexByKey(1000, "a", 3, p.newRow()[2].value + 1);', 'row="true"'),
    ),
  );
  await element.set(1, 'go');
  expect(said(element, 'error')).toEqual([
    'parameter 1000 "t1000" runs itself again and again: cut after 64 steps',
  ]);
});

test('Conditions see a table as empty while it has no rows', async () => {
  const element = await alone(
    tables(
      qaction(1, '1', 'p.addRow(1000, "a");'),
      qaction(2, '1', `${NOTE} note("some");`, '', 'id:1000 != empty'),
      qaction(3, '1', `${NOTE} note("none");`, '', 'id:1000 == empty'),
    ).replace('triggers="1" >', 'triggers="1">'),
  );
  await element.set(1, 'go');
  expect(noted(element)).toEqual(['some']);
});
