import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '#base/clock.ts';
import type { Visit } from '#transport/client-contract.ts';
import type {
  End,
  Frame,
  HostKeys,
  Link,
  LinkEvents,
  Target,
  Transport,
  TransportKind,
} from '#transport/contract.ts';
import { transports } from '#transport/table.ts';

const LIMITS = {
  handshakeTimeout: 5000,
  closeTimeout: 1000,
  maxMessage: 1 << 20,
  sendQueue: 1 << 20,
  keepAlive: 0,
  pingPayload: '',
};

/** What a link told, in its order, and what is waited for. */
export class Told implements LinkEvents {
  readonly order: string[] = [];
  readonly bytes: Buffer[] = [];
  /** The frames that were watched: `in of 1: text "hello"`. */
  readonly frames: string[] = [];
  /** What came in parts: each with whether it was the last. */
  readonly parts: (readonly [bytes: string, final: boolean])[] = [];
  end: End | undefined;
  readonly ends = new Map<string, End>();
  readonly visits: Visit[] = [];
  #waiting: (() => void)[] = [];

  request(): void {
    this.#add('request');
  }
  response(): void {
    this.#add('response');
  }
  open(): void {
    this.#add('open');
  }
  message(bytes: Buffer, _text: boolean, client?: string, final?: boolean): void {
    if (final !== undefined) this.parts.push([String(bytes), final]);
    this.bytes.push(bytes);
    this.#add(client === undefined ? 'message' : `message of ${client}`);
  }
  ping(): void {
    this.#add('ping');
  }
  pong(): void {
    this.#add('pong');
  }
  sent(): void {
    this.#add('sent');
  }
  joined(client: string): void {
    this.#add(`joined ${client}`);
  }
  left(client: string, end: End): void {
    this.ends.set(client, end);
    this.#add(`left ${client}`);
  }
  visited(visit: Visit): void {
    this.visits.push(visit);
    this.#add(`visited ${visit.status}`);
  }
  lost(_bytes: Buffer | undefined, reason: string): void {
    this.#add(`lost: ${reason}`);
  }
  met(what: string): void {
    this.#add(`met: ${what}`);
  }
  frame(direction: 'in' | 'out', { cut, final, masked, opcode, payload }: Frame, client?: string): void {
    const marks = [final ? '' : ' not final', masked ? ' masked' : '', cut ? ' cut' : ''].join('');
    this.frames.push(`${direction} of ${client}: ${opcode}${marks} ${JSON.stringify(String(payload))}`);
    this.#add('frame');
  }
  closed(end: End): void {
    this.end = end;
    this.#add('closed');
  }

  /** All that came, as one. */
  get all(): Buffer {
    return Buffer.concat(this.bytes);
  }

  async until(look: () => boolean): Promise<void> {
    const late = AbortSignal.timeout(5000);
    while (!look()) {
      if (late.aborted) throw new Error(`it did not come true: ${look}; told: ${this.order.join(', ')}`);
      await new Promise<void>(resolve => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 100);
      });
    }
  }

  async ended(): Promise<End> {
    await this.until(() => this.end !== undefined);
    return this.end!;
  }

  #add(word: string): void {
    this.order.push(word);
    for (const tell of this.#waiting.splice(0)) tell();
  }
}

/** Connects or listens; the test ends it. */
export function dial(
  kind: TransportKind,
  url: string,
  more: Partial<Omit<Target, 'limits'>> & {
    limits?: Partial<Target['limits']>;
    hostKeys?: HostKeys;
    clock?: Clock;
    /** Shared by those that a test wants on one port. */
    transport?: Transport;
    asked?: NonNullable<LinkEvents['asked']>;
  } = {},
): { link: Link; told: Told } {
  const { hostKeys, clock = systemClock, transport, ...target } = more;
  return dialBy(transport ?? transports({ clock, userAgent: 'test', hostKeys })[kind], url, target);
}

/** The same by a transport that the test has made itself. */
export function dialBy(
  transport: Transport,
  url: string,
  more: Partial<Omit<Target, 'limits'>> & {
    limits?: Partial<Target['limits']>;
    asked?: NonNullable<LinkEvents['asked']>;
  },
): { link: Link; told: Told } {
  const { asked } = more;
  const told = Object.assign(new Told(), asked === undefined ? {} : { asked });
  const limits = { ...LIMITS, ...more.limits };
  const link = transport.connect({ url, headers: [], tls: { verify: true }, ...more, limits }, told);
  onTestFinished(async () => {
    link.terminate();
    await told.ended();
  });
  return { link, told };
}

export async function opened(...args: Parameters<typeof dial>): Promise<ReturnType<typeof dial>> {
  const made = dial(...args);
  await made.told.until(() => made.told.order.includes('open') || made.told.end !== undefined);
  return made;
}
