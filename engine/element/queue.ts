import { Deque } from '#base/deque.ts';
import type { Group, GroupItem, Timer } from '#model/constructs.ts';
import type { QueuePosition } from './core.ts';
import type { Origin } from './kind.ts';
import type { PreparedSession } from './session.ts';

/** The fire of a timer that a group was queued for; it is told how the group fares. */
export interface TimerCycle {
  readonly timer: Timer;
  /** Milliseconds between its groups, and between the pairs of each. */
  readonly interval: number;
  /** The group has left the queue and runs. */
  began(group: Group): void;
  /** The group has run, or was refused since it waits already. */
  ended(group: Group): void;
}

/** What is made of a group when it is queued. */
export interface Captured {
  /** Command bytes (MakeCommandByProtocol), by command index. */
  readonly commands: ReadonlyMap<number, Buffer> | undefined;
  /** Requests of its sessions. */
  readonly sessions: ReadonlyMap<GroupItem, PreparedSession> | undefined;
  /** The client that it is an answer to. */
  readonly origin: Origin | undefined;
}

/** A group that waits, with what was captured when it was queued. */
export interface QueueEntry {
  readonly group: Group;
  readonly made: Captured | undefined;
  /** Where a timer queued it. */
  readonly cycle: TimerCycle | undefined;
  /** What queued it, in words, where that is traced. */
  readonly by?: string | undefined;
}

/**
 * The group execution queue of an element (InnerWorkingsSLProtocol, the table of queue positions): forced groups, then
 * the others, then those of timers and of add to execute.
 */
export class GroupQueue {
  readonly #forced = new Deque<QueueEntry>();
  readonly #normal = new Deque<QueueEntry>();
  readonly #low = new Deque<QueueEntry>();
  /** How often a group waits, by its index. */
  #waiting: number[] = NONE;
  #answers = 0;

  get length(): number {
    return this.#forced.length + this.#normal.length + this.#low.length;
  }

  /** How many of those that wait are answers to a client. */
  get answers(): number {
    return this.#answers;
  }

  /** Whether a group waits; one that is forced does not count. */
  has(group: Group): boolean {
    return (this.#waiting[group.index] ?? 0) > 0;
  }

  /** Whether a group would be refused: the variants with `one` take none that waits already. */
  refuses(group: Group, position: QueuePosition | 'timer'): boolean {
    return this.has(group) && (position.startsWith('execute one') || position === 'timer');
  }

  /** Puts a group where its position wants it; the variants with `one` do nothing when it waits already. */
  add(
    group: Group,
    position: QueuePosition | 'timer',
    made: QueueEntry['made'],
    cycle: TimerCycle | undefined = undefined,
    by?: string,
  ): void {
    if (this.refuses(group, position)) {
      cycle?.ended(group);
      return;
    }
    const entry: QueueEntry = { group, made, cycle, by };
    if (made?.origin !== undefined) this.#answers++;
    if (position === 'force execute') {
      this.#forced.push(entry);
      return;
    }
    if (this.#waiting === NONE) this.#waiting = [];
    this.#waiting[group.index] = (this.#waiting[group.index] ?? 0) + 1;
    if (position === 'execute next' || position === 'execute one top') this.#normal.unshift(entry);
    else if (position === 'execute' || position === 'execute one now') this.#normal.push(entry);
    else this.#low.push(entry);
  }

  /** The next group to run. */
  take(): QueueEntry | undefined {
    const forced = this.takeForced();
    if (forced !== undefined) return forced;
    const entry = this.#normal.shift() ?? this.#low.shift();
    if (entry === undefined) return undefined;
    if (entry.made?.origin !== undefined) this.#answers--;
    this.#gone(entry.group);
    return entry;
  }

  /** The next group that goes before the rest of the group that runs. */
  takeForced(): QueueEntry | undefined {
    const entry = this.#forced.shift();
    if (entry?.made?.origin !== undefined) this.#answers--;
    return entry;
  }

  /** Whether an answer to somebody else waits: parameters may be another's before a group queued now runs. */
  othersThan(origin: Origin): boolean {
    if (this.#answers === 0) return false;
    return [this.#forced, this.#normal, this.#low].some(queue =>
      queue.some(entry => entry.made?.origin !== undefined && entry.made.origin !== origin),
    );
  }

  /** Whether the next group that would run was queued by the same fire of a timer. */
  continues(cycle: TimerCycle): boolean {
    return (this.#forced.first ?? this.#normal.first ?? this.#low.first)?.cycle === cycle;
  }

  /** Gives up the groups that a fire of a timer has waiting. */
  drop(cycle: TimerCycle): void {
    for (const entry of this.#low.drain()) {
      if (entry.cycle === cycle) this.#gone(entry.group);
      else this.#low.push(entry);
    }
  }

  clear(): void {
    this.#forced.drain();
    this.#normal.drain();
    this.#low.drain();
    this.#answers = 0;
    this.#waiting = NONE;
  }

  #gone(group: Group): void {
    this.#waiting[group.index]!--;
  }
}

/** Shared by all queues that are empty still; never written to. */
const NONE: number[] = [];
