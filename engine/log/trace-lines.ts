import { styleText } from 'node:util';
import { clockTime } from './explain.ts';
import type { StreamRecord, TraceCause, TraceStep } from './record.ts';
import { displayWidth, pad, visible, wrap } from './visible.ts';

interface Options {
  readonly colour?: boolean;
  readonly local?: boolean;
  readonly width?: number;
  readonly clip?: boolean;
}

/** Where steps start; the time before them is right-aligned. */
const START = 26;
/** Columns of a step before the time that it took. */
const STEP = 56;
const NARROWEST = 24;

const WORDS: Readonly<Partial<Record<string, string>>> = {
  close: 'close of the connection',
  data: 'unmatched data',
  handshake: 'handshake',
  open: 'open connection',
  parameter: 'set of parameter',
  qaction: 'QAction',
  start: 'start of the element',
};

/** Whether a trace is of the record that stands before it. */
export function isTraceOf({ connection, element, of }: StreamRecord, before: StreamRecord): boolean {
  return (
    of !== undefined &&
    before.kind === of.kind &&
    before.id === of.id &&
    before.time === of.time &&
    before.connection === connection &&
    before.element === element
  );
}

/** What a trace is of, in few words: `group 1 Poll`. */
export function causeName({ id, kind, name }: TraceCause): string {
  const parts = [WORDS[kind] ?? visible(kind), id === undefined ? '' : String(id), visible(name ?? '')];
  return parts.filter(part => part !== '').join(' ');
}

/** What led to the cause of a trace, and when it began where that was earlier. */
export function causeText({ of, time }: StreamRecord, local = false): string {
  if (of === undefined) return '';
  const parts = [
    of.by === undefined ? '' : `by ${visible(of.by)}`,
    of.time === time ? '' : `began ${clockTime(of.time, local)}`,
  ];
  return parts.filter(part => part !== '').join('; ');
}

/** The steps of a trace, a line each: when it began, indented as they lie in each other, what it was, how long it took. */
export function traceLines({ more, steps = [] }: StreamRecord, options: Options): string[] {
  const lines = steps.flatMap(step => stepLines(step, options));
  if (more !== undefined) lines.push(`${' '.repeat(START)}… ${more} more steps`);
  return lines;
}

function stepLines(step: TraceStep, options: Options): string[] {
  const indent = ' '.repeat(2 * (step.depth ?? 0));
  const text = `${indent}${said(step)}`;
  const took = step.took === undefined ? '' : pad(span(step.took), 9, 'left');
  const whole = took === '' ? text : `${pad(text, STEP)}  ${took}`;
  const room = options.width === undefined ? undefined : Math.max(NARROWEST, options.width - START);
  const [first = '', ...rest] = laid(whole, room, options.clip === true);
  const below = ' '.repeat(START) + indent;
  const lines = [`${pad(span(step.at), START - 3, 'left')}   ${first}`, ...rest.map(line => below + line)];
  if (!options.colour) return lines;
  const style = step.error !== undefined ? 'red' : step.unmet !== undefined ? 'yellow' : 'gray';
  return lines.map(line => styleText(style, line, { validateStream: false }));
}

/** `parameter 11 Message = 21.5 °C` */
function said(step: TraceStep): string {
  const { error, file, id, kind, name = '', open, text, unmet, value } = step;
  const parts = [kind === 'qaction' ? 'QAction' : visible(kind), id, visible(name)];
  const matched = kind === 'response' || kind === 'command';
  const words = [
    parts.filter(part => part !== undefined && part !== '').join(' '),
    file === undefined ? '' : ` (${visible(file)})`,
    text === undefined ? '' : `${matched ? ' ' : ': '}${visible(text)}`,
    value === undefined ? '' : ` = ${visible(value)}`,
    unmet === undefined ? '' : `: the condition does not hold: ${visible(unmet)}`,
    error === undefined ? '' : `: ${visible(error)}`,
    open ? ': has not ended' : '',
  ];
  return words.join('');
}

/** Microseconds as a person reads them. */
function span(micros: number): string {
  if (micros < 10_000) return `${micros} µs`;
  return micros < 10_000_000 ? `${(micros / 1000).toFixed(1)} ms` : `${(micros / 1_000_000).toFixed(1)} s`;
}

function laid(text: string, room: number | undefined, clip: boolean): string[] {
  if (room === undefined || displayWidth(text) <= room) return [text];
  return clip ? [`${wrap(text, room - 1)[0]}…`] : wrap(text, room);
}
