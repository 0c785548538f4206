import type { Group } from '#model/constructs.ts';
import type { QueuePosition } from './core.ts';

/** The fire of a timer that a group was queued for; it is told how the group fares. */
export interface TimerCycle {
  /** Milliseconds between its groups, and between the pairs of each. */
  readonly interval: number;
  /** The group has left the queue and runs. */
  began(group: Group): void;
  /** The group has run, or was refused since it waits already. */
  ended(group: Group): void;
}

/** A group that waits, with what was captured when it was queued. */
export interface QueueEntry {
  readonly group: Group;
  /** Timer and add-to-execute groups: behind all others. */
  readonly low: boolean;
  /** Command bytes made at queue time (MakeCommandByProtocol), by command index. */
  readonly made: ReadonlyMap<number, Buffer> | undefined;
  /** Where a timer queued it. */
  readonly cycle: TimerCycle | undefined;
}

/** The group execution queue of an element (InnerWorkingsSLProtocol, the table of queue positions). */
export class GroupQueue {
  #entries: QueueEntry[] = [];
  #forced: QueueEntry[] = [];

  get length(): number {
    return this.#entries.length + this.#forced.length;
  }

  has(group: Group): boolean {
    return this.#entries.some(entry => entry.group === group);
  }

  /** Whether a group would be refused: the variants with `one` take none that waits already. */
  refuses(group: Group, position: QueuePosition | 'timer'): boolean {
    return (position.startsWith('execute one') || position === 'timer') && this.has(group);
  }

  /** Puts a group where its position wants it; the variants with `one` do nothing when it waits already. */
  add(
    group: Group,
    position: QueuePosition | 'timer',
    made: QueueEntry['made'],
    cycle: TimerCycle | undefined = undefined,
  ): void {
    if (this.refuses(group, position)) {
      cycle?.ended(group);
      return;
    }
    const low = position === 'timer' || position === 'add to execute' || position === 'execute one';
    const entry: QueueEntry = { group, low, made, cycle };
    switch (position) {
      case 'execute next':
      case 'execute one top':
        this.#entries.unshift(entry);
        break;
      case 'force execute':
        this.#forced.push(entry);
        break;
      case 'execute':
      case 'execute one now': {
        const firstLow = this.#entries.findIndex(waiting => waiting.low);
        this.#entries.splice(firstLow < 0 ? this.#entries.length : firstLow, 0, entry);
        break;
      }
      default:
        this.#entries.push(entry);
    }
  }

  /** The next group to run. */
  take(): QueueEntry | undefined {
    return this.#forced.shift() ?? this.#entries.shift();
  }

  /** The next group that goes before the rest of the group that runs. */
  takeForced(): QueueEntry | undefined {
    return this.#forced.shift();
  }

  /** Whether the next group that would run was queued by the same fire of a timer. */
  continues(cycle: TimerCycle): boolean {
    return (this.#forced[0] ?? this.#entries[0])?.cycle === cycle;
  }

  /** Gives up the groups that a fire of a timer has waiting. */
  drop(cycle: TimerCycle): void {
    this.#entries = this.#entries.filter(entry => entry.cycle !== cycle);
  }

  clear(): void {
    this.#entries = [];
    this.#forced = [];
  }
}
