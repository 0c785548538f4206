import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ParameterStore } from '#store/contract.ts';
import { SqliteStore } from '#store/sqlite.ts';
import { MemoryStore, type StartedElement, startElement } from '#testing/index.ts';
import { tableXml } from '../values/tables.ts';
import { protocol, qaction, text } from './protocols.ts';
import { said } from './running.ts';

const COLUMNS = [
  { pid: 1001 },
  { pid: 1002, options: ';save' },
  { pid: 1003, double: true },
  { pid: 1004, double: true, options: ';save' },
];
const DO = qaction(1, '1', 'new Function("p", p.getParameter(1))(p);');
const xmlOf = (table: string): string => protocol({ params: [table, text(1)], qactions: [DO] });
const XML = xmlOf(tableXml(1000, COLUMNS));

async function start(store: ParameterStore, xml: string): Promise<StartedElement> {
  const element = await startElement({ protocol: xml, store });
  onTestFinished(() => element.stop());
  return element;
}

async function restarted(
  xml: string,
  body: string,
  store: ParameterStore = new MemoryStore(),
  after = xml,
): Promise<StartedElement> {
  const first = await start(store, xml);
  await first.set(1, body);
  await first.stop();
  return start(store, after);
}

const FILL = 'p.fillArray(1000, [["b", "a"], ["x", "y"], [1, 2], [3, null]]);';

test('Rows are there again after a restart, in their order, with the columns that are saved', async () => {
  const element = await restarted(XML, FILL);
  expect(element.rows(1000)).toEqual([
    { c1001: 'b', c1002: 'x', c1003: null, c1004: 3 },
    { c1001: 'a', c1002: 'y', c1003: null, c1004: null },
  ]);
});

test('What was changed and removed last counts', async () => {
  const element = await restarted(
    XML,
    `${FILL} p.setParameterIndexByKey(1000, "b", 4, 9); p.deleteRow(1000, "a"); p.addRow(1000, "c");`,
  );
  expect(element.rows(1000).map(row => [row.c1001, row.c1004])).toEqual([
    ['b', 9],
    ['c', null],
  ]);
});

test('Nothing of a volatile table is saved', async () => {
  const element = await restarted(xmlOf(tableXml(1000, COLUMNS, 'options=";volatile"')), FILL);
  expect(element.rows(1000)).toEqual([]);
});

test('What display keys are made of and foreign keys are saved without the option', async () => {
  const table = tableXml(
    1000,
    [
      { pid: 1001 },
      { pid: 1002, options: ';foreignKey=1000' },
      { pid: 1003, double: true },
      { pid: 1004, options: ';volatile' },
    ],
    'options=";naming=/1003,1004"',
  );
  const element = await restarted(xmlOf(table), 'p.addRow(1000, ["a", "f", 5, "n"]);');
  expect(element.rows(1000)).toEqual([{ c1001: 'a', c1002: 'f', c1003: 5, c1004: null }]);
});

test('Counted keys go on after the highest that was saved', async () => {
  const table = tableXml(1000, [{ pid: 1001, type: 'autoincrement' }]);
  const element = await restarted(xmlOf(table), 'p.addRow(1000, null); p.addRow(1000, null);');
  await element.set(1, 'p.addRow(1000, null);');
  expect(element.rows(1000).map(row => row.c1001)).toEqual(['1', '2', '3']);
});

test('Loading rows runs nothing', async () => {
  const xml = protocol({
    params: [tableXml(1000, COLUMNS), text(1), text(90)],
    qactions: [
      DO,
      qaction(2, '1000', 'p.setParameter(90, "ran");'),
      qaction(3, '1002', 'p.setParameter(90, "row");', 'row="true"'),
    ],
  });
  expect((await restarted(xml, FILL)).get(90)).toBe(null);
});

test('A saved cell that its column no longer takes is told, and the row stays', async () => {
  const columns = COLUMNS.map(column => (column.pid === 1002 ? { ...column, double: true } : column));
  const element = await restarted(XML, FILL, new MemoryStore(), xmlOf(tableXml(1000, columns)));
  expect(element.rows(1000).map(row => row.c1001)).toEqual(['b', 'a']);
  expect(said(element, 'warn')[0]).toMatch(/the saved row "b": "x" is no number.*only its key is kept/);
});

test('Rows in a data file are there for the next process, and one cell writes one row', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headend-rows-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const unexpected = { failed: (error: Error) => expect.unreachable(error.message), recovered: () => {} };
  const store = new SqliteStore(folder, unexpected);
  const first = await start(store, XML);
  await first.set(1, FILL);
  expect([...store.loadRows('test').get(1000)!.keys()]).toEqual(['b', 'a']);
  store.flush();
  await first.set(1, 'p.setParameterIndexByKey(1000, "a", 2, "new"); p.deleteRow(1000, "b");');
  await first.stop();
  store.close();
  const next = new SqliteStore(folder, unexpected);
  onTestFinished(() => next.close());
  expect([...next.loadRows('test').get(1000)!]).toEqual([['a', '{"1002":"new"}']]);
});

describe('a logger table', () => {
  const logger = (option: string): string =>
    xmlOf(tableXml(1000, [{ pid: 1001 }, { pid: 1002 }], `options=";${option}"`));
  const log = (from: number, to: number): string =>
    `for (let i = ${from}; i <= ${to}; i++) p.addRow(1000, [String(i), "line " + i]);`;
  const keys = (element: StartedElement) => element.rows(1000).map(row => row.c1001);

  test('has all columns of its rows again after a restart', async () => {
    const element = await restarted(logger('database'), log(1, 2));
    expect(element.rows(1000)).toEqual([
      { c1001: '1', c1002: 'line 1' },
      { c1001: '2', c1002: 'line 2' },
    ]);
  });

  test('keeps its newest rows, in memory and in the store', async () => {
    const store = new MemoryStore();
    const element = await restarted(logger('database:3'), log(1, 5), store);
    expect(keys(element)).toEqual(['3', '4', '5']);
    expect([...store.loadRows('test').get(1000)!.keys()]).toEqual(['3', '4', '5']);
    await element.set(1, log(6, 6));
    expect(keys(element)).toEqual(['4', '5', '6']);
  });

  test('that keeps fewer rows than before drops the oldest at its start', async () => {
    const store = new MemoryStore();
    const element = await restarted(logger('database'), log(1, 5), store, logger('database:2'));
    expect(keys(element)).toEqual(['4', '5']);
    expect([...store.loadRows('test').get(1000)!.keys()]).toEqual(['4', '5']);
  });

  test('tells of no row that came and went at once', async () => {
    const xml = protocol({
      params: [tableXml(1000, [{ pid: 1001 }], 'options=";database:2"'), text(1), text(90)],
      qactions: [
        DO,
        qaction(2, '1000', 'p.setParameter(90, p.getParameter(90) + p.rowKey());', 'row="true"'),
      ],
    });
    const element = await start(new MemoryStore(), xml);
    await element.set(1, 'p.fillArray(1000, [["a", "b", "c"]]);');
    expect(element.get(90)).toBe('bc');
    expect(keys(element)).toEqual(['b', 'c']);
  });
});
