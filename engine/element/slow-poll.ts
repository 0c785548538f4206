import type { Clock, Timer } from '#base/clock.ts';
import type { Group, Pair } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { ConnectionSettings } from './settings.ts';

/** What slow poll needs of its element. */
export interface SlowPollHost {
  readonly clock: Clock;
  readonly protocol: Protocol;
  readonly running: boolean;
  /** Queues the ping group, unless it waits already. */
  ping(group: Group): void;
  report(level: 'info' | 'warn', fields: { readonly connection: number }, message: string): void;
}

/** The id of the group that says what the ping is. */
const PING_GROUP = -1;

/**
 * While the main connection has been in timeout for long enough, nothing is polled on it but the ping group, once an
 * interval, until something answers (ConnectionsPingGroup; schema pages PortSettings.SlowPoll, SlowPollBase).
 */
export class SlowPoll {
  readonly #host: SlowPollHost;
  readonly #settings: ConnectionSettings;
  readonly #group: Group | undefined;
  #timeouts = 0;
  #active = false;
  #timer: Timer | undefined;

  constructor(settings: ConnectionSettings, host: SlowPollHost) {
    this.#host = host;
    this.#settings = settings;
    this.#group = pingGroup(host.protocol);
  }

  get active(): boolean {
    return this.#active;
  }

  /** Whether a group is left out now: it would poll the main connection. */
  leavesOut(group: Group): boolean {
    if (!this.#active || group === this.#group || group.type !== 'poll') return false;
    return group.content.every(
      content =>
        (content.kind === 'pair' && content.item.connection >= 0
          ? content.item.connection
          : group.connection) === 0,
    );
  }

  /** The main connection has answered, or a command of it has not after all retries. */
  heard(answered: boolean): void {
    const { slowPoll } = this.#settings;
    if (slowPoll === undefined) return;
    if (answered) {
      this.#timeouts = 0;
      if (!this.#active) {
        this.#stopTimer();
        return;
      }
      this.#active = false;
      this.#stopTimer();
      this.#host.report('info', { connection: 0 }, 'connection 0 answers again: slow poll has ended');
      return;
    }
    if (this.#active) return;
    this.#timeouts++;
    if (slowPoll.base === 'number') {
      if (this.#timeouts >= slowPoll.after) this.#begin();
    } else this.#timer ??= this.#host.clock.after(slowPoll.after, () => this.#begin());
  }

  stop(): void {
    this.#stopTimer();
    this.#active = false;
  }

  #begin(): void {
    this.#stopTimer();
    const { slowPoll } = this.#settings;
    if (this.#active || slowPoll === undefined || !this.#host.running) return;
    if (this.#group === undefined) {
      const message =
        'connection 0 does not answer, and there is no slow poll: the protocol has no ping; a group with id -1 or a pair with ping="true" would be right';
      this.#host.report('warn', { connection: 0 }, message);
      return;
    }
    this.#active = true;
    const { pingInterval } = this.#settings;
    const message = `connection 0 does not answer: slow poll, only group ${this.#group.id} "${this.#group.name}" every ${pingInterval} ms`;
    this.#host.report('warn', { connection: 0 }, message);
    this.#ping();
  }

  #ping(): void {
    this.#host.ping(this.#group!);
    this.#timer = this.#host.clock.after(this.#settings.pingInterval, () => this.#ping());
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

/**
 * Group -1; of a serial main connection else the pair with `ping`, else the one with the lowest id that has a response
 * (ConnectionsPingGroup).
 */
function pingGroup({ connections, groups, pairs }: Protocol): Group | undefined {
  const own = groups.find(({ id }) => id === PING_GROUP);
  if (own !== undefined || connections[0]?.serial === undefined) return own;
  const main = pairs.filter(({ connection }) => connection <= 0);
  const lowest = main.filter(({ responses }) => responses.length > 0).toSorted((a, b) => a.id - b.id)[0];
  const pair = main.find(({ ping }) => ping) ?? lowest;
  return pair === undefined ? undefined : groupOf(pair, groups.length);
}

/** A group that is not in the protocol, of one pair. */
function groupOf(pair: Pair, index: number): Group {
  return {
    line: pair.line,
    column: pair.column,
    index,
    id: PING_GROUP,
    name: 'Ping',
    description: '',
    type: 'poll',
    condition: undefined,
    connection: 0,
    fixed: false,
    connectionPid: undefined,
    content: [{ kind: 'pair', item: pair, next: 0 }],
    multipleGet: false,
    logic: { before: [], after: [] },
  };
}
