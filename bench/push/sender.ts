import { WebSocketServer } from 'ws';

/**
 * Pushes when told to: `push COUNT SIZE`. The frames are made beforehand and written in large pieces, so that the
 * sender is never what is measured. Every message of a round differs from all others.
 */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const rounds = new Map<string, Buffer[]>();

server.on('connection', (client, request) => {
  client.on('message', data => {
    const order = String(data);
    let pieces = rounds.get(order);
    if (pieces === undefined) {
      const [, count, size] = order.split(' ').map(Number);
      pieces = framesOf(count!, size!);
      rounds.set(order, pieces);
    }
    const [first, ...rest] = pieces;
    const next = (): void => {
      const piece = rest.shift();
      if (piece !== undefined) request.socket.write(piece, next);
    };
    request.socket.write(first!, next);
  });
});
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
process.on('disconnect', () => process.exit());

/** Unmasked text frames (RFC 6455, section 5.2), in pieces of about 256 kB. */
function framesOf(count: number, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  let piece: Buffer[] = [];
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const head = `{"id":${String(i).padStart(8, '1')},"value":${(i % 1000) / 10 + 1},"unit":"°C","text":"`;
    const payload = Buffer.from(
      `${head}${'x'.repeat(Math.max(0, size - Buffer.byteLength(head) - 2))}"}`,
      'utf8',
    );
    const long = payload.length > 65_535 ? 8 : payload.length > 125 ? 2 : 0;
    const header = Buffer.alloc(2 + long);
    header[0] = 0x81;
    header[1] = long === 0 ? payload.length : long === 2 ? 126 : 127;
    if (long === 2) header.writeUInt16BE(payload.length, 2);
    if (long === 8) header.writeBigUInt64BE(BigInt(payload.length), 2);
    piece.push(header, payload);
    bytes += header.length + payload.length;
    if (bytes > 256 * 1024) {
      pieces.push(Buffer.concat(piece));
      piece = [];
      bytes = 0;
    }
  }
  pieces.push(Buffer.concat(piece));
  return pieces;
}
