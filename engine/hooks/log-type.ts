import type { LogWord } from './host.ts';

/** The numbers that DataMiner's hooks log with (LogType.cs). */
export const LogType = { Information: 1, Error: 2, DebugInfo: 4, Allways: 8 } as const;
export type LogType = (typeof LogType)[keyof typeof LogType];

/** How much an element must log for a line to be written (LogLevel.cs); development is always. */
export const LogLevel = {
  DevelopmentLogging: -1,
  NoLogging: 0,
  Level1: 1,
  Level2: 2,
  Level3: 3,
  Level4: 4,
  LogEverything: 5,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** Longer messages are cut (SLProtocol.Log). */
const MAX_MESSAGE = 5120;

/**
 * The word for what a hook gives as type and level. A line that DataMiner leaves out at its usual levels, information
 * of level 1 and up, is a debug line here; errors are errors whatever their level.
 */
export function logWord(type: LogWord | LogType, level: LogLevel | undefined): LogWord {
  switch (type) {
    case LogType.Error:
      return 'error';
    case LogType.DebugInfo:
      return 'debug';
    case LogType.Information:
    case LogType.Allways:
      return (level ?? 0) > 0 && type === LogType.Information ? 'debug' : 'info';
    case 'debug':
    case 'info':
    case 'warn':
    case 'error':
      return type;
    default:
      throw new RangeError(
        `log: there is no type ${String(type)}; 1 (information), 2 (error), 4 (debug), 8 (always) or 'debug', 'info', 'warn', 'error' would be right`,
      );
  }
}

/** A message of at most 5120 characters; of a longer one the beginning, and how much is missing. */
export function logMessage(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE)}… (${message.length - MAX_MESSAGE} characters more)`;
}
