import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock, Timer } from '#base/clock.ts';
import { peerOf } from './visit.ts';

interface Arrival {
  readonly socket: Socket;
  readonly closed: () => void;
  timer: Timer;
  /** It has made the one request that it is answered. */
  asked: boolean;
  /** Bytes of its answer at the last look. */
  taken: number;
}

/**
 * Who has connected to a port and is no client yet, each by its peer: of a connection in TLS that is the same as of the
 * socket below it. None may stay for ever, whatever it does not do: `patience` milliseconds for TLS and a request, and
 * then as long as it goes on taking its answer.
 */
export class Arrivals {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #lost: (reason: string) => void;
  readonly #undone: string;
  readonly #arrivals = new Map<string, Arrival>();

  /** `undone`: what it is told of one whose time is over, behind its name. */
  constructor(
    clock: Clock,
    patience: number,
    lost: (reason: string) => void,
    undone = 'sent no whole request',
  ) {
    this.#clock = clock;
    this.#patience = patience;
    this.#lost = lost;
    this.#undone = undone;
  }

  connected(socket: Socket): void {
    const peer = peerOf(socket);
    const arrival: Arrival = {
      socket,
      closed: () => this.#forget(peer, arrival),
      timer: this.#later(peer, () => arrival),
      asked: false,
      taken: 0,
    };
    this.#arrivals.set(peer, arrival);
    socket.once('close', arrival.closed);
  }

  /** False for a request behind another: there is one answer for each connection, which ends it. */
  ask(socket: Duplex): boolean {
    const arrival = this.#of(socket);
    if (arrival === undefined) return true;
    const first = !arrival.asked;
    arrival.asked = true;
    return first;
  }

  /** Whether it has an answer, or will have. */
  hasAsked(socket: Duplex): boolean {
    return this.#of(socket)?.asked === true;
  }

  /** It has become a client: nothing of the wait is kept as long as its socket. */
  leave(socket: Duplex): void {
    const peer = peerOf(socket as Socket);
    const arrival = this.#arrivals.get(peer);
    if (arrival !== undefined) this.#forget(peer, arrival);
  }

  /** Sends all away. */
  end(): void {
    for (const [peer, arrival] of [...this.#arrivals]) {
      this.#forget(peer, arrival);
      arrival.socket.destroy();
    }
  }

  #of(socket: Duplex): Arrival | undefined {
    return this.#arrivals.get(peerOf(socket as Socket));
  }

  #later(peer: string, arrival: () => Arrival): Timer {
    return this.#clock.after(this.#patience, () => this.#late(peer, arrival()));
  }

  #late(peer: string, arrival: Arrival): void {
    const { asked, socket, taken } = arrival;
    arrival.taken = socket.bytesWritten;
    if (asked && arrival.taken > taken) {
      arrival.timer = this.#later(peer, () => arrival);
      return;
    }
    const what = asked ? 'took nothing of its answer' : this.#undone;
    this.#lost(`${peer} ${what} within ${this.#patience} ms; it was sent away`);
    this.#forget(peer, arrival);
    socket.destroy();
  }

  #forget(peer: string, arrival: Arrival): void {
    // Another one may have come from the same port by now.
    if (this.#arrivals.get(peer) === arrival) this.#arrivals.delete(peer);
    arrival.timer.cancel();
    arrival.socket.off('close', arrival.closed);
  }
}
