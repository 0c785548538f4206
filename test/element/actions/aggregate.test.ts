import { expect, test } from 'vitest';
import type { StartedElement } from '#testing/index.ts';
import { tableXml } from '../../values/tables.ts';
import { action, number, protocol, qaction, text, trigger, write } from '../protocols.ts';
import { alone, said } from '../running.ts';

const SOURCE = tableXml(100, [
  { pid: 101 },
  { pid: 102, options: ';foreignKey=200' },
  { pid: 103, double: true },
  { pid: 104, double: true },
]);
const TARGET = tableXml(200, [
  { pid: 201 },
  { pid: 202, double: true },
  { pid: 203, double: true },
  { pid: 204, double: true },
  { pid: 205, double: true },
]);
const ROWS = [
  ['r1', 'r2', 'r3', 'r4'],
  ['A', 'A', 'B', 'B'],
  [10, 2, -1, 40],
  [50, 5, 1, 1],
];

/** An element that has aggregated once; `held` are keys of table 200 before, whose columns have 7. */
async function aggregated(
  options: string,
  held: readonly string[] = [],
  attributes = '',
  on = '103',
): Promise<StartedElement> {
  const sevens = held.map(() => 7);
  const element = await alone(
    protocol({
      params: [SOURCE, TARGET, write(1), write(2), number(30), number(31), text(32)],
      triggers: [trigger(1, 'parameter 2 change', 1)],
      actions: [action(1, `parameter ${on}`, 'aggregate', `options="${options}" ${attributes}`)],
      qactions: [
        qaction(
          1,
          '1',
          `p.fillArray(100, ${JSON.stringify(ROWS)});
           if (${held.length} > 0) p.fillArray(200, ${JSON.stringify([held, sevens, sevens, sevens, sevens])});`,
        ),
      ],
    }),
  );
  await element.set(30, 5);
  await element.set(32, '^1');
  await element.set(1, 'go');
  await element.set(2, 'go');
  return element;
}

/** The rows of table 200 as texts: what is not initialised is left out. */
function rows(element: StartedElement): string[] {
  return element.rows(200).map(row =>
    Object.values(row)
      .filter(cell => cell !== null)
      .join(' '),
  );
}

test.each([
  ['avg', 'A 6 2', 'B 19.5 2'],
  ['AVG  EXTENDED', 'A 6 2 2 10', 'B 19.5 2 -1 40'],
  ['count', 'A 2 2', 'B 2 2'],
  ['max', 'A 10 1', 'B 40 1'],
  ['min', 'A 2 1', 'B -1 1'],
  ['sum', 'A 12 2', 'B 39 2'],
])('aggregate returns the results of type %s in their order', async (type, ...expected) => {
  expect(rows(await aggregated(`groupby:1;type:${type};return:202,203,204,205`))).toEqual(expected);
});

test.each([
  ['pct;equation:>,30', 'A 50 2', 'B 50 2'],
  ['pct total;equation:>=,30', 'A 25 2', 'B 25 2'],
])('aggregate tells how many of a hundred meet an equation (%s)', async (type, ...expected) => {
  const options = `groupby:1;type:${type.replaceAll('>', '&gt;')};return:202,203`;
  expect(rows(await aggregated(options))).toEqual(expected);
});

test.each([
  ['a value to be ignored still counts among all', 'ignoreValues:-1', 'A 50 2', 'B 50 2'],
  ['a row that another column takes out does not', 'ignoreValues:3/1', 'A 50 2'],
  ['what is allowed goes before what is ignored', 'allowValues:10,40;ignoreValues:40', 'A 50 2', 'B 0 2'],
])('of a percentage %s', async (_, option, ...expected) => {
  const options = `groupby:1;type:pct;equation:&gt;,30;return:202,203;${option};`;
  const found = rows(await aggregated(options));
  expect(found.slice(0, expected.length)).toEqual(expected);
});

test('a weight says how many rows a row stands for', async () => {
  expect(rows(await aggregated('groupby:1;weight:104;type:sum;return:202,203'))).toEqual([
    'A 510 55',
    'B 39 2',
  ]);
});

test.each([
  ['equationvalue:&gt;=,10', 'A 1', 'B 1'],
  ['equationvalue:==,r4,101', 'A 0', 'B 1'],
  ['equationvalue:==,r4,101,r4', 'A 2', 'B 2'],
  ['equationvalue:==,7,202', 'A 2', 'B 0'],
  ['equation:regex,32', 'A 1', 'B 0'],
  ['equationvalue:regex,,101', 'A 1', 'B 0'],
])('only rows that meet %s are counted', async (equation, ...expected) => {
  const element = await aggregated(`groupby:1;type:count;${equation};return:203`, ['A'], 'regex="1$"');
  expect(element.rows(200).map(row => `${row.c201} ${row.c203}`)).toEqual(expected);
});

test('a group without rows that count is 0, and has no result with avoidZeroInResult', async () => {
  const ignoring = 'groupby:1;type:sum;ignoreValues:1/B;return:202';
  expect(rows(await aggregated(ignoring))).toEqual(['A 12', 'B 0']);
  expect(rows(await aggregated(`${ignoring};avoidzeroinresult`))).toEqual(['A 12']);
  expect(rows(await aggregated(ignoring.replace('sum', 'avg')))).toEqual(['A 6']);
});

test('rows without a result stay as they are, or get the default where defaultIf holds', async () => {
  const counting = 'groupby:1;type:count;return:202';
  expect(rows(await aggregated(counting, ['C']))).toEqual(['C 7 7 7 7', 'A 2', 'B 2']);
  const filled = `${counting};defaultValue:202,-1;defaultIf:2,`;
  expect(rows(await aggregated(`${filled}7`, ['C']))).toEqual(['C -1 7 7 7', 'A 2', 'B 2']);
  expect(rows(await aggregated(`${filled}8`, ['C']))).toEqual(['C 7 7 7 7', 'A 2', 'B 2']);
});

test('with limitresult only rows that are there have a result', async () => {
  expect(rows(await aggregated('groupby:1;type:count;return:202;limitresult', ['B']))).toEqual(['B 2 7 7 7']);
});

test('without groupby the rows are those that foreign keys lead to', async () => {
  expect(rows(await aggregated('type:count;return:202;defaultvalue:202,0;threaded', ['A', 'C']))).toEqual([
    'A 2 7 7 7',
    'C 0 7 7 7',
    'B 2',
  ]);
});

test('values of several columns to group by go into columns of their own', async () => {
  const expected = ['r1.50 50 1', 'r2.5 5 1', 'r3.1 1 1', 'r4.1 1 1'];
  expect(rows(await aggregated('groupby:0:201,3:203;type:count;return:204'))).toEqual(expected);
  expect(rows(await aggregated('groupby:0,3;type:count;return:201,203,204'))).toEqual(expected);
});

test('results of all rows together go into parameters, and the status says when they are there', async () => {
  const element = await aggregated('type:max;return:31;status:30');
  expect(element.get(31)).toBe(40);
  expect(element.get(30)).toBe(0);
});

test('tables without a relation fail with status 2 and what would be right', async () => {
  const element = await aggregated('type:max;return:102;status:30', ['A'], '', '202');
  expect(rows(element)).toEqual(['A 7 7 7 7']);
  expect(said(element, 'error')).toEqual([]);
  const apart = await alone(
    protocol({
      params: [
        tableXml(100, [{ pid: 101 }]),
        tableXml(200, [{ pid: 201 }, { pid: 202 }]),
        write(1),
        number(30),
      ],
      triggers: [trigger(1, 'parameter 1 change', 1)],
      actions: [action(1, 'parameter 101', 'aggregate', 'options="type:count;return:202;status:30"')],
    }),
  );
  await apart.set(1, 'go');
  expect(apart.get(30)).toBe(2);
  expect(said(apart, 'error')[0]).toMatch(
    /no foreign key leads from table 100 .* groupby with an idx would be/,
  );
});
