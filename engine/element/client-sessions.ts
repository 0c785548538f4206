import type { Clock, Timer } from '#base/clock.ts';
import type { ClientSession, SessionChoice } from '#hooks/client.ts';

const NAME = 'headend-session';
const TIMEOUT = 30 * 60_000;
/** More are not kept: of those without a socket the oldest goes first. */
const MOST = 10_000;

/** Sessions of the clients of one connection, by the values of their cookies. */
export class ClientSessions {
  readonly #clock: Clock;
  readonly #secure: boolean;
  readonly #held = new Map<string, Held>();

  /** `secure`: cookies are for TLS alone. */
  constructor(clock: Clock, secure: boolean) {
    this.#clock = clock;
    this.#secure = secure;
  }

  /** The session that one of the cookies is of. */
  find(cookies: Readonly<Record<string, string>>): Held | undefined {
    if (this.#held.size === 0) return undefined;
    for (const value of Object.values(cookies)) {
      const held = this.#held.get(value);
      if (held !== undefined) return held;
    }
    return undefined;
  }

  /** The session that there is already, or a new one with the cookie to set. */
  open(
    { endsWithSocket = false, name = NAME, timeout = TIMEOUT }: SessionChoice,
    known: Held | undefined,
  ): { readonly session: Held; readonly cookie: string | undefined } {
    if (known !== undefined && this.#held.get(known.id) === known)
      return { session: known, cookie: undefined };
    this.#makeRoom();
    const id = crypto.randomUUID();
    const session = new Held(id, endsWithSocket ? 0 : timeout, this.#clock, () => this.#held.delete(id));
    this.#held.set(id, session);
    // One whose client never comes in ends like one whose client is gone.
    session.wait(timeout);
    const cookie = `${name}=${id}; Path=/; HttpOnly; SameSite=Lax${this.#secure ? '; Secure' : ''}`;
    return { session, cookie };
  }

  stop(): void {
    for (const session of [...this.#held.values()]) session.end();
  }

  #makeRoom(): void {
    if (this.#held.size < MOST) return;
    for (const session of this.#held.values()) {
      if (session.sockets > 0) continue;
      session.end();
      return;
    }
  }
}

class Held implements ClientSession {
  readonly id: string;
  readonly data: Record<string, unknown> = {};
  sockets = 0;
  readonly #timeout: number;
  readonly #clock: Clock;
  readonly #forget: () => void;
  #timer: Timer | undefined;

  /** `timeout`: milliseconds after the last socket; 0: with it. */
  constructor(id: string, timeout: number, clock: Clock, forget: () => void) {
    this.id = id;
    this.#timeout = timeout;
    this.#clock = clock;
    this.#forget = forget;
  }

  joined(): void {
    this.sockets++;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  left(): void {
    if (--this.sockets > 0) return;
    if (this.#timeout <= 0) this.end();
    else this.wait(this.#timeout);
  }

  wait(ms: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(ms, () => this.end());
  }

  end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#forget();
  }
}

export type { Held as HeldSession };
