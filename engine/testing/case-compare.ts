import { isDeepStrictEqual } from 'node:util';
import type { Place } from '#base/issue.ts';
import type { ElementStatus } from '#element/means.ts';
import type { StreamRecord } from '#log/record.ts';
import type { Value } from '#values/value.ts';
import type { ExpectedFile, ParameterExpected, Section } from './case-expected.ts';
import type { Difference } from './case-result.ts';
import type { LogLine } from './element.ts';
import { hex, toHex } from './hex.ts';
import { textMatches } from './payload.ts';

/** A set or a change of a parameter, with what it held then. */
export interface Change {
  readonly id: number;
  readonly name: string;
  readonly value: Value;
}

/** A parameter as it is. */
export interface ParameterState {
  readonly id: number;
  readonly name: string;
  readonly value: Value;
  readonly display: string;
  readonly bytes: Uint8Array;
}

/** A row of a table, by the names of its columns. */
export type Row = Readonly<Record<string, Value>>;

/** What came of a case. */
export interface Observed {
  readonly status: ElementStatus;
  /** Undefined for none of that id or name. */
  parameter(key: string): ParameterState | undefined;
  /** The rows of a table in their order, display keys and the columns that a view shows among them; undefined for no table. */
  rows(key: string): readonly Row[] | undefined;
  readonly records: readonly StreamRecord[];
  readonly lines: readonly LogLine[];
  readonly changes: readonly Change[];
}

/** What was expected and did not come. */
export function compare({ file, expected, place }: ExpectedFile, observed: Observed): Difference[] {
  const at = (...path: readonly string[]): { readonly file: string } & Place => ({ file, ...place(path) });
  const found: Difference[] = [];
  const same = (what: string, wanted: unknown, came: unknown, ...path: readonly string[]): void => {
    if (wanted === undefined || isDeepStrictEqual(wanted, came)) return;
    found.push({ ...at(...path), message: what, expected: shown(wanted), got: shown(came) });
  };
  for (const [key, wanted] of Object.entries(expected.parameters ?? {})) {
    const param = observed.parameter(key);
    if (param === undefined) {
      found.push({ ...at('parameters', key), message: `the protocol has no parameter ${key}` });
      continue;
    }
    const name = `parameter ${param.id} "${param.name}"`;
    const { value, display, hex: bytes } = whole(wanted);
    same(name, value, param.value, 'parameters', key);
    same(`${name} as a person reads it`, display, param.display, 'parameters', key);
    const wantedHex = bytes === undefined ? undefined : toHex(hex(bytes));
    same(`${name} in bytes`, wantedHex, toHex(param.bytes), 'parameters', key);
  }
  for (const [key, wanted] of Object.entries(expected.tables ?? {})) {
    const rows = observed.rows(key);
    const strange = rows === undefined ? undefined : strangeColumn(wanted, rows);
    if (rows === undefined || strange !== undefined) {
      const message = rows === undefined ? `the protocol has no table ${key}` : `table ${key} ${strange}`;
      found.push({ ...at('tables', key), message });
      continue;
    }
    same(`rows of table ${key}`, wanted.length, rows.length, 'tables', key);
    for (const [i, row] of wanted.entries()) {
      if (rows[i] === undefined) break;
      same(`row ${i + 1} of table ${key}`, row, only(rows[i], row), 'tables', key, String(i));
    }
  }
  const { state, timeout, connections } = observed.status;
  same('state of the element', expected.state, state, 'state');
  same('timeout of the element', expected.timeout, timeout, 'timeout');
  for (const [id, wanted] of Object.entries(expected.connections ?? {})) {
    const connection = connections.find(item => String(item.id) === id);
    same(`connection ${id}`, wanted, connection?.state, 'connections', id);
  }
  for (const section of SECTIONS) {
    const wanted = expected[section];
    if (wanted === undefined) continue;
    const exact = expected.exact?.includes(section) ?? false;
    const difference = inOrder(section, wanted as readonly Item[], listOf(section, observed), exact);
    if (difference === undefined) continue;
    const { index, ...rest } = difference;
    found.push({ ...at(section, ...(index < wanted.length ? [String(index)] : [])), ...rest });
  }
  return found;
}

export const SECTIONS: readonly Section[] = ['stream', 'log', 'events'];

type Item = Readonly<Record<string, unknown>>;

/** What came of a section, as objects with the keys that may be expected. */
export function listOf(section: Section, { records, lines, changes }: Observed): readonly Item[] {
  switch (section) {
    case 'stream':
      return records.map(record => ({ ...record }));
    case 'log':
      return lines;
    case 'events':
      return changes.map(change => ({ ...change }));
  }
}

/** An expectation with all its parts. */
export function whole(wanted: ParameterExpected): Exclude<ParameterExpected, Value> {
  return typeof wanted === 'object' && wanted !== null ? wanted : { value: wanted };
}

const NAMES: Readonly<Record<Section, string>> = {
  stream: 'record',
  log: 'line of the log',
  events: 'change of a parameter',
};

/** How many of those that came instead are shown. */
const SHOWN = 5;

/** The first item that did not come, or came without being expected. */
function inOrder(
  section: Section,
  wanted: readonly Item[],
  came: readonly Item[],
  exact: boolean,
):
  | { readonly index: number; readonly message: string; readonly expected?: string; readonly got?: string }
  | undefined {
  const name = NAMES[section];
  let next = 0;
  for (const [index, item] of wanted.entries()) {
    const at = exact
      ? next < came.length && isLike(section, item, came[next]!)
        ? next
        : -1
      : came.findIndex((candidate, i) => i >= next && isLike(section, item, candidate));
    if (at < 0) {
      const rest = came.slice(next, exact ? next + 1 : undefined).map(candidate => only(candidate, item));
      const near = exact ? rest : nearestOf(item, rest);
      const got = near.length === 0 ? 'nothing more' : near.map(shown).join('\n');
      const after = index === 0 ? '' : ' after the one before it';
      return { index, message: `this ${name} did not come${after}`, expected: shown(item), got };
    }
    next = at + 1;
  }
  if (!exact || next === came.length) return undefined;
  const item = wanted.at(-1) ?? came[next]!;
  const more = came.length - next;
  return {
    index: wanted.length,
    message: `${more} more than expected: a ${name}`,
    got: came
      .slice(next, next + SHOWN)
      .map(candidate => shown(only(candidate, item)))
      .join('\n'),
  };
}

/** Those of the same id or kind, if there are any, without repetition. */
function nearestOf(item: Item, rest: readonly Item[]): Item[] {
  const alike = rest.filter(other => ['kind', 'id', 'name', 'level'].every(key => item[key] === other[key]));
  const texts = new Map((alike.length > 0 ? alike : rest).map(other => [shown(other), other]));
  return [...texts.values()].slice(0, SHOWN);
}

function isLike(section: Section, wanted: Item, came: Item): boolean {
  return Object.entries(wanted).every(([key, value]) => {
    const other = came[key];
    if (typeof value === 'string' && typeof other === 'string') {
      return section === 'log' && key === 'message' ? other.includes(value) : textMatches(value, other);
    }
    return isDeepStrictEqual(value, other);
  });
}

/** A column that is expected of rows that have none of that name. */
function strangeColumn(wanted: readonly Row[], rows: readonly Row[]): string | undefined {
  const known = Object.keys(rows[0] ?? {});
  const names = wanted.flatMap(row => Object.keys(row));
  const strange = rows.length === 0 ? undefined : names.find(name => !known.includes(name));
  return strange === undefined
    ? undefined
    : `has no column "${strange}"; its columns are ${known.join(', ')}`;
}

/** The keys of `item` that `like` has too. */
function only(item: Item, like: Item): Item {
  return Object.fromEntries(Object.keys(like).flatMap(key => (key in item ? [[key, item[key]]] : [])));
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
