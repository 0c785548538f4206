import { TimerHeap, type Wait } from './timer-heap.ts';

/** A timer that has been set; `cancel` is harmless once it has fired. */
export interface Timer {
  cancel(): void;
}

/** Time as an argument: everything that waits or stamps asks this, so that tests own the time. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Whole milliseconds since some moment, for times between two looks: it goes on evenly whatever date is set. */
  elapsed(): number;
  /** Calls `fn` once, `ms` milliseconds from now (never synchronously). */
  after(ms: number, fn: () => void): Timer;
  /** See `turnOf`; missing where `now` costs nothing. */
  turn?(): number;
}

/** `now` as it was when what runs now first asked for it, until its last microtask: nearly free, asked often. */
export function turnOf(clock: Clock): number {
  return clock.turn === undefined ? clock.now() : clock.turn();
}

/** The longest wait that Node knows; it takes a longer one for 1 ms. */
const LONGEST = 2 ** 31 - 1;
/** Milliseconds that waits which are due may take in one go; then sockets have their turn. */
const TURN = 5;

const waits = new TimerHeap();
let order = 0;
/** The one timer of Node, which all waits of the process share. */
let alarm: NodeJS.Timeout | undefined;
let alarmAt = Number.POSITIVE_INFINITY;
/** The time of what runs now; 0 while nobody has asked. An immediate to end it would cost a turn of the loop. */
let turn = 0;
const resolved = Promise.resolve();
const endTurn = (): void => {
  turn = 0;
};

/**
 * The machine's clock; waits of any length, also for ever. It counts the time since the process started, so a machine
 * whose date is set leaves waits as they are. What is due at the same millisecond fires in the order it was set.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(performance.now()),
  after(ms, fn) {
    const wait = new SystemTimer(Math.ceil(performance.now() + Math.max(ms, 1)), fn);
    waits.add(wait);
    if (wait.at < alarmAt) arm(wait.at);
    return wait;
  },
  turn() {
    if (turn === 0) {
      turn = Date.now();
      void resolved.then(endTurn);
    }
    return turn;
  },
};

class SystemTimer implements Timer, Wait {
  readonly at: number;
  readonly order = order++;
  readonly fn: () => void;
  place = -1;

  constructor(at: number, fn: () => void) {
    this.at = at;
    this.fn = fn;
  }

  cancel(): void {
    if (this.place < 0) return;
    waits.remove(this);
    if (waits.first === undefined) disarm();
  }
}

/** Fires what is due: what the alarm was set for too, since Node's timers may come a little early. */
function fire(): void {
  const begun = performance.now();
  const set = alarmAt;
  // What is set meanwhile finds its place below.
  alarmAt = Number.NEGATIVE_INFINITY;
  try {
    let now = begun;
    for (;;) {
      const wait = waits.first;
      if (wait === undefined || wait.at > Math.max(now, set) || now - begun > TURN) return;
      waits.remove(wait);
      wait.fn();
      now = performance.now();
    }
  } finally {
    if (waits.first === undefined) disarm();
    else arm(waits.first.at);
  }
}

function arm(at: number): void {
  clearTimeout(alarm);
  const now = performance.now();
  alarmAt = Math.min(at, now + LONGEST);
  alarm = setTimeout(fire, Math.max(Math.ceil(alarmAt - now), 1));
}

function disarm(): void {
  clearTimeout(alarm);
  alarm = undefined;
  alarmAt = Number.POSITIVE_INFINITY;
}
