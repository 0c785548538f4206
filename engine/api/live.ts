import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import { HeadendError } from '#base/error.ts';
import { cutUtf8 } from '#base/text.ts';
import { EVENT_TYPES, EventTap, type EventType } from '#host/event-tap.ts';
import type { Host } from '#host/host.ts';
import { filterOfQuery, type StreamQuery, StreamTap } from '#host/stream-tap.ts';
import { problem } from './problem.ts';
import { problems } from './schemas.ts';

/** Most bytes that wait for a client; one that reads more slowly is dropped. */
const WAITING = 8 * 1024 * 1024;
/** How long clients have to answer a close, in milliseconds. */
const PATIENCE = 1000;
/** Bytes of a reason that a close frame holds (RFC 6455, 5.5). */
const LONGEST_REASON = 123;
/** Most records that `tail` gives: logs keep no more. */
const LARGEST_TAIL = 1_000_000;

interface Stream {
  readonly Querystring: StreamQuery & { readonly tail: number; readonly follow: boolean };
}

interface Events {
  readonly Querystring: { readonly element?: string; readonly type?: string };
}

/** The clients of the live routes: each hears what it asked for as long as it reads. */
export class LiveClients {
  readonly #stream: StreamTap;
  readonly #events: EventTap;
  readonly #sockets = new Set<WebSocket>();

  constructor(host: Host) {
    this.#stream = new StreamTap(host);
    this.#events = new EventTap(host, () => Date.now());
  }

  /** How many clients there are, by what they read. */
  get readers(): Readonly<Record<string, number>> {
    return { stream: this.#stream.readers, events: this.#events.readers };
  }

  routes(app: FastifyInstance): void {
    const tags = ['live'];
    const text = (description: string): object => ({ type: 'string', description });
    const response = { 426: problems(426)[426]! };
    const notHere = { ...problem(426, 'this is a WebSocket; open it with ws://'), code: 'UPGRADE_REQUIRED' };
    app.route<Stream>({
      method: 'GET',
      url: '/api/stream',
      schema: {
        tags,
        summary: 'WebSocket: stream log records as they happen, one a message',
        querystring: {
          type: 'object',
          properties: {
            element: text('glob on the name of the element'),
            connection: text('its number'),
            direction: text('in, out or none'),
            kind: text('kinds of records, separated by commas'),
            grep: text('a text in the record'),
            trace: { type: 'boolean', description: 'the traces of what passes too' },
            tail: {
              type: 'integer',
              minimum: 0,
              maximum: LARGEST_TAIL,
              default: 0,
              description: 'so many of the last records first; each element keeps 64 at most',
            },
            follow: { type: 'boolean', default: true, description: 'false: closes after those' },
          },
        },
        response,
      },
      handler: (_, reply) => reply.status(426).header('upgrade', 'websocket').send(notHere),
      wsHandler: (socket, { query }) =>
        this.#serve(socket, send => {
          const { follow, tail } = query;
          const leave = this.#stream.read({ filter: filterOfQuery(query), record: send }, tail, follow);
          if (!follow) socket.close(1000);
          return leave;
        }),
    });
    app.route<Events>({
      method: 'GET',
      url: '/api/events',
      schema: {
        tags,
        summary: 'WebSocket: changes of parameters, states and alarms as they happen, one a message',
        querystring: {
          type: 'object',
          properties: {
            element: text('glob on the name of the element'),
            type: text(`${EVENT_TYPES.join(', ')}; separated by commas`),
          },
        },
        response,
      },
      handler: (_, reply) => reply.status(426).header('upgrade', 'websocket').send(notHere),
      wsHandler: (socket, { query }) =>
        this.#serve(socket, event =>
          this.#events.read({ element: query.element, types: typesOf(query.type), event }),
        ),
    });
  }

  /** Ends all clients with 1001; resolves when they have gone, or have had their time. */
  async close(): Promise<void> {
    if (this.#sockets.size === 0) return;
    await new Promise<void>(resolve => {
      const late = setTimeout(() => {
        for (const socket of this.#sockets) socket.terminate();
        resolve();
      }, PATIENCE);
      for (const socket of this.#sockets) {
        socket.once('close', () => {
          if (this.#sockets.size > 0) return;
          clearTimeout(late);
          resolve();
        });
        socket.close(1001, 'the agent stops');
      }
    });
  }

  #serve(socket: WebSocket, read: (send: (text: string | Buffer) => void) => () => void): void {
    this.#sockets.add(socket);
    let dropped = false;
    const send = (text: string | Buffer): void => {
      if (dropped || socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > WAITING) {
        dropped = true;
        socket.close(1008, `reads too slowly: ${socket.bufferedAmount} bytes wait`);
        // The close stands behind all that waits.
        setTimeout(() => socket.terminate(), PATIENCE).unref();
        return;
      }
      socket.send(text, TEXT);
    };
    let leave: () => void = () => {};
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#sockets.delete(socket);
      leave();
    });
    try {
      leave = read(send);
    } catch (error) {
      if (!(error instanceof HeadendError)) throw error;
      socket.close(1008, cutUtf8(error.message, LONGEST_REASON));
    }
  }
}

const TEXT = { binary: false } as const;

function typesOf(text: string | undefined): EventType[] {
  const words = text?.split(',').map(word => word.trim()) ?? [];
  return words.map(word => {
    const type = EVENT_TYPES.find(known => known === word);
    if (type !== undefined) return type;
    throw new HeadendError(
      'REQUEST_INVALID',
      `type=${word}: one of ${EVENT_TYPES.join(', ')} would be right`,
    );
  });
}
