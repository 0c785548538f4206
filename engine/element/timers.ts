import type { Timer as Alarm } from '#base/clock.ts';
import type { Group, Timer } from '#model/constructs.ts';
import type { TimerActs } from './core.ts';
import type { TimerCycle } from './queue.ts';
import { type TimerElement, TimerLogic } from './timer-logic.ts';

/** 24 days in milliseconds: no timer takes longer (schema page Timer.Time). */
const LONGEST = 2_073_600_000;
/** Milliseconds between two fires of a timer that loops at least, so that one without work leaves time to others. */
const LOOP = 15;

/**
 * The timers of an element (schema pages Timer.Time, Timer.Interval, Timer.Content; InnerWorkingsSLProtocol, timer
 * threads). A timer hands over its groups in their order and once more when its period has passed, counted from the
 * fire before; where its last group is a poll group it first waits until that has run, and is then late at once. A
 * group that waits in the queue already is not queued again.
 */
export class Timers implements TimerActs {
  readonly #runs = new Map<Timer, Run>();
  readonly #logic: TimerLogic;

  constructor(timers: readonly Timer[], element: TimerElement) {
    this.#logic = new TimerLogic(element);
    for (const timer of timers) this.#runs.set(timer, new Run(timer, this.#logic));
  }

  /** What their times are multiplied by. */
  get base(): number {
    return this.#logic.base;
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

  baseChanged(): void {
    if (!this.#logic.takeBase()) return;
    for (const run of this.#runs.values()) if (!run.timer.fixed) run.reschedule();
  }
}

/** `new`: the element has not started it yet; an action may come before. */
type State = 'new' | 'stopped' | 'waiting' | 'running';

class Run {
  readonly timer: Timer;
  readonly #logic: TimerLogic;
  #state: State = 'new';
  /** When the last fire was due, by the clock's elapsed time. */
  #due = 0;
  #alarm: Alarm | undefined;
  #cycle: Cycle | undefined;
  /** Fires once the cycle under way has ended. */
  #again = false;
  #capped = false;

  constructor(timer: Timer, logic: TimerLogic) {
    this.timer = timer;
    this.#logic = logic;
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
      this.#fire(this.#logic.clock.elapsed());
      return;
    }
    const from = Math.min(Number(random[1]), Number(random[2]));
    const to = Math.max(Number(random[1]), Number(random[2]));
    const seconds = from + Math.floor(Math.random() * (to - from + 1));
    this.#waitUntil(this.#logic.clock.elapsed() + seconds * 1000);
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
    const now = this.#logic.clock.elapsed();
    if (now === this.#due) this.#waitUntil(now + 1);
    else this.#fire(now);
  }

  #waitUntil(at: number): void {
    const { clock } = this.#logic;
    const now = clock.elapsed();
    this.#state = 'waiting';
    const wait = Math.min(Math.max(at - now, 0), LONGEST);
    this.#alarm = clock.after(wait, () => this.#fire(Math.min(at, clock.elapsed())));
  }

  #fire(due: number): void {
    this.#due = due;
    this.#again = false;
    const cycle = new Cycle(this.timer, this.#logic, () => {
      if (this.#cycle === cycle) this.#cycleEnded();
    });
    this.#state = 'running';
    this.#cycle = cycle;
    if (!this.#logic.holds(this.timer)) {
      cycle.end();
      return;
    }
    this.#logic.before(this.timer, () => {
      if (this.#cycle === cycle) cycle.begin();
    });
  }

  #cycleEnded(): void {
    this.#cycle = undefined;
    const now = this.#logic.clock.elapsed();
    const next = Math.max(this.#due + this.#period(), now);
    const soon = now === this.#due ? now + 1 : now;
    this.#waitUntil(this.#again ? soon : next);
  }

  #period(): number {
    const { time, fixed } = this.timer;
    if (time === 'loop') return LOOP;
    const period = fixed ? time : Math.max(1, Math.round(time * this.#logic.base));
    if (period <= LONGEST) return period;
    if (!this.#capped)
      this.#logic.failed(this.timer, `${period} ms is too long; it fires every 24 days (${LONGEST} ms)`);
    this.#capped = true;
    return LONGEST;
  }
}

/** One fire of a timer, from its first group to the end of its last. */
class Cycle implements TimerCycle {
  readonly timer: Timer;
  readonly #logic: TimerLogic;
  readonly #ended: () => void;
  /** The group that is waited for; undefined when all have been handed over and none is. */
  #last: Group | undefined;
  #current: Group | undefined;
  /** False once nothing more is to be handed over. */
  #open = true;
  #alarm: Alarm | undefined;

  constructor(timer: Timer, logic: TimerLogic, ended: () => void) {
    this.timer = timer;
    this.#logic = logic;
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
    this.#logic.drop(this);
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
        this.#logic.queue(group, this);
        continue;
      }
      const pauses = interval > 0 && i > 0 && !(paused && i === from) && content.slice(0, i).some(runsAtOnce);
      if (pauses) {
        this.#alarm = this.#logic.clock.after(interval, () => this.#handOver(i, true));
        return;
      }
      const outcome = this.#logic.run(group, this.timer);
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
