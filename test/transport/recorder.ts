import type {
  End,
  Frame,
  HandshakeResponse,
  Header,
  Limits,
  LinkEvents,
  Target,
  TlsSettings,
} from '#transport/contract.ts';

/** Keeps what a transport tells, in order, and lets a test wait for it. */
export class Recorder implements LinkEvents {
  /** The names of the events in order. */
  readonly order: string[] = [];
  readonly messages: { bytes: Buffer; text: boolean }[] = [];
  readonly pings: string[] = [];
  readonly pongs: string[] = [];
  /** The control frames that were sent: `ping payload`. */
  readonly controls: string[] = [];
  /** The frames that were watched. */
  readonly frames: (Frame & { readonly direction: 'in' | 'out' })[] = [];
  /** Of each message: undefined where it was whole. */
  readonly finals: (boolean | undefined)[] = [];
  requestText = '';
  answered: HandshakeResponse | undefined;
  end: End | undefined;
  #watchers: (() => void)[] = [];

  request(text: string): void {
    this.requestText = text;
    this.#note('request');
  }
  response(response: HandshakeResponse): void {
    this.answered = response;
    this.#note('response');
  }
  open(): void {
    this.#note('open');
  }
  message(bytes: Buffer, text: boolean, _client?: string, final?: boolean): void {
    this.messages.push({ bytes, text });
    this.finals.push(final);
    this.#note('message');
  }
  ping(bytes: Buffer): void {
    this.pings.push(bytes.toString());
    this.#note('ping');
  }
  pong(bytes: Buffer): void {
    this.pongs.push(bytes.toString());
    this.#note('pong');
  }
  sent(kind: 'ping' | 'pong', bytes: Buffer): void {
    this.controls.push(`${kind} ${bytes}`);
  }
  frame(direction: 'in' | 'out', frame: Frame): void {
    this.frames.push({ ...frame, direction });
    this.#note('frame');
  }
  closed(end: End): void {
    this.end = end;
    this.#note('closed');
  }

  /** Settles when the event has come `times` times; fails when the connection ends without. */
  until(event: string, times = 1): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.order.filter(name => name === event).length >= times) resolve();
        else if (this.end) reject(new Error(`ended without ${event}: ${JSON.stringify(this.end)}`));
      };
      this.#watchers.push(look);
      look();
    });
  }

  async ended(): Promise<End> {
    await this.until('closed');
    return this.end!;
  }

  #note(event: string): void {
    this.order.push(event);
    for (const look of this.#watchers) look();
  }
}

export interface TargetOptions {
  readonly headers?: readonly Header[];
  readonly limits?: Partial<Limits>;
  readonly tls?: Partial<TlsSettings>;
  /** None unless said: what the environment says is no matter of a test. */
  readonly proxy?: string | undefined;
}

/** A target with the defaults of an element file. */
export function target(url: string, options: TargetOptions = {}): Target {
  return {
    url,
    headers: options.headers ?? [],
    limits: {
      handshakeTimeout: 10_000,
      closeTimeout: 5_000,
      maxMessage: 16 * 2 ** 20,
      sendQueue: 16 * 2 ** 20,
      keepAlive: 0,
      pingPayload: '',
      ...options.limits,
    },
    tls: { verify: true, ...options.tls },
    proxy: 'proxy' in options ? options.proxy : '',
  };
}
