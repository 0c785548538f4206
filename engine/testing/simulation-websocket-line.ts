import { type Message, shownMessage } from './payload.ts';
import type { Line, Said } from './simulation-play.ts';
import type { PlayerMeans } from './simulation-player.ts';
import { OPCODE } from './websocket-frame.ts';
import type { WebSocketPeer } from './websocket-peer.ts';

/** A WebSocket that a recording is played on. */
export class WebSocketLine implements Line {
  readonly stream = false;
  readonly #peer: WebSocketPeer;
  readonly #tell: PlayerMeans['tell'];
  /** How many pings are answered. */
  readonly #pongs: number;
  #pings = 0;

  constructor(peer: WebSocketPeer, pongs: number | undefined, tell: PlayerMeans['tell']) {
    peer.answersPings = false;
    this.#peer = peer;
    this.#tell = tell;
    this.#pongs = pongs ?? Number.POSITIVE_INFINITY;
  }

  get closed(): Promise<void> {
    return this.#peer.closed;
  }

  receive(take: (message: Message) => void): void {
    void this.#receive(take);
  }

  says(deed: Said): string {
    const peer = this.#peer;
    switch (deed.does) {
      case 'message': {
        if (deed.text) peer.frame({ opcode: OPCODE.text, payload: deed.bytes });
        else peer.binary(deed.bytes);
        return shownMessage({ bytes: deed.bytes, type: deed.text ? 'text' : 'binary' });
      }
      case 'ping':
        peer.ping(deed.bytes);
        return 'a ping';
      case 'close':
        peer.close(deed.code, deed.reason);
        return `close ${deed.code ?? 'without a code'} ${deed.reason}`.trimEnd();
      case 'end':
        peer.end();
        return 'the end of the connection, without a close';
      case 'reset':
        peer.reset();
        return 'a reset of the connection';
      case 'fault':
        peer.frame(deed.frame);
        return `a frame that is wrong, for ${deed.errno}`;
    }
  }

  leave(): void {
    this.#peer.close(1001, 'the recording ends here');
  }

  async #receive(take: (message: Message) => void): Promise<void> {
    const parts: Buffer[] = [];
    let text = false;
    try {
      for (;;) {
        const { opcode, payload, fin } = await this.#peer.receive();
        if (opcode === OPCODE.ping && this.#pings++ < this.#pongs) this.#peer.pong(payload);
        if (opcode === OPCODE.close) this.#tell('closed', closeText(payload));
        if (opcode > OPCODE.binary) continue;
        if (opcode !== OPCODE.continuation) text = opcode === OPCODE.text;
        parts.push(payload);
        if (!fin) continue;
        take({ bytes: Buffer.concat(parts.splice(0)), type: text ? 'text' : 'binary' });
      }
    } catch {
      // The client is gone.
    }
  }
}

function closeText(payload: Buffer): string {
  if (payload.length < 2) return 'the element closes without a code';
  return `the element closes with ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`.trimEnd();
}
