import pino from 'pino';
import pretty from 'pino-pretty';
import type { TextLog } from './contract.ts';
import { visible } from './visible.ts';

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
  return pino({ level, base: null, hooks: { logMethod: onOneLine } }, stream);
}

/** What a device says must neither start a line of its own nor move the cursor of a terminal. */
function onOneLine(this: pino.Logger, args: Parameters<pino.LogFn>, method: pino.LogFn): void {
  const [fields, message] = args as [object, string?];
  method.apply(this, [
    fields,
    message === undefined ? undefined : visible(message),
  ] as Parameters<pino.LogFn>);
}
