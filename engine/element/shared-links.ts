import type { Adjustment, Client, Clients } from '#transport/client-contract.ts';
import type { End, Link, LinkEnds, LinkEvents, Target, Transport } from '#transport/contract.ts';

/** The part of one connection in a socket that others may use as well. */
export interface SharedLink extends Link {
  /** What arrives from now on is for this connection alone: it has the turn to be answered. */
  claim(): void;
}

/**
 * Sockets that the connections of one host share: all to one host and port, of types that are not `single`, use one
 * (ConnectionsSerialSerialSingle). The last that closes its part closes it.
 */
export class SharedLinks {
  readonly #lines = new Map<string, Line>();

  /**
   * Connects, or joins those that are there; whoever joins an open one is told so later. `accepts`: of a socket that
   * listens, the clients that are for this connection (ConnectionsSmartSerialServer, allowed addresses).
   */
  connect(
    key: string,
    transport: Transport,
    target: Target,
    events: LinkEvents,
    accepts: Accepts | undefined,
  ): SharedLink {
    let line = this.#lines.get(key);
    if (line === undefined) {
      const made = new Line(() => {
        if (this.#lines.get(key) === made) this.#lines.delete(key);
      });
      line = made;
      this.#lines.set(key, line);
      line.start(transport, target);
    }
    return line.join(events, accepts);
  }
}

/** Whether a client is for a connection; undefined: where no other connection asks for it. */
export type Accepts = (client: string) => boolean;

class Line implements LinkEvents {
  readonly #gone: () => void;
  readonly #shares = new Set<Share>();
  #link: Link | undefined;
  #opened = false;
  #owner: Share | undefined;

  constructor(gone: () => void) {
    this.#gone = gone;
  }

  start(transport: Transport, target: Target): void {
    this.#link = transport.connect(target, this);
  }

  join(events: LinkEvents, accepts: Accepts | undefined): Share {
    const share = new Share(this, events, accepts);
    this.#shares.add(share);
    if (this.#opened)
      setImmediate(() => {
        if (this.#opened && this.#shares.has(share)) share.open();
      });
    return share;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  claim(share: Share): void {
    this.#owner = share;
  }

  throttle(): void {
    if ([...this.#shares].some(share => share.paused)) this.#link?.pause();
    else this.#link?.resume();
  }

  leave(share: Share, code: number, reason: string): void {
    if (!this.#shares.has(share)) return;
    if (this.#shares.size > 1) {
      this.#shares.delete(share);
      if (this.#owner === share) this.#owner = undefined;
      this.throttle();
      const end: End = { cause: 'local', code: 0, reason, opened: share.opened };
      setImmediate(() => share.events.closed(end));
      return;
    }
    // Who comes now needs a socket of its own.
    this.#gone();
    this.#link?.close(code, reason);
  }

  /** Those that a client is for. */
  sharesOf(client: string): Share[] {
    const shares = [...this.#shares];
    const asking = shares.filter(share => share.accepts?.(client) === true);
    return asking.length > 0 ? asking : shares.filter(share => share.accepts === undefined);
  }

  request(text: string): void {
    for (const { events } of this.#shares) events.request(text);
  }

  response(answer: Parameters<LinkEvents['response']>[0]): void {
    for (const { events } of this.#shares) events.response(answer);
  }

  open(): void {
    this.#opened = true;
    for (const share of this.#shares) share.open();
  }

  message(bytes: Buffer, text: boolean, client?: string): void {
    if (client !== undefined) {
      for (const { events } of this.sharesOf(client)) events.message(bytes, text, client);
    } else if (this.#owner !== undefined) {
      this.#owner.events.message(bytes, text);
    } else {
      for (const { events } of [...this.#shares]) events.message(bytes, text);
    }
  }

  ping(bytes: Buffer): void {
    for (const { events } of this.#shares) events.ping(bytes);
  }

  pong(bytes: Buffer): void {
    for (const { events } of this.#shares) events.pong(bytes);
  }

  sent(kind: 'ping' | 'pong', bytes: Buffer): void {
    for (const { events } of this.#shares) events.sent(kind, bytes);
  }

  joined(client: string): void {
    const shares = this.sharesOf(client);
    for (const { events } of shares) events.joined?.(client);
    if (shares.length > 0) return;
    for (const { events } of this.#shares)
      events.lost?.(undefined, 'its address is not allowed; it was sent away', client);
    this.#link?.clients?.drop(client);
  }

  left(client: string, end: End): void {
    for (const { events } of this.sharesOf(client)) events.left?.(client, end);
  }

  lost(bytes: Buffer | undefined, reason: string, client?: string): void {
    for (const { events } of this.#shares) events.lost?.(bytes, reason, client);
  }

  met(what: string): void {
    for (const { events } of this.#shares) events.met?.(what);
  }

  closed(end: End): void {
    this.#gone();
    this.#opened = false;
    const shares = [...this.#shares];
    this.#shares.clear();
    for (const { events } of shares) events.closed(end);
  }
}

class Share implements SharedLink, Clients {
  readonly events: LinkEvents;
  readonly accepts: Accepts | undefined;
  paused = false;
  opened = false;
  readonly #line: Line;

  constructor(line: Line, events: LinkEvents, accepts: Accepts | undefined) {
    this.#line = line;
    this.events = events;
    this.accepts = accepts;
  }

  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.events.open();
  }

  claim(): void {
    this.#line.claim(this);
  }

  ends(): LinkEnds | undefined {
    return this.#line.link?.ends?.();
  }

  get unsent(): number {
    return this.#line.link?.unsent ?? 0;
  }

  get clients(): Clients | undefined {
    return this.#line.link?.clients === undefined ? undefined : this;
  }

  get count(): number {
    return this.#line.link?.clients?.count ?? 0;
  }

  sendTo(client: string, bytes: Uint8Array, text: boolean): number {
    return this.#line.link?.clients?.sendTo(client, bytes, text) ?? -1;
  }

  drop(client: string, code?: number, reason?: string): boolean {
    return this.#line.link?.clients?.drop(client, code, reason) ?? false;
  }

  adjust(changes: Adjustment): void {
    this.#line.link?.adjust?.(changes);
  }

  adjustOne(client: string, changes: Adjustment): boolean {
    return this.#line.link?.clients?.adjustOne?.(client, changes) ?? false;
  }

  get(client: string): Client | undefined {
    return this.#isOwn(client) ? this.#line.link?.clients?.get(client) : undefined;
  }

  /** Those that are for this connection. */
  *all(): Iterable<Client> {
    for (const client of this.#line.link?.clients?.all() ?? []) if (this.#isOwn(client.id)) yield client;
  }

  #isOwn(client: string): boolean {
    return this.#line.sharesOf(client).includes(this);
  }

  send(bytes: Uint8Array, text: boolean): number {
    return this.#line.link?.send(bytes, text) ?? -1;
  }

  close(code: number, reason: string): void {
    this.#line.leave(this, code, reason);
  }

  terminate(): void {
    this.close(0, '');
  }

  pause(): void {
    this.paused = true;
    this.#line.throttle();
  }

  resume(): void {
    this.paused = false;
    this.#line.throttle();
  }
}
