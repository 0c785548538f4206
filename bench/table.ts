import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import type { TableRows } from '#values/rows.ts';
import type { Value } from '#values/value.ts';
import { protocolOf } from './table/protocol.ts';

/**
 * What rows cost: a table of 100 000 rows by 10 columns filled at once, the same with 1 % of the rows changed, keys by the
 * value of a column, and single cells, each beside plain Maps that do the same by hand; and what 1 000 changed rows cost in
 * a table of 10 000 and of 100 000. One process, interleaved rounds, the data of each round made anew outside of what is
 * measured, medians.
 *
 * A single cell is beyond the Maps by what they do not do: it is looked up by key and column, compared, noted with what
 * stood there before, and asked what hangs on it (saving, alarms, triggers, row QActions, whoever watches).
 */
const ROUNDS = 5;
const ROWS = 100_000;
const COLUMNS = 10;
const LOOKUPS = 10_000;

type Columns = Value[][];
type Plain = Map<string, Value[]>;

/** Texts in even columns, numbers in odd ones; in column 2 each value stands in ten rows. */
function data(round: number, changed: number): Columns {
  return Array.from({ length: COLUMNS }, (_, idx) =>
    Array.from({ length: ROWS }, (_, row): Value => {
      const own = changed > 0 && row % (ROWS / changed) === 0 ? round + 1 : 0;
      if (idx === 0) return `row ${row}`;
      if (idx === 2) return `group ${row % (ROWS / 10)}`;
      return idx % 2 === 0 ? `text ${row} ${idx} ${own}` : row * idx + own;
    }),
  );
}

function fillPlain(plain: Plain, columns: Columns): void {
  const listed = new Set<string>();
  for (let i = 0; i < ROWS; i++) {
    const key = columns[0]![i] as string;
    listed.add(key);
    const row = plain.get(key);
    if (row === undefined)
      plain.set(
        key,
        Array.from(columns, column => column[i]!),
      );
    else
      for (let idx = 0; idx < COLUMNS; idx++) if (row[idx] !== columns[idx]![i]) row[idx] = columns[idx]![i]!;
  }
  for (const key of plain.keys()) if (!listed.has(key)) plain.delete(key);
}

function indexOf(plain: Plain): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const [key, row] of plain) {
    const keys = index.get(row[2] as string);
    if (keys === undefined) index.set(row[2] as string, [key]);
    else keys.push(key);
  }
  return index;
}

/** That many rows of a table, by key and in columns, each with another value than before. */
const CHANGED = 1_000;

function some(size: number, round: number): Columns {
  const every = size / CHANGED;
  return Array.from({ length: COLUMNS }, (_, idx) =>
    Array.from({ length: CHANGED }, (_, i): Value => {
      const row = i * every;
      if (idx === 0) return `row ${row}`;
      if (idx === 2) return `group ${row % (ROWS / 10)}`;
      return idx % 2 === 0 ? `text ${row} ${idx} own ${round}` : row * idx + round + 0.5;
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'headend-bench-'));
writeFileSync(join(folder, 'protocol.xml'), protocolOf(COLUMNS));
const host = new Host({ sinks: [] });
const protocol = join(folder, 'protocol.xml');
const add = (name: string): Promise<Element> =>
  host.add({ name, protocol, settings: defaultSettings('table') });
const element: Element = await add('table');
const small: Element = await add('small');
element.start();
small.start();
const table = element.protocol.paramById.get(1000)!;
const rows: TableRows = element.table.rows(table);
const fill = (columns: Columns): unknown => element.rowsChanged(table, rows.fill(columns, { keep: false }));

interface Subject {
  readonly name: string;
  readonly plain: (round: number) => () => unknown;
  readonly own: (round: number) => () => unknown;
}

const plain: Plain = new Map();
let index = new Map<string, string[]>();

const SUBJECTS: readonly Subject[] = [
  {
    name: `fillArray of ${ROWS.toLocaleString('en')} new rows`,
    plain(round) {
      plain.clear();
      const columns = data(round, 0);
      return () => fillPlain(plain, columns);
    },
    own(round) {
      rows.clear();
      const columns = data(round, 0);
      return () => fill(columns);
    },
  },
  {
    name: 'the same, 1 % of the rows changed',
    plain(round) {
      const columns = data(round, ROWS / 100);
      return () => fillPlain(plain, columns);
    },
    own(round) {
      const columns = data(round, ROWS / 100);
      return () => fill(columns);
    },
  },
  {
    name: 'the same, nothing changed',
    plain(round) {
      const columns = data(round, ROWS / 100);
      return () => fillPlain(plain, columns);
    },
    own(round) {
      const columns = data(round, ROWS / 100);
      return () => fill(columns);
    },
  },
  {
    name: `getKeysForIndex, ${LOOKUPS.toLocaleString('en')} times`,
    plain() {
      index = indexOf(plain);
      return () => {
        let found = 0;
        for (let i = 0; i < LOOKUPS; i++) found += index.get(`group ${i}`)!.slice().length;
        return found;
      };
    },
    own() {
      rows.find(2, 'group 0');
      return () => {
        let found = 0;
        for (let i = 0; i < LOOKUPS; i++) found += rows.find(2, `group ${i}`).length;
        return found;
      };
    },
  },
  {
    name: `setParameterIndexByKey of ${ROWS.toLocaleString('en')} cells`,
    plain(round) {
      const keys = data(round, 0)[0] as string[];
      return () => {
        for (let i = 0; i < ROWS; i++) plain.get(keys[i]!)![3] = i + round;
      };
    },
    own(round) {
      const keys = data(round, 0)[0] as string[];
      return () => {
        for (let i = 0; i < ROWS; i++) element.rowsChanged(table, rows.setCell(keys[i]!, 3, i + round));
      };
    },
  },
];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

const times = SUBJECTS.map(() => ({ plain: [] as number[], own: [] as number[] }));
for (let round = -1; round < ROUNDS; round++) {
  SUBJECTS.forEach((subject, i) => {
    // Whoever comes second finds a warmer processor, so they take turns.
    const pairs = [
      ['plain', subject.plain(round)],
      ['own', subject.own(round)],
    ] as const;
    for (const [who, run] of round % 2 === 0 ? pairs : pairs.toReversed()) {
      const ms = timed(run);
      if (round >= 0) times[i]![who].push(ms);
    }
  });
}

console.log('| | plain Maps | headend | headend beside plain Maps (median of 5) |');
console.log('| --- | ---: | ---: | ---: |');
SUBJECTS.forEach(({ name }, i) => {
  const { own, plain: by } = times[i]!;
  const ratios = own.map((ms, round) => ms / by[round]!);
  console.log(
    `| ${name} | ${median(by).toFixed(1)} ms | ${median(own).toFixed(1)} ms | ${median(ratios).toFixed(2)} |`,
  );
});

/** Microseconds for each changed row. */
function changing(of: Element, size: number, way: (rows: TableRows, columns: Columns) => void): number {
  const own = of.table.rows(table);
  own.clear();
  of.rowsChanged(
    table,
    own.fill(
      data(0, 0).map(column => column.slice(0, size)),
      { keep: false },
    ),
  );
  const all = Array.from({ length: 4 * ROUNDS }, (_, round) => {
    const columns = some(size, round);
    return (timed(() => way(own, columns)) * 1_000) / CHANGED;
  });
  return median(all.slice(ROUNDS));
}

const WAYS: readonly (readonly [string, (of: Element) => (rows: TableRows, columns: Columns) => void])[] = [
  ['fillArrayNoDelete', of => (own, columns) => of.rowsChanged(table, own.fill(columns, { keep: true }))],
  [
    'setRow',
    of => (own, columns) => {
      for (let i = 0; i < CHANGED; i++)
        of.rowsChanged(
          table,
          own.set(
            columns[0]![i] as string,
            columns.map(column => column[i]!),
          ),
        );
    },
  ],
];

const few = ROWS / 10;
console.log(`
| ${CHANGED.toLocaleString('en')} changed rows of | ${few.toLocaleString('en')} | ${ROWS.toLocaleString('en')} |`);
console.log('| --- | ---: | ---: |');
for (const [name, way] of WAYS) {
  const costs = [changing(small, few, way(small)), changing(element, ROWS, way(element))];
  console.log(`| ${name} | ${costs.map(cost => `${cost.toFixed(2)} µs a row`).join(' | ')} |`);
}
await host.stop();
rmSync(folder, { recursive: true, force: true });
