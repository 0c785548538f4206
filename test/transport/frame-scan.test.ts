import { describe, expect, test } from 'vitest';
import { encodeFrame, type FrameToSend, OPCODE } from '#testing/websocket-frame.ts';
import { type FrameHead, FrameScan } from '#transport/frame-scan.ts';

const MASK = Buffer.from([1, 2, 3, 4]);

/** What a scan tells. */
class Told {
  readonly heads: FrameHead[] = [];
  readonly pieces: Buffer[][] = [];
  done = 0;
  readonly #wanted: number;
  constructor(wanted = Infinity) {
    this.#wanted = wanted;
  }
  begins(head: FrameHead): number {
    this.heads.push(head);
    this.pieces.push([]);
    return this.#wanted;
  }
  payload(head: FrameHead, bytes: Buffer, done: boolean): void {
    if (head !== this.heads.at(-1)) throw new Error('it is of another frame');
    this.pieces.at(-1)!.push(bytes);
    if (done) this.done++;
  }
  get payloads(): Buffer[] {
    return this.pieces.map(pieces => Buffer.concat(pieces));
  }
}

function scanned(bytes: Buffer, size: number, wanted?: number): Told {
  const told = new Told(wanted);
  const scan = new FrameScan(told);
  for (let at = 0; at < bytes.length; at += size) scan.push(bytes.subarray(at, at + size));
  return told;
}

const FRAMES: readonly FrameToSend[] = [
  { opcode: OPCODE.text, payload: 'hello' },
  { opcode: OPCODE.text, payload: 'masked', mask: MASK },
  { opcode: OPCODE.binary, payload: Buffer.alloc(200, 7), mask: MASK, fin: false },
  { opcode: OPCODE.ping, payload: '', mask: MASK },
  { opcode: OPCODE.continuation, payload: '' },
  { opcode: OPCODE.binary, payload: Buffer.alloc(70_000, 9), rsv: 4 },
  { opcode: 11, payload: 'x', mask: MASK },
];

describe('A frame scan', () => {
  test.each([1, 2, 3, 5, 7, 64, 1000, 100_000])(
    'tells the same frames whatever way the bytes are split: %i at a time',
    size => {
      const told = scanned(Buffer.concat(FRAMES.map(encodeFrame)), size);
      expect(told.heads).toEqual(
        FRAMES.map(({ fin = true, mask, opcode, payload, rsv = 0 }) => ({
          final: fin,
          rsv,
          opcode,
          masked: mask !== undefined,
          length: payload!.length,
        })),
      );
      expect(told.payloads.map(String)).toEqual(FRAMES.map(({ payload }) => String(payload)));
      expect(told.done).toBe(FRAMES.length);
    },
  );

  test.each([1, 3, 1000])('gives no more of a payload than is wanted: %i bytes at a time', size => {
    const bytes = Buffer.concat([
      encodeFrame({ opcode: OPCODE.text, payload: 'longer than that', mask: MASK }),
      encodeFrame({ opcode: OPCODE.text, payload: 'abc' }),
    ]);
    const told = scanned(bytes, size, 4);
    expect(told.payloads.map(String)).toEqual(['long', 'abc']);
    expect(told.heads.map(({ length }) => length)).toEqual([16, 3]);
    expect(scanned(bytes, size, 0).done).toBe(2);
  });

  test('tells a length that no message has as soon as the head is there', () => {
    const bytes = encodeFrame({ opcode: OPCODE.binary, payload: 'x', length: 2n ** 62n, mask: MASK });
    const told = scanned(bytes, 1000);
    expect(told.heads).toMatchObject([{ length: 2 ** 62, masked: true }]);
    expect(told.payloads.map(String)).toEqual(['x']);
    expect(told.done).toBe(0);
  });

  test('leaves the bytes as they are', () => {
    const bytes = encodeFrame({ opcode: OPCODE.text, payload: 'masked', mask: MASK });
    const before = Buffer.from(bytes);
    expect(scanned(bytes, 1000).payloads.map(String)).toEqual(['masked']);
    expect(bytes).toEqual(before);
  });
});
