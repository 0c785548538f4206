import type { Timer as Alarm, Clock } from '#base/clock.ts';
import type { Group, Timer } from '#model/constructs.ts';
import type { TimerActs } from './core.ts';
import type { TimerCycle } from './queue.ts';
import type { Outcome } from './step.ts';

/** 24 days in milliseconds: no timer takes longer (schema page Timer.Time). */
const LONGEST = 2_073_600_000;
/** Milliseconds between two fires of a timer that loops at least, so that one without work leaves time to others. */
const LOOP = 15;

/** What timers need of their element. */
export interface TimerHost {
  readonly clock: Clock;
  /** What the times of timers are multiplied by; 1 has no effect. */
  readonly timerBase: number;
  /** False while the timer's condition does not hold. */
  holds(timer: Timer): boolean;
  /** Runs the triggers before the timer, then `go`: at once where there are none. */
  beforeTimer(timer: Timer, go: () => void): void;
  /** Queues a poll group, and tells the cycle how it fares. */
  queueForTimer(group: Group, cycle: TimerCycle): void;
  /** Runs an action or trigger group at once. */
  runForTimer(group: Group, timer: Timer): Outcome;
  /** Gives up the groups that a cycle has waiting in the queue. */
  dropForTimer(cycle: TimerCycle): void;
  timerFailed(timer: Timer, message: string): void;
}

/**
 * The timers of an element (schema pages Timer.Time, Timer.Interval, Timer.Content; InnerWorkingsSLProtocol, timer
 * threads). A timer hands over its groups in their order and once more when its period has passed, counted from the
 * fire before; where its last group is a poll group it first waits until that has run, and is then late at once. A
 * group that waits in the queue already is not queued again.
 */
export class Timers implements TimerActs {
  readonly #runs = new Map<Timer, Run>();

  constructor(timers: readonly Timer[], host: TimerHost) {
    for (const timer of timers) this.#runs.set(timer, new Run(timer, host));
  }

  /** The element has started: each timer fires, those with a random start later, those without a start not at all. */
  start(): void {
    for (const run of this.#runs.values()) run.start();
  }

  stop(): void {
    for (const run of this.#runs.values()) run.end();
  }

  begin(timer: Timer): void {
    this.#runs.get(timer)?.begin();
  }

  end(timer: Timer): void {
    this.#runs.get(timer)?.end();
  }

  reschedule(timer: Timer): void {
    this.#runs.get(timer)?.reschedule();
  }

  restart(timer: Timer, again: boolean): void {
    this.#runs.get(timer)?.restart(again);
  }

  /** The timer base has changed: all timers that follow it fire (relativeTimers "true with reset"). */
  reset(): void {
    for (const run of this.#runs.values()) if (!run.timer.fixed) run.reschedule();
  }
}

/** `new`: the element has not started it yet; an action may come before. */
type State = 'new' | 'stopped' | 'waiting' | 'running';

class Run {
  readonly timer: Timer;
  readonly #host: TimerHost;
  #state: State = 'new';
  /** When the last fire was due, by the clock's elapsed time. */
  #due = 0;
  #alarm: Alarm | undefined;
  #cycle: Cycle | undefined;
  /** Fires once the cycle under way has ended. */
  #again = false;
  #capped = false;

  constructor(timer: Timer, host: TimerHost) {
    this.timer = timer;
    this.#host = host;
  }

  start(): void {
    if (this.#state !== 'new') return;
    const initial = this.timer.initial.trim().toLowerCase();
    if (initial === 'false') {
      this.#state = 'stopped';
      return;
    }
    const random = /^random\s*=\s*(\d+)\s*:\s*(\d+)$/.exec(initial);
    if (random === null) {
      this.#fire(this.#host.clock.elapsed());
      return;
    }
    const from = Math.min(Number(random[1]), Number(random[2]));
    const to = Math.max(Number(random[1]), Number(random[2]));
    const seconds = from + Math.floor(Math.random() * (to - from + 1));
    this.#waitUntil(this.#host.clock.elapsed() + seconds * 1000);
  }

  begin(): void {
    if (this.#state === 'new' || this.#state === 'stopped') this.#fireNow();
  }

  end(): void {
    this.#alarm?.cancel();
    this.#state = 'stopped';
    this.#cycle?.abandon();
    this.#cycle = undefined;
  }

  reschedule(): void {
    if (this.#state === 'running') this.#again = true;
    else if (this.#state === 'waiting') {
      this.#alarm?.cancel();
      this.#fireNow();
    }
  }

  restart(again: boolean): void {
    if (this.#state === 'running') {
      this.#again ||= again;
      this.#cycle!.giveUp();
    } else if (again) {
      this.reschedule();
    }
  }

  /** Not twice in a millisecond: a timer that sets itself off would keep all else from its turn. */
  #fireNow(): void {
    const now = this.#host.clock.elapsed();
    if (now === this.#due) this.#waitUntil(now + 1);
    else this.#fire(now);
  }

  #waitUntil(at: number): void {
    const { clock } = this.#host;
    const now = clock.elapsed();
    this.#state = 'waiting';
    const wait = Math.min(Math.max(at - now, 0), LONGEST);
    this.#alarm = clock.after(wait, () => this.#fire(Math.min(at, clock.elapsed())));
  }

  #fire(due: number): void {
    this.#due = due;
    this.#again = false;
    const cycle = new Cycle(this.timer, this.#host, () => {
      if (this.#cycle === cycle) this.#cycleEnded();
    });
    this.#state = 'running';
    this.#cycle = cycle;
    if (!this.#host.holds(this.timer)) {
      cycle.end();
      return;
    }
    this.#host.beforeTimer(this.timer, () => {
      if (this.#cycle === cycle) cycle.begin();
    });
  }

  #cycleEnded(): void {
    this.#cycle = undefined;
    const now = this.#host.clock.elapsed();
    const next = Math.max(this.#due + this.#period(), now);
    const soon = now === this.#due ? now + 1 : now;
    this.#waitUntil(this.#again ? soon : next);
  }

  #period(): number {
    const { time, fixed } = this.timer;
    if (time === 'loop') return LOOP;
    const period = fixed ? time : Math.max(1, Math.round(time * this.#host.timerBase));
    if (period <= LONGEST) return period;
    if (!this.#capped)
      this.#host.timerFailed(this.timer, `${period} ms is too long; it fires every 24 days (${LONGEST} ms)`);
    this.#capped = true;
    return LONGEST;
  }
}

/** One fire of a timer, from its first group to the end of its last. */
class Cycle implements TimerCycle {
  readonly timer: Timer;
  readonly #host: TimerHost;
  readonly #ended: () => void;
  /** The group that is waited for; undefined when all have been handed over and none is. */
  #last: Group | undefined;
  #current: Group | undefined;
  /** False once nothing more is to be handed over. */
  #open = true;
  #alarm: Alarm | undefined;

  constructor(timer: Timer, host: TimerHost, ended: () => void) {
    this.timer = timer;
    this.#host = host;
    this.#ended = ended;
  }

  get interval(): number {
    return this.timer.interval;
  }

  begin(): void {
    const last = this.timer.content.at(-1);
    if (last !== undefined && !runsAtOnce(last)) this.#last = last;
    this.#handOver(0, false);
  }

  began(group: Group): void {
    this.#current = group;
  }

  ended(group: Group): void {
    this.#current = undefined;
    if (group === this.#last) this.end();
  }

  /** Nothing more of it runs but the group under way. */
  giveUp(): void {
    this.abandon();
    this.#host.dropForTimer(this);
    this.#last = this.#current;
    if (this.#last === undefined) this.#ended();
  }

  /** What is queued runs, and nothing more is handed over. */
  abandon(): void {
    this.#open = false;
    this.#alarm?.cancel();
  }

  end(): void {
    this.abandon();
    this.#ended();
  }

  /** Poll groups are queued one behind the other; of those that run at once, each waits for the one before. */
  #handOver(from: number, paused: boolean): void {
    const { content, interval } = this.timer;
    for (let i = from; i < content.length && this.#open; i++) {
      const group = content[i]!;
      if (!runsAtOnce(group)) {
        this.#host.queueForTimer(group, this);
        continue;
      }
      const pauses = interval > 0 && i > 0 && !(paused && i === from) && content.slice(0, i).some(runsAtOnce);
      if (pauses) {
        this.#alarm = this.#host.clock.after(interval, () => this.#handOver(i, true));
        return;
      }
      const outcome = this.#host.runForTimer(group, this.timer);
      if (outcome !== undefined && interval > 0) {
        outcome.then(() => this.#handOver(i + 1, false));
        return;
      }
    }
    if (this.#open && this.#last === undefined) this.end();
  }
}

function runsAtOnce(group: Group): boolean {
  return group.type === 'action' || group.type === 'trigger';
}
