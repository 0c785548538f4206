import type { Issue } from '#base/issue.ts';

/** What a case wants and did not get, or why it could not run; where that stands. */
export interface Difference {
  readonly file: string;
  /** From 1; 0 where it is about the whole file. */
  readonly line: number;
  readonly column?: number;
  /** What is wrong, and what would be right where that is not said by `expected`. */
  readonly message: string;
  readonly expected?: string;
  readonly got?: string;
}

/** How a case went. */
export interface CaseResult {
  /** A sentence: the name of its folder with spaces for hyphens. */
  readonly name: string;
  readonly folder: string;
  readonly protocol: string;
  readonly ok: boolean;
  /** Real time that it took, in milliseconds. */
  readonly ms: number;
  readonly differences: readonly Difference[];
  /** `expected.json` was written. */
  readonly updated: boolean;
  /** The differences as a person reads them; empty when there are none. */
  readonly text: string;
}

/** Puts a colour on a text, or none. */
export type Paint = (style: 'red' | 'green' | 'dim', text: string) => string;

const WIDTH = 160;

/** A difference as lines: the place and what is wrong, then what was expected above what came, marked where they part. */
export function differenceText(
  { file, line, column, message, expected, got }: Difference,
  paint: Paint,
): string {
  const place = line === 0 ? file : `${file}:${line}${column === undefined ? '' : `:${column}`}`;
  const lines = [`${place}: ${message}`];
  const [wanted, came] =
    expected === undefined || got === undefined ? [expected, got] : window(expected, got);
  if (wanted !== undefined) lines.push(block('expected', wanted, text => paint('green', text)));
  if (came !== undefined) lines.push(block('got', came, text => paint('red', text)));
  const at = wanted === undefined || came === undefined ? -1 : parting(wanted, came);
  if (at > 0) lines.push(`  ${' '.repeat(10 + at)}${paint('dim', '^')}`);
  return lines.join('\n');
}

/** A fault that the loader found. */
export function differenceOf({ file, line, column, message }: Issue): Difference {
  return { file, line, column, message };
}

function block(word: string, text: string, paint: (text: string) => string): string {
  const [first = '', ...rest] = text.split('\n');
  return [
    `  ${word.padEnd(10)}${paint(first)}`,
    ...rest.map(line => `  ${' '.repeat(10)}${paint(line)}`),
  ].join('\n');
}

/** Long texts: the part around where they begin to differ. */
function window(expected: string, got: string): [string, string] {
  if (expected.includes('\n') || got.includes('\n')) return [expected, got];
  if (Math.max(expected.length, got.length) <= WIDTH) return [expected, got];
  const from = Math.max(0, parting(expected, got) - WIDTH / 2);
  const part = (text: string): string =>
    `${from > 0 ? '…' : ''}${text.slice(from, from + WIDTH)}${text.length > from + WIDTH ? '…' : ''}`;
  return [part(expected), part(got)];
}

/** The first character in which two lines differ; -1 where a mark would say nothing. */
function parting(expected: string, got: string): number {
  if (expected.includes('\n') || got.includes('\n') || /[^\x20-\x7e…]/.test(expected + got)) return -1;
  let at = 0;
  while (at < expected.length && expected[at] === got[at]) at++;
  return at;
}
