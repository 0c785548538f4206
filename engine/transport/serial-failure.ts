import { messageOf } from '#base/error.ts';
import type { End } from './contract.ts';

export const NO_PACKAGE =
  'serial lines need the package serialport, which is not installed or has no build for this system; npm install serialport would be right';

/** The system's words for a failed call, its name, and what would be right. */
const FAILURES: readonly (readonly [words: RegExp, errno: string, right: string])[] = [
  [/No such file|No such device|ENOENT|ENXIO/i, 'ENOENT', 'there is no such line; serial.path must be right'],
  [
    /Permission denied|EACCES/i,
    'EACCES',
    'it may not be opened; its user group, mostly dialout, would be right',
  ],
  [/Cannot lock|temporarily unavailable|busy|EBUSY/i, 'EBUSY', 'another program has it open'],
  [
    /Inappropriate ioctl|Not a tty|ENOTTY/i,
    'ENOTTY',
    'it is no serial line; serial.path is like /dev/ttyUSB0 or COM3',
  ],
  [/Input\/output error|EIO|bad file descriptor/i, 'EIO', 'the line is gone; was it unplugged?'],
  [
    /baud|Invalid argument/i,
    'EINVAL',
    'the line cannot have these settings; serial.baud and its kin must be right',
  ],
];

/** What a system says of a line that went away while it was open: to a read, to a write or to its closing. */
const GONE = /Input\/output error|EIO|ENXIO|ENODEV|EPIPE|bad file descriptor|EBADF|No such device/i;

/** Why a serial line cannot be opened, in the words of a close. */
export function lineFailure(error: unknown, path: string): Pick<End, 'cause' | 'reason' | 'errno'> {
  const said = wordsOf(error);
  if (said.startsWith(NO_PACKAGE)) return { cause: 'handshake', reason: said };
  const known = FAILURES.find(([words]) => words.test(said));
  if (known === undefined) return { cause: 'network', reason: `${path}: ${said}` };
  return { cause: 'network', reason: `${path}: ${said}: ${known[2]}`, errno: known[1] };
}

/** Why a line that was open has ended: unplugged, or hung up by what made it, whoever of reads and writes met it first. */
export function lineEnd(error: unknown, path: string): Pick<End, 'cause' | 'reason' | 'errno'> {
  const disconnected = typeof error === 'object' && error !== null && 'disconnected' in error;
  const said = wordsOf(error);
  return disconnected || GONE.test(said) ? lineGone(path, said) : lineFailure(error, path);
}

export function lineGone(path: string, said: string): Pick<End, 'cause' | 'reason' | 'errno'> {
  return { cause: 'abnormal', reason: `${path}: the line is gone: ${said}`, errno: 'EIO' };
}

function wordsOf(error: unknown): string {
  return messageOf(error)
    .replace(/^Error:?\s*/, '')
    .trim();
}
