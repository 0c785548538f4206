import type WebSocket from 'ws';

const TEXT = { binary: false } as const;
const BINARY = { binary: true } as const;

/**
 * Messages to one WebSocket where some go in parts (RFC 6455, 5.4): the frames of two messages must not mix, so what is
 * no part of the one that is under way waits for its end.
 */
export class Parts {
  readonly #ws: WebSocket;
  readonly #messages: { readonly bytes: Uint8Array; readonly text: boolean }[] = [];
  /** True from a part that more follow to the last one. */
  #open = false;
  /** Bytes that wait. */
  waiting = 0;

  constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  /** `final`: undefined for a whole message, false for a part that more follow. `sent`: told when it has left. */
  send(bytes: Uint8Array, text: boolean, final: boolean | undefined, sent?: () => void): void {
    const type = text ? TEXT : BINARY;
    if (final === undefined && this.#open) {
      this.#messages.push({ bytes, text });
      this.waiting += bytes.length;
      sent?.();
    } else if (final === undefined) this.#ws.send(bytes, type, sent);
    else this.#part(bytes, type, final, sent);
  }

  #part(
    bytes: Uint8Array,
    type: typeof TEXT | typeof BINARY,
    final: boolean,
    sent: (() => void) | undefined,
  ): void {
    this.#ws.send(bytes, { ...type, fin: final }, sent);
    this.#open = !final;
    if (this.#open) return;
    this.waiting = 0;
    for (const { bytes, text } of this.#messages.splice(0)) this.#ws.send(bytes, text ? TEXT : BINARY);
  }
}
