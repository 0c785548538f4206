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

/** Why a serial line cannot be opened, or has gone, in the words of a close. */
export function lineFailure(error: unknown, path: string): Pick<End, 'cause' | 'reason' | 'errno'> {
  const said = messageOf(error)
    .replace(/^Error:?\s*/, '')
    .trim();
  if (said.startsWith(NO_PACKAGE)) return { cause: 'handshake', reason: said };
  const gone = typeof error === 'object' && error !== null && 'disconnected' in error;
  if (gone) return lineGone(path, said);
  const known = FAILURES.find(([words]) => words.test(said));
  if (known === undefined) return { cause: 'network', reason: `${path}: ${said}` };
  return { cause: 'network', reason: `${path}: ${said}: ${known[2]}`, errno: known[1] };
}

/** The end of a line that was open: unplugged, or hung up by what made it. */
export function lineGone(path: string, said: string): Pick<End, 'cause' | 'reason' | 'errno'> {
  return { cause: 'abnormal', reason: `${path}: the line is gone: ${said}`, errno: 'EIO' };
}
