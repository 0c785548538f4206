import pino from 'pino';
import pretty from 'pino-pretty';

/** Where the engine tells people what it does: one line with fields. `element` names the element concerned. */
export interface TextLog {
  trace(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export interface LogFields {
  readonly element?: string;
  readonly connection?: number;
  readonly parameter?: number;
  readonly qaction?: number;
  readonly trigger?: number;
  readonly action?: number;
  readonly group?: number;
  readonly file?: string;
  readonly error?: string;
  readonly [other: string]: unknown;
}

export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

/** A text log on standard error: `pretty` for people, `json` (pino's form) for machines. */
export function createTextLog(level: Level, format: 'pretty' | 'json'): TextLog {
  if (format === 'json') return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
  const stream = pretty({
    destination: 2,
    sync: true,
    colorize: Boolean(process.stderr.isTTY) && !process.env.NO_COLOR,
    translateTime: 'HH:MM:ss.l',
    ignore: 'pid,hostname',
    singleLine: true,
  });
  return pino({ level, base: null }, stream);
}

/** A log that says nothing. */
export const silentLog: TextLog = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
