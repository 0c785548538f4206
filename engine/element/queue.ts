import type { Clock } from '#base/clock.ts';
import type { Group } from '#model/constructs.ts';
import type { QueuePosition } from './core.ts';

/** A group that waits, with what was captured when it was queued. */
export interface QueueEntry {
  readonly group: Group;
  /** Timer and add-to-execute groups: behind all others. */
  readonly low: boolean;
  /** Command bytes made at queue time (MakeCommandByProtocol), by command index. */
  readonly made: ReadonlyMap<number, Buffer> | undefined;
}

/** The group execution queue of an element (InnerWorkingsSLProtocol, the table of queue positions). */
export class GroupQueue {
  #entries: QueueEntry[] = [];
  #forced: QueueEntry[] = [];
  #endPause: (() => void) | undefined;

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
  add(group: Group, position: QueuePosition | 'timer', made: QueueEntry['made']): void {
    if (this.refuses(group, position)) return;
    const low = position === 'timer' || position === 'add to execute' || position === 'execute one';
    const entry: QueueEntry = { group, low, made };
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

  /** Waits after an item of the group that runs; `clear` ends the wait. */
  pause(clock: Clock, ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = clock.after(ms, resolve);
      this.#endPause = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  clear(): void {
    this.#entries = [];
    this.#forced = [];
    this.#endPause?.();
    this.#endPause = undefined;
  }
}
