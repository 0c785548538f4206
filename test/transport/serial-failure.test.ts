import { describe, expect, test } from 'vitest';
import { lineEnd, lineFailure } from '#transport/serial-failure.ts';

const PATH = '/dev/ttyUSB0';

/** What serialport says when a read meets the end of a line. */
function disconnected(message: string): Error {
  return Object.assign(new Error(message), { disconnected: true });
}

describe('The end of a serial line that was open is told alike', () => {
  test.each([
    ['a read', disconnected('bad file descriptor')],
    ['a read of what was unplugged', new Error('EIO: i/o error, read')],
    ['a write', new Error('EIO: i/o error, write')],
    ['a write to what is not there', new Error('ENXIO: no such device or address, write')],
    ['a drain', new Error('Error: Input/output error, cannot drain')],
  ])('when %s meets it', (_, error) => {
    expect(lineEnd(error, PATH)).toEqual({
      cause: 'abnormal',
      reason: expect.stringContaining(`${PATH}: the line is gone: `),
      errno: 'EIO',
    });
  });
});

test('What an open line cannot do otherwise is told as it is', () => {
  expect(lineEnd(new Error('EAGAIN: try again'), PATH)).toEqual({
    cause: 'network',
    reason: '/dev/ttyUSB0: EAGAIN: try again',
  });
});

test('A line that cannot be opened is told with what would be right', () => {
  expect(lineFailure(new Error('Error: No such file or directory, cannot open'), PATH)).toEqual({
    cause: 'network',
    reason:
      '/dev/ttyUSB0: No such file or directory, cannot open: there is no such line; serial.path must be right',
    errno: 'ENOENT',
  });
});
