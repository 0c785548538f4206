import { type Message, shownMessage } from './payload.ts';
import type { Line, Said } from './simulation-play.ts';
import type { TcpPeer } from './tcp-peer.ts';

/** A TCP connection that a recording is played on. */
export class TcpLine implements Line {
  readonly stream = true;
  readonly #peer: TcpPeer;

  constructor(peer: TcpPeer) {
    this.#peer = peer;
  }

  get closed(): Promise<void> {
    return this.#peer.closed;
  }

  receive(take: (message: Message) => void): void {
    this.#peer.handOn(bytes => take({ bytes }));
  }

  says(deed: Said): string {
    if (deed.does === 'message') {
      this.#peer.write(deed.bytes);
      return shownMessage({ bytes: deed.bytes });
    }
    if (deed.does === 'reset') {
      this.#peer.reset();
      return 'a reset of the connection';
    }
    this.#peer.end();
    return 'the end of the connection';
  }

  leave(): void {
    this.#peer.end();
  }
}

/** Datagrams from and to one sender. */
export class UdpLine implements Line {
  readonly stream = false;
  readonly closed: Promise<void>;
  readonly #send: (bytes: Uint8Array) => void;
  #take: ((message: Message) => void) | undefined;
  #leave!: () => void;

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
    this.closed = new Promise(resolve => {
      this.#leave = resolve;
    });
  }

  receive(take: (message: Message) => void): void {
    this.#take = take;
  }

  /** A datagram of the element. */
  received(bytes: Buffer): void {
    this.#take?.({ bytes });
  }

  says(deed: Said): string {
    const bytes = deed.does === 'message' ? deed.bytes : Buffer.alloc(0);
    if (deed.does === 'message') this.#send(bytes);
    return shownMessage({ bytes });
  }

  leave(): void {
    this.#leave();
  }
}
