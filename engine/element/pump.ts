import { messageOf } from '#base/error.ts';
import type { Group } from '#model/constructs.ts';
import type { QueuePosition } from './core.ts';
import { Flow } from './flow.ts';
import { type GroupHost, groupSteps } from './group.ts';
import type { Origin } from './kind.ts';
import type { Captured, QueueEntry, TimerCycle } from './queue.ts';
import { preparedSessions } from './session.ts';
import { inOrder, type Outcome } from './step.ts';

/** After so many groups everything else of the process gets its turn: a group may queue itself again. */
const IN_A_ROW = 64;

/** Takes groups from the queue of an element and runs them, one at a time. */
export class GroupPump {
  readonly #host: GroupHost;
  /** Whether a connection makes its commands at queue time. */
  readonly #captures: boolean;
  /** Made for the first group. */
  #flow: Flow | undefined;
  /** The group under way. */
  #entry: QueueEntry | undefined;
  #runs = false;
  #waits = false;
  #begin: (() => Outcome) | undefined;
  /** How many groups have run since the queue was last empty. */
  #inARow = 0;
  #paused = false;
  #idle: (() => void)[] | undefined;

  constructor(host: GroupHost, captures: boolean) {
    this.#host = host;
    this.#captures = captures;
  }

  /** Queues a group, with the bytes of its commands and its requests where they are made at queue time. */
  enqueue(group: Group, position: QueuePosition | 'timer', cycle: TimerCycle | undefined): void {
    const { lock, queue, running } = this.#host;
    if (!running) return;
    if (queue.refuses(group, position)) {
      cycle?.ended(group);
      return;
    }
    const by = this.#host.trace?.by();
    const made = this.#capture(group);
    if (made instanceof Promise) {
      lock.keep(made.then(bytes => queue.add(group, position, bytes, cycle, by)));
      return;
    }
    queue.add(group, position, made, cycle, by);
    // A timer queues all its groups before the first one runs.
    if (position === 'timer') queueMicrotask(() => this.next());
    else this.next();
  }

  /**
   * Runs the next group; in its turn among those that wait for the lock, so that nobody starves. What answers a client
   * goes before them: another client's message would change the parameters that it is made of.
   */
  next(): void {
    const { lock, queue, running } = this.#host;
    // After every message: mostly nothing waits.
    if (this.#runs || this.#waits || queue.length === 0) return;
    if (!running || this.#paused) return;
    this.#waits = true;
    this.#begin ??= () => this.#start();
    if (queue.answers > 0 && this.#inARow < IN_A_ROW) lock.enterNext(this.#begin);
    else lock.enter(this.#begin);
  }

  /** Runs the next group; the caller holds the lock. */
  #start(): Outcome {
    this.#waits = false;
    const host = this.#host;
    const entry = this.#runs || !host.running || this.#paused ? undefined : host.queue.take();
    if (entry === undefined) return;
    this.#runs = true;
    entry.cycle?.began(entry.group);
    this.#entry = entry;
    this.#flow ??= new Flow(host.lock, error => this.#ended(error));
    return this.#flow.begin(groupSteps(host, entry));
  }

  #ended(error: unknown): void {
    const host = this.#host;
    const { cycle, group } = this.#entry!;
    if (error !== undefined)
      host.report('error', { group: group.id }, `group ${group.id}: ${messageOf(error)}`);
    cycle?.ended(group);
    // The interval of a timer is between two groups of one fire.
    if (host.running && cycle !== undefined && cycle.interval > 0 && host.queue.continues(cycle)) {
      void host.sleep(cycle.interval).then(() => this.#goOn());
      return;
    }
    this.#inARow = host.queue.length === 0 ? 0 : this.#inARow + 1;
    if (this.#inARow > 0 && this.#inARow % IN_A_ROW === 0) setImmediate(() => this.#goOn());
    else this.#goOn();
  }

  /** Lets groups wait in the queue from now on; resolves when the one under way has ended. */
  pause(): Promise<void> {
    this.#paused = true;
    if (!this.#runs) return Promise.resolve();
    return new Promise(resolve => {
      this.#idle ??= [];
      this.#idle.push(resolve);
    });
  }

  resume(): void {
    this.#paused = false;
    this.next();
  }

  #goOn(): void {
    this.#runs = false;
    if (this.#idle !== undefined) {
      for (const resolve of this.#idle) resolve();
      this.#idle = undefined;
    }
    this.next();
  }

  /**
   * The bytes of its commands, where the connection says MakeCommandByProtocol or other answers go first, and the
   * requests of its sessions.
   */
  #capture(group: Group): Captured | undefined | Promise<Captured> {
    const { origin } = this.#host;
    const sessions = preparedSessions(group, this.#host);
    const commands = this.#commands(group);
    if (commands instanceof Promise) return commands.then(made => ({ commands: made, sessions, origin }));
    if (commands === undefined && sessions === undefined && origin === undefined) return undefined;
    return { commands, sessions, origin };
  }

  /** Whether an answer to another message goes first, so that its command cannot wait to be made. */
  #behindOthers(origin: Origin): boolean {
    const runs = this.#runs ? this.#entry?.made?.origin : undefined;
    return (runs !== undefined && runs !== origin) || this.#host.queue.othersThan(origin);
  }

  #commands(group: Group): Captured['commands'] | Promise<Captured['commands']> {
    const host = this.#host;
    const { origin } = host;
    const answers = origin !== undefined && this.#behindOthers(origin) ? origin.connection : undefined;
    if (!this.#captures && answers === undefined) return undefined;
    let made: Map<number, Buffer> | undefined;
    const commands = group.content.flatMap(({ item, kind }) => {
      if (kind !== 'pair' || item.command === undefined) return [];
      const connection = host.connection(item.connection >= 0 ? item.connection : group.connection)?.model;
      if (connection?.makeCommandByProtocol === true) return [{ command: item.command, make: false }];
      return connection?.id === answers ? [{ command: item.command, make: true }] : [];
    });
    if (commands.length === 0) return undefined;
    const outcome = inOrder(commands.length, i => {
      const { command, make } = commands[i]!;
      if (make) host.make(command);
      const keep = (): void => {
        made ??= new Map();
        made.set(command.index, host.commandBytes(command));
      };
      const before = host.program.beforeCommand[command.index]?.(host, { kind: 'command', item: command });
      if (before !== undefined) return before.then(keep);
      keep();
    });
    return outcome === undefined ? made : outcome.then(() => made);
  }
}
