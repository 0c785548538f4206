import { expect, test } from 'vitest';
import { missedExtra } from '#element/missed.ts';

test('where there is no response at all, that is what the stream log says', () => {
  const missed = { bytes: Buffer.from('x'), text: true, nearest: undefined };
  expect(missedExtra(missed, 2, 'it has grown too large; ')).toEqual({
    reason: 'it has grown too large; the protocol has no response for connection 2',
  });
});
