import type { Timer as Alarm, Clock } from '#base/clock.ts';
import type { Group, Timer } from '#model/constructs.ts';

/** What timers need of their element. */
export interface TimerHost {
  readonly clock: Clock;
  /** False while the timer's condition does not hold. */
  holds(timer: Timer): boolean;
  /** Queues a poll group, or runs an action or trigger group at once; called in the order of the timer's content. */
  timerGroup(group: Group): void;
}

/**
 * The timers of an element: each fires at a fixed rate counted from its own start, and hands over its groups in order
 * (schema pages Timer.Time, Timer.Content; InnerWorkingsSLProtocol). A group that still waits in the queue is not
 * queued again: that is the queue's to see.
 */
export class Timers {
  readonly #host: TimerHost;
  readonly #timers: readonly Timer[];
  readonly #alarms: Array<Alarm | undefined> = [];

  constructor(timers: readonly Timer[], host: TimerHost) {
    this.#timers = timers;
    this.#host = host;
  }

  start(): void {
    for (const [i, timer] of this.#timers.entries()) {
      // `loop` and random starts are not supported yet; the loader says so.
      if (typeof timer.time !== 'number' || timer.initial.trim().toLowerCase() === 'false') continue;
      this.#fire(i, timer, timer.time, this.#host.clock.now());
    }
  }

  stop(): void {
    for (const alarm of this.#alarms.splice(0)) alarm?.cancel();
  }

  #fire(i: number, timer: Timer, period: number, due: number): void {
    const now = this.#host.clock.now();
    const next = Math.max(due + period, now + 1);
    this.#alarms[i] = this.#host.clock.after(next - now, () => this.#fire(i, timer, period, next));
    if (this.#host.holds(timer)) for (const group of timer.content) this.#host.timerGroup(group);
  }
}
