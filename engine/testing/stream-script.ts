import type { Message } from './payload.ts';
import type { TcpPeer } from './tcp-peer.ts';

/** What has come over a byte stream, cut into what the other side says that it has sent. */
export class StreamScript {
  #bytes: Buffer = Buffer.alloc(0);
  #lengths: readonly number[] = [];
  /** Messages that were taken. */
  #shifted = 0;
  #peer: TcpPeer | undefined;

  /** The connection that was taken last; undefined once it is gone. */
  get peer(): TcpPeer | undefined {
    return this.#peer?.open ? this.#peer : undefined;
  }

  set peer(peer: TcpPeer) {
    this.#collect();
    this.#peer = peer;
  }

  cut(lengths: readonly number[]): void {
    this.#lengths = lengths;
  }

  /** Messages that have come whole. */
  get received(): number {
    this.#collect();
    let left = this.#bytes.length;
    let count = this.#shifted;
    while (count < this.#lengths.length && left >= this.#lengths[count]!) left -= this.#lengths[count++]!;
    return count;
  }

  shift(): Message | undefined {
    this.#collect();
    const length = this.#lengths[this.#shifted];
    if (length === undefined || this.#bytes.length < length) return undefined;
    this.#shifted++;
    const bytes = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return { bytes };
  }

  #collect(): void {
    const more = this.#peer?.taken();
    if (more !== undefined && more.length > 0) this.#bytes = Buffer.concat([this.#bytes, more]);
  }
}
