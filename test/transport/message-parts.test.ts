import { describe, expect, test } from 'vitest';
import { encodeFrame, type FrameToSend, OPCODE } from '#testing/websocket-frame.ts';
import { FrameScan } from '#transport/frame-scan.ts';
import { MessageParts } from '#transport/message-parts.ts';

type Part = readonly [bytes: string, text: boolean, final: boolean];

function partsOf(frames: readonly FrameToSend[], size = 1_000_000, maxMessage = 1000): Part[] {
  const parts: Part[] = [];
  const sink = new MessageParts(false, maxMessage, (bytes, text, final) =>
    parts.push([String(bytes), text, final]),
  );
  const scan = new FrameScan(sink);
  const bytes = Buffer.concat(frames.map(encodeFrame));
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
  return parts;
}

const text = (payload: string | Uint8Array, fin = true): FrameToSend => ({
  opcode: OPCODE.text,
  payload,
  fin,
});
const more = (payload: string | Uint8Array, fin = true): FrameToSend => ({
  opcode: OPCODE.continuation,
  payload,
  fin,
});

describe('The parts of a message', () => {
  test('are its frames, the last of which is marked', () => {
    expect(partsOf([text('one ', false), more('two ', false), more('three')])).toEqual([
      ['one ', true, false],
      ['two ', true, false],
      ['three', true, true],
    ]);
  });

  test('are smaller where a frame comes in pieces', () => {
    expect(partsOf([{ opcode: OPCODE.binary, payload: 'abcdef' }], 4)).toEqual([
      ['ab', false, false],
      ['cdef', false, true],
    ]);
  });

  test('are not broken by the pings between them', () => {
    const frames = [text('a', false), { opcode: OPCODE.ping, payload: 'p' }, more('b')];
    expect(partsOf(frames)).toEqual([
      ['a', true, false],
      ['b', true, true],
    ]);
  });

  test('of an empty message are one, and a last one may be empty', () => {
    expect(partsOf([text('')])).toEqual([['', true, true]]);
    expect(partsOf([text('a', false), more('', false), more('')])).toEqual([
      ['a', true, false],
      ['', true, true],
    ]);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('of a text end where a character does, whatever the pieces: %i', size => {
    const said = 'aé€😀z';
    const parts = partsOf([text(said)], size);
    expect(parts.map(([bytes]) => bytes).join('')).toBe(said);
    expect(parts.every(([bytes]) => !bytes.includes('\ufffd'))).toBe(true);
    expect(parts.map(([, , final]) => final).lastIndexOf(false)).toBe(parts.length - 2);
  });

  test.each<readonly [what: string, frames: readonly FrameToSend[]]>([
    ['a mask that must not be', [{ ...text('x'), mask: Buffer.from([1, 2, 3, 4]) }]],
    ['a reserved bit', [{ ...text('x'), rsv: 4 }]],
    ['a continuation of nothing', [more('x')]],
    ['an opcode that there is not', [{ opcode: 3, payload: 'x' }]],
    ['a control frame in two', [{ opcode: OPCODE.ping, payload: 'x', fin: false }]],
    ['text that is no UTF-8', [text(Buffer.from([0xc3, 0x28]))]],
    ['half a character at its end', [text(Buffer.from([0xe2, 0x82]))]],
    ['too much', [text('x'.repeat(1001))]],
  ])('end with what must not come: %s', (_, frames) => {
    expect(partsOf([text('before'), ...frames, text('after')])).toEqual([['before', true, true]]);
  });

  test('of a message that is too long come as far as it may be', () => {
    expect(partsOf([text('x'.repeat(600), false), more('y'.repeat(600))])).toEqual([
      ['x'.repeat(600), true, false],
    ]);
  });

  test('end with a second message within the first', () => {
    expect(partsOf([text('a', false), text('b')])).toEqual([['a', true, false]]);
  });
});
