import { styleText } from 'node:util';
import { classicLines } from './classic.ts';
import { clockTime, explain, type Payload, payloadOf, startLines } from './explain.ts';
import { hexDump } from './hexdump.ts';
import { indentJson } from './indent.ts';
import type { Direction, StreamRecord } from './record.ts';
import { causeName, causeText, traceLines } from './trace-lines.ts';
import { displayWidth, pad, visible, wrap } from './visible.ts';

export interface FormatOptions {
  /** A hex dump of the bytes below the line. */
  readonly hex?: boolean;
  /** JSON data indented, over several lines below the record. */
  readonly pretty?: boolean;
  /** DataMiner's own form: `<<` for what was sent, `>>` for what was received, rows of 20 bytes. */
  readonly classic?: boolean;
  readonly colour?: boolean;
  /** The time of the machine's zone in place of UTC. */
  readonly local?: boolean;
  /** Milliseconds since the record before, shown behind the time. */
  readonly delta?: number;
  /** Milliseconds since what this record answers. */
  readonly took?: number | undefined;
  /** Width of the element's column; 0 or absent: the column is left out. */
  readonly element?: number;
  /** Columns of the terminal: longer text goes on below. Absent: one line, whole. */
  readonly width?: number;
  /** A trace stands below the record that it is of, which need not be named. */
  readonly under?: boolean;
  /** One line a record: nothing below it but what `hex` and `pretty` ask for, text beyond `width` cut and marked `…`. */
  readonly clip?: boolean;
}

type Style = Parameters<typeof styleText>[0];

const ARROWS: Record<Direction, string> = { in: '« in ', out: '» out', none: '·    ' };
const ARROW_STYLE: Record<Direction, Style> = { in: 'cyan', out: 'green', none: 'gray' };
const KIND_STYLE: Partial<Record<StreamRecord['kind'], Style>> = {
  close: 'yellow',
  error: 'red',
  handshake: 'magenta',
  open: 'green',
  timeout: 'red',
};
const NARROWEST_TEXT = 24;
/** Where lines below a record start: under what follows its time. */
const BELOW = 14;

/** The width of the column of id and name: what a narrow terminal saves on first. */
function whatWidth(width = 120): number {
  return width >= 120 ? 30 : width >= 100 ? 20 : 10;
}

/**
 * A record as the stream viewer shows it, without a line end at its end. Columns: time, what passed since the record
 * before, element, connection (and client), direction, kind, id and name with the group and pair that caused it,
 * bytes, text. A remark in brackets before the text tells what is special: how long the answer took, not sent,
 * refused, unmatched, masked.
 */
export function formatRecord(record: StreamRecord, options: FormatOptions = {}): string {
  return [...recordLines(record, options)].join('\n');
}

/** `formatRecord` line by line: with `hex` a large message makes many. */
export function* recordLines(record: StreamRecord, options: FormatOptions): Generator<string, void> {
  if (options.classic) {
    yield* classicLines(record, options.local);
    return;
  }
  const steps = traceLines(record, options);
  if (options.under) {
    yield* steps;
    return;
  }
  const paint = (style: Style, text: string): string =>
    options.colour && text.trim() !== '' ? styleText(style, text, { validateStream: false }) : text;

  const client = record.client === undefined ? '' : ` ${visible(record.client)}`;
  const cells: [text: string, style?: Style][] = [[clockTime(record.time, options.local), 'gray']];
  if (options.delta !== undefined)
    cells.push([pad(`+${(options.delta / 1000).toFixed(3)}`, 9, 'left'), 'gray']);
  if (options.element) cells.push([pad(visible(record.element), options.element), 'bold']);
  cells.push([pad(`${record.connection}${client}`, 2)]);
  cells.push([ARROWS[record.direction], ARROW_STYLE[record.direction]]);
  cells.push([pad(visible(record.kind), 9), KIND_STYLE[record.kind] ?? ARROW_STYLE[record.direction]]);
  cells.push([pad(what(record), whatWidth(options.width))]);
  cells.push([pad(record.bytes === undefined ? '' : `${record.bytes} B`, 9, 'left'), 'gray']);

  const payload = payloadOf(record);
  const indented = options.pretty && payload?.text !== undefined ? indentJson(payload.text) : undefined;
  const { remark, text: said } = explain(record, payload, options.hex === true);
  const text = record.of === undefined ? said : causeText(record, options.local);
  const indent = displayWidth(cells.map(([cell]) => cell).join('  ')) + 2;
  const head = cells.map(([cell, style]) => (style ? paint(style, cell) : cell)).join('  ');
  const took = options.took === undefined ? '' : `+${options.took} ms`;
  const remarks = [took, remark].filter(part => part !== '').join('; ');
  const note = remarks === '' ? '' : `[${remarks}] `;
  const [first = '', ...rest] = laid(note + (indented ? '' : text), indent, options);
  const marked = note !== '' && first.startsWith(note);
  const shown = marked ? `${paint('yellow', note.trimEnd())} ${first.slice(note.length)}` : first;
  yield `${head}  ${shown}`.trimEnd();

  const below = ' '.repeat(BELOW);
  for (const line of [...rest, ...linesBelow(record, payload, indented, options)])
    yield below + paint('gray', '│ ') + line;
  if (options.hex && payload) for (const line of hexDump(payload.bytes)) yield below + paint('gray', line);
  yield* steps;
}

/** Header lines and body of a handshake or HTTP message; JSON data that was asked for indented. */
function linesBelow(
  record: StreamRecord,
  payload: Payload | undefined,
  indented: readonly string[] | undefined,
  options: FormatOptions,
): string[] {
  const start = options.clip ? [] : startLines(record, payload).slice(1);
  const lines = [...start, ...(indented ?? [])].map(visible);
  if (options.width === undefined) return lines;
  const room = Math.max(NARROWEST_TEXT, options.width - BELOW - 2);
  return lines.flatMap(line => wrap(line, room));
}

/** A parameter that has changed, in the columns of the records beside which it is shown. */
export interface ParameterLine {
  /** ISO 8601 UTC. */
  readonly time: string;
  readonly element: string;
  readonly id: number;
  readonly name: string;
  readonly display: string;
}

/** A parameter's line for people, without a line end at its end: `=` stands where records have their direction. */
export function formatParameter(line: ParameterLine, options: FormatOptions = {}): string {
  const cells = [clockTime(line.time, options.local)];
  if (options.element) cells.push(pad(visible(line.element), options.element));
  cells.push(
    '  ',
    pad('  =', 5),
    pad('parameter', 9),
    pad(visible(`${line.id} ${line.name}`), whatWidth(options.width)),
    ' '.repeat(9),
  );
  const head = cells.join('  ');
  const text = laid(visible(line.display), displayWidth(head) + 2, { ...options, clip: true })[0] ?? '';
  const whole = `${head}  ${text}`.trimEnd();
  return options.colour ? styleText('yellow', whole, { validateStream: false }) : whole;
}

/** Id, name, and in brackets what caused it. */
function what(record: StreamRecord): string {
  if (record.of !== undefined) return causeName(record.of);
  const cause: string[] = [];
  if (record.group !== undefined) cause.push(`group ${record.group}`);
  if (record.pair !== undefined) cause.push(`pair ${record.pair}`);
  const parts = [record.id === undefined ? '' : String(record.id), visible(record.name ?? '')];
  if (cause.length > 0) parts.push(`(${cause.join(', ')})`);
  return parts.filter(part => part !== '').join(' ');
}

/** The text as lines: the first one stands behind the columns, the others below. */
function laid(text: string, indent: number, options: FormatOptions): string[] {
  if (options.width === undefined) return [text];
  const room = options.width - indent;
  if (displayWidth(text) <= room) return [text];
  if (options.clip) return [`${wrap(text, Math.max(1, room - 1))[0]}…`];
  const first = room < NARROWEST_TEXT ? '' : wrap(text, room)[0]!;
  return [first, ...wrap(text.slice(first.length), Math.max(NARROWEST_TEXT, options.width - BELOW - 2))];
}
