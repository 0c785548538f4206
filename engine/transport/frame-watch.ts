import type { Socket } from 'node:net';
import type WebSocket from 'ws';
import type { Frame } from './contract.ts';
import { FrameScan } from './frame-scan.ts';
import { FrameTrace } from './frame-trace.ts';
import { MessageParts } from './message-parts.ts';

/** What of its place in the bytes ws knows, under no public name. */
interface Place {
  readonly _receiver?: {
    readonly _state: number;
    readonly _bufferedBytes: number;
    readonly writableLength: number;
  };
}

/** ws waits for the first byte of a frame. */
const NEW_FRAME = 0;

/**
 * Hands a scan the bytes that a socket receives, from the next frame on: before ws gets them, which unmasks them where
 * they stand. Returns what ends it.
 */
function scanReceived(ws: WebSocket, socket: Socket, scan: FrameScan): () => void {
  let within = true;
  const read = (chunk: Buffer): void => {
    if (within && isBetweenFrames(ws)) within = false;
    if (!within) scan.push(chunk);
  };
  socket.prependListener('data', read);
  return () => void socket.off('data', read);
}

function isBetweenFrames(ws: WebSocket): boolean {
  const receiver = (ws as unknown as Place)._receiver;
  return (
    receiver !== undefined &&
    receiver._state === NEW_FRAME &&
    receiver._bufferedBytes === 0 &&
    receiver.writableLength === 0
  );
}

/**
 * Tells of the frames of an open WebSocket, both ways, until the function returned is called: from the next one on,
 * since it may begin at any time. ws writes a frame in one go, so that what is sent next always begins one.
 */
export function watchFrames(
  ws: WebSocket,
  socket: Socket,
  tell: (direction: 'in' | 'out', frame: Frame) => void,
): () => void {
  const received = new FrameTrace(frame => tell('in', frame));
  const sent = new FrameTrace(frame => tell('out', frame));
  const end = scanReceived(ws, socket, new FrameScan(received));
  const scan = new FrameScan(sent);
  const { write } = socket;
  const watching = (...given: unknown[]): unknown => {
    const [chunk] = given;
    if (chunk instanceof Uint8Array) scan.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    return Reflect.apply(write, socket, given);
  };
  Object.assign(socket, { write: watching });
  return () => {
    end();
    Reflect.deleteProperty(socket, 'write');
    received.end();
    sent.end();
  };
}

/** Hands over the parts of the messages of an open WebSocket that is not compressed; see `MessageParts`. */
export function watchParts(
  ws: WebSocket,
  socket: Socket,
  { masked, maxMessage }: { readonly masked: boolean; readonly maxMessage: number },
  tell: (bytes: Buffer, text: boolean, final: boolean) => void,
): void {
  scanReceived(ws, socket, new FrameScan(new MessageParts(masked, maxMessage, tell)));
}
