import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex, toHex } from '#testing/hex.ts';
import { closePayload, decodeFrame, encodeFrame } from '#testing/websocket-frame.ts';

test('Hex may be spaced as one likes, and comes back lower case with a space between bytes', () => {
  expect(hex('8105 48656C\n6c6F')).toEqual(Buffer.from([0x81, 5, 0x48, 0x65, 0x6c, 0x6c, 0x6f]));
  expect(toHex(hex('8105FF'))).toBe('81 05 ff');
  expect(toHex(hex(''))).toBe('');
});

test.each(['8', '8g', '0x81'])('Hex %s is refused with what would be right', text => {
  expect(() => hex(text)).toThrow(/pairs of 0-9 and a-f/);
});

describe('A frame is written', () => {
  test.each([
    ['a text', { opcode: 1, payload: 'Hello' }, '81 05 48 65 6c 6c 6f'],
    [
      'a masked text',
      { opcode: 1, payload: 'Hello', mask: hex('37fa213d') },
      '81 85 37 fa 21 3d 7f 9f 4d 51 58',
    ],
    ['a first fragment', { opcode: 1, fin: false, payload: 'Hel' }, '01 03 48 65 6c'],
    ['reserved bits', { opcode: 2, rsv: 5 }, 'd2 00'],
    ['a length that is a lie', { opcode: 2, length: 2n ** 63n }, '82 7f 80 00 00 00 00 00 00 00'],
    ['a close', { opcode: 8, payload: closePayload(1001, 'é') }, '88 04 03 e9 c3 a9'],
  ])('%s', (_, frame, bytes) => {
    expect(toHex(encodeFrame(frame))).toBe(bytes);
  });

  test.each([
    [125, '82 7d'],
    [126, '82 7e 00 7e'],
    [65_535, '82 7e ff ff'],
    [65_536, '82 7f 00 00 00 00 00 01 00 00'],
  ])('%i bytes take the shortest form of the length', (size, head) => {
    const bytes = encodeFrame({ opcode: 2, payload: Buffer.alloc(size) });
    expect(toHex(bytes.subarray(0, bytes.length - size))).toBe(head);
  });
});

test('What is written is read back, and nothing is read before it is whole', () => {
  fc.assert(
    fc.property(
      fc.record({
        opcode: fc.nat(15),
        fin: fc.boolean(),
        rsv: fc.nat(7),
        payload: fc.uint8Array({ maxLength: 300 }),
      }),
      fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: undefined }),
      ({ payload, ...frame }, mask) => {
        const bytes = encodeFrame({ ...frame, payload, ...(mask ? { mask } : {}) });
        expect(decodeFrame(bytes.subarray(0, -1))).toBeUndefined();
        expect(decodeFrame(Buffer.concat([bytes, hex('ff')]))).toEqual({
          frame: { ...frame, masked: mask !== undefined, payload: Buffer.from(payload) },
          rest: hex('ff'),
        });
      },
    ),
  );
});
