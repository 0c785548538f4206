import { expect, test } from 'vitest';
import { closingDeed } from '#testing/simulation-deed.ts';
import { closed } from './recorded.ts';

test.each([
  [
    { cause: 'normal', code: 1000, reason: 'bye' },
    { does: 'close', code: 1000, reason: 'bye' },
  ],
  [
    { cause: 'normal', code: 1005 },
    { does: 'close', code: undefined, reason: '' },
  ],
  [
    { cause: 'policy-violation', code: 1008 },
    { does: 'close', code: 1008, reason: '' },
  ],
  [{ cause: 'abnormal', code: 1006 }, { does: 'end' }],
  [{ cause: 'network', code: 1006, errno: 'ECONNRESET' }, { does: 'reset' }],
  [{ cause: 'local', code: 1000 }, { does: 'wait' }],
  [{ cause: 'ping-timeout', code: 1006 }, { does: 'wait' }],
  [
    { cause: 'invalid-data', code: 1007, errno: 'WS_ERR_INVALID_UTF8' },
    { does: 'fault', frame: { opcode: 1, payload: Uint8Array.of(0xff) }, errno: 'WS_ERR_INVALID_UTF8' },
  ],
])('the end %o was, on the side of the device, %o', (end, deed) => {
  expect(closingDeed(closed(0, end))).toEqual(deed);
});
