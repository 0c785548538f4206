import { writeFileSync } from 'node:fs';
import type { Param } from '#model/constructs.ts';
import { listOf, type Observed, SECTIONS, whole } from './case-compare.ts';
import type { Expected, ParameterExpected, Section } from './case-expected.ts';
import type { Case } from './case-folder.ts';
import { toHex } from './hex.ts';

/**
 * Writes `expected.json` from what came. What it says already keeps its keys and gets new values; where there is none,
 * it says every parameter that has a value, the states, and what was logged as a warning or an error.
 */
export function writeExpected(kase: Case, params: readonly Param[], observed: Observed): void {
  const before = kase.expected?.expected;
  const after = before === undefined ? everything(params, observed) : renewed(before, observed);
  writeFileSync(kase.expectedFile, jsonOf(after));
}

function everything(params: readonly Param[], observed: Observed): Expected {
  const parameters = params.flatMap(({ id, measurement }): [string, ParameterExpected][] => {
    const state = observed.parameter(String(id));
    if (measurement?.password || state === undefined || state.value === null) return [];
    const { value, display } = state;
    return [[String(id), display === String(value) ? value : { value, display }]];
  });
  const { state, timeout } = observed.status;
  const log = observed.lines.filter(({ level }) => level === 'warn' || level === 'error');
  return {
    parameters: Object.fromEntries(parameters),
    state,
    timeout,
    ...(log.length === 0 ? {} : { log: log.map(({ level, message }) => ({ level, message })) }),
  };
}

function renewed(before: Expected, observed: Observed): Expected {
  const after: Record<string, unknown> = { ...before };
  const { connections, state, timeout } = observed.status;
  if (before.parameters !== undefined) {
    const entries = Object.entries(before.parameters).map(([key, wanted]) => [
      key,
      parameter(key, wanted, observed),
    ]);
    after.parameters = Object.fromEntries(entries);
  }
  if (before.tables !== undefined) {
    const entries = Object.entries(before.tables).map(([key, wanted]) => {
      const columns = new Set(wanted.flatMap(row => Object.keys(row)));
      const rows = observed
        .rows(key)
        ?.map(row =>
          Object.fromEntries(Object.entries(row).filter(([name]) => columns.size === 0 || columns.has(name))),
        );
      return [key, rows ?? wanted];
    });
    after.tables = Object.fromEntries(entries);
  }
  if (before.state !== undefined) after.state = state;
  if (before.timeout !== undefined) after.timeout = timeout;
  if (before.connections !== undefined) {
    const states = connections.filter(({ id }) => String(id) in before.connections!);
    after.connections = Object.fromEntries(states.map(connection => [connection.id, connection.state]));
  }
  for (const section of SECTIONS) {
    if (before[section] !== undefined) after[section] = list(section, before[section], before, observed);
  }
  return after;
}

function parameter(key: string, wanted: ParameterExpected, observed: Observed): ParameterExpected {
  const state = observed.parameter(key);
  if (state === undefined) return wanted;
  if (typeof wanted !== 'object' || wanted === null) return state.value;
  const parts = whole(wanted);
  return {
    ...('value' in parts ? { value: state.value } : {}),
    ...('display' in parts ? { display: state.display } : {}),
    ...('hex' in parts ? { hex: toHex(state.bytes) } : {}),
  };
}

/** The items that came, with the keys that were expected of any. */
function list(
  section: Section,
  wanted: readonly object[],
  { exact }: Expected,
  observed: Observed,
): Record<string, unknown>[] {
  const keys = [...new Set(wanted.flatMap(item => Object.keys(item)))];
  const kinds = new Set(wanted.map(item => kindOf(item)));
  const all = exact?.includes(section) ?? false;
  return listOf(section, observed)
    .filter(item => all || kinds.has(kindOf(item)))
    .map(item => Object.fromEntries(keys.flatMap(key => (key in item ? [[key, item[key]]] : []))));
}

/** What makes items of a list alike: the kind of a record, the level of a line, the parameter of a change. */
function kindOf(item: object): unknown {
  const { kind, level, id, name } = item as Readonly<Record<string, unknown>>;
  return kind ?? level ?? id ?? name;
}

/** JSON with an entry a line. */
function jsonOf(expected: Expected): string {
  const lines = Object.entries(expected).map(([key, value]) => {
    const inner = Array.isArray(value)
      ? value.map(item => `    ${entry(item)}`)
      : typeof value === 'object' && value !== null
        ? Object.entries(value).map(([name, item]) => `    ${JSON.stringify(name)}: ${entry(item)}`)
        : undefined;
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
    if (inner === undefined) return `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    if (inner.length === 0) return `  ${JSON.stringify(key)}: ${open}${close}`;
    return `  ${JSON.stringify(key)}: ${open}\n${inner.join(',\n')}\n  ${close}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

function entry(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(entry).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${entry(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
