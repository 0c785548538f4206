import { createServer } from 'node:net';
import { DEVICE, framesOf } from './frames.ts';

/**
 * The device, in a process of its own: each byte `q` is answered with a frame, a byte `p` with as many as the round has.
 * Frames are made beforehand and pushed in large pieces, so that it is never what is measured.
 */
interface Order {
  readonly size: number;
  readonly count: number;
}

const DIFFERENT = 1024;
const ROOM = 32 * 1024 * 1024;
const PIECE = 256 * 1024;

let order: Order = { size: 0, count: 0 };
let frames: Buffer[] = [];
let pieces: Buffer[] = [];

process.on('message', (next: Order) => {
  if (next.size !== order.size || next.count !== order.count) {
    order = next;
    frames = framesOf(order.size, Math.max(2, Math.min(DIFFERENT, Math.floor(ROOM / order.size))));
    pieces = [];
    let piece: Buffer[] = [];
    for (let i = 0, bytes = 0; i < frames.length; i++) {
      piece.push(frames[i]!);
      bytes += order.size;
      if (bytes < PIECE && i + 1 < frames.length) continue;
      pieces.push(Buffer.concat(piece));
      piece = [];
      bytes = 0;
    }
  }
  process.send?.('ready');
});

const server = createServer(socket => {
  let next = 0;
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', asked => {
    if (asked[0] === 0x71) {
      socket.write(frames[next++ % frames.length]!);
      return;
    }
    let left = order.count;
    let piece = 0;
    const push = (): void => {
      if (left <= 0) return;
      const all = pieces[piece++ % pieces.length]!;
      const bytes = all.subarray(0, Math.min(all.length, left * order.size));
      left -= bytes.length / order.size;
      socket.write(bytes, push);
    };
    push();
  });
});
server.listen(0, DEVICE, () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
process.on('disconnect', () => process.exit());

// It never sleeps: waking it would be charged to whoever asks less often, and it is the client that is measured.
const awake = (): void => void setImmediate(awake);
awake();
