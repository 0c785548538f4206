import type { Clock } from '#base/clock.ts';
import type { Group, Timer } from '#model/constructs.ts';
import { TIMER_BASE } from '#model/protocol.ts';
import type { Item, QueuePosition } from './core.ts';
import { type GroupHost, runAtOnce } from './group.ts';
import type { TimerCycle } from './queue.ts';
import { inOrder, type Outcome } from './step.ts';
import { type Root, rooted } from './trace.ts';

/** What timers need of their element. */
export interface TimerElement extends GroupHost {
  readonly clock: Clock;
  /** True as soon as it is to pause, and while it does. */
  readonly pausing: boolean;
  enqueue(group: Group, position: QueuePosition | 'timer', cycle?: TimerCycle): void;
}

/** What the timers of an element run: conditions, triggers before them, groups. */
export class TimerLogic {
  readonly clock: Clock;
  readonly #element: TimerElement;
  /** What the times of timers are multiplied by, 0.01 to 10; 1 where the protocol's timers are not relative. */
  base = 1;

  constructor(element: TimerElement) {
    this.clock = element.clock;
    this.#element = element;
  }

  /** Takes the base that the parameter [Timer base] has now; true where timers that follow it are to fire at once. */
  takeBase(): boolean {
    const { protocol, table } = this.#element;
    const param = protocol.paramById.get(TIMER_BASE.read);
    const base = param === undefined ? 1 : Number(table.get(param) ?? 1);
    if (base === 0 || (base >= 0.01 && base <= 10)) {
      this.base = base === 0 ? 1 : base;
      return protocol.relativeTimers === 'true with reset';
    }
    const message = `the timer base is ${base}; 0.01 to 10 would be right`;
    this.#element.report('error', { parameter: TIMER_BASE.read }, message);
    return false;
  }

  /** False while the timer's condition does not hold. */
  holds(timer: Timer): boolean {
    const { pausing, program, table, trace } = this.#element;
    if (pausing) return false;
    const test = timer.condition === undefined ? undefined : program.tests.get(timer.condition);
    if (test === undefined || test(table)) return true;
    trace?.run(rootOf(timer), () => trace.skipped('timer', timer, timer.condition!));
    return false;
  }

  /** Runs the triggers before the timer, then `go`: at once where there are none. */
  before(timer: Timer, go: () => void): void {
    const element = this.#element;
    const { before } = timer.logic;
    if (before.length === 0) {
      go();
      return;
    }
    const item: Item = { kind: 'timer', item: timer };
    const run = (): Outcome =>
      inOrder(before.length, i => element.program.triggers.get(before[i]!)!(element, item));
    const traced = rooted(element, rootOf(timer), run);
    element.lock.enter(() => {
      const outcome = traced();
      if (outcome !== undefined) return outcome.then(go);
      go();
    });
  }

  /** Queues a poll group, and tells the cycle how it fares. */
  queue(group: Group, cycle: TimerCycle): void {
    this.#element.enqueue(group, 'timer', cycle);
  }

  /** Gives up the groups that a cycle has waiting in the queue. */
  drop(cycle: TimerCycle): void {
    this.#element.queue.drop(cycle);
  }

  /** Runs an action or trigger group at once. */
  run(group: Group, timer: Timer): Outcome {
    return runAtOnce(this.#element, group, timer);
  }

  failed(timer: Timer, message: string): void {
    this.#element.report('warn', {}, `timer ${timer.id} "${timer.name}": ${message}`);
  }
}

function rootOf({ id, name }: Timer): Root {
  return { kind: 'timer', id, name };
}
