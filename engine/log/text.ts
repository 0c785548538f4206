import pino from 'pino';
import pretty from 'pino-pretty';
import type { TextLog } from './contract.ts';

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
