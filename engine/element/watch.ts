import type { Clock, Timer } from '#base/clock.ts';
import type { LogFields } from '#log/contract.ts';
import type { Group, Param, QAction } from '#model/constructs.ts';
import type { GroupRun } from './core.ts';

/** Milliseconds that a group or hook may be under way before it is told. */
export interface WatchLimits {
  readonly halfOpen: number;
  readonly runtimeError: number;
}

/** 7.5 and 15 minutes (Watchdog_logging; Operation_duration). */
export const WATCH_LIMITS: WatchLimits = { halfOpen: 450_000, runtimeError: 900_000 };

/** The part of a limit that makes no difference: what comes due within it is told in one look. */
const SLACK = 0.01;

/** A hook that returned a promise, and the group that was under way then. */
export interface HookRun {
  readonly qaction: QAction;
  /** Undefined where it is told what happens on a connection. */
  readonly trigger: Param | Group | undefined;
  readonly run: GroupRun | undefined;
}

/** What is under way: since when, how long it has been so, and how much of that was told. */
export interface Wait {
  readonly of: GroupRun | HookRun;
  /** By the clock's elapsed time, which no date that is set changes. */
  readonly begun: number;
  stage: Stage;
  told: Stage;
  /** Its neighbours, in the order of their start. */
  before: Wait | undefined;
  after: Wait | undefined;
}

/** 1: half-open; 2: a runtime error. */
type Stage = 0 | 1 | 2;

/** What a watch needs of its element. */
export interface WatchHost {
  report(level: 'info' | 'warn' | 'error', fields: LogFields, message: string): void;
}

/**
 * Tells which groups and hooks of an element have been under way for too long: once when half of the time is over, once
 * when all of it is, and once more when they ended after all. It counts what waits only, and sets one timer that it
 * leaves set, so that what ends soon costs a time and a place in a list. A group that waits for a hook is told with the
 * hook, and of many runs of one group or QAction the first.
 */
export class Watch {
  readonly #clock: Clock;
  readonly #limits: WatchLimits;
  readonly #host: WatchHost;
  /** What is under way, in the order of its start. */
  #first: Wait | undefined;
  #last: Wait | undefined;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(clock: Clock, limits: WatchLimits, host: WatchHost) {
    this.#clock = clock;
    this.#limits = limits;
    this.#host = host;
  }

  /** What is under way, in the order of its start. */
  get waits(): readonly Wait[] {
    const waits: Wait[] = [];
    for (let wait = this.#first; wait !== undefined; wait = wait.after) waits.push(wait);
    return waits;
  }

  /** `end` must follow. */
  begin(of: GroupRun | HookRun): Wait {
    const before = this.#last;
    const wait: Wait = { of, begun: this.#clock.elapsed(), stage: 0, told: 0, before, after: undefined };
    if (before === undefined) this.#first = wait;
    else before.after = wait;
    this.#last = wait;
    if (this.#timer === undefined && !this.#stopped) this.#set(this.#limits.halfOpen);
    return wait;
  }

  end(wait: Wait): void {
    const { before, after } = wait;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    // Ended, it keeps no other one.
    wait.before = undefined;
    wait.after = undefined;
    if (wait.told === 0 || this.#stopped) return;
    const now = this.#clock.elapsed();
    const lasted = shownDuration(now - wait.begun);
    this.#host.report(
      'info',
      fieldsOf(wait, this.#since(wait, now)),
      `${shownWait(wait.of)} ended after all, after ${lasted}; it had been told as "${STAGES[wait.told]}"`,
    );
  }

  /** The element has stopped: nothing more is told. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #set(ms: number): void {
    this.#timer = this.#clock.after(ms, () => {
      this.#timer = undefined;
      this.#look();
    });
  }

  #look(): void {
    const now = this.#clock.elapsed();
    const due: Wait[] = [];
    const told = new Map<Group | QAction, Stage>();
    const held = new Set<GroupRun>();
    let next = Number.POSITIVE_INFINITY;
    for (const wait of this.waits) {
      const stage = this.#stageOf(wait, now);
      if (stage > wait.stage) due.push(wait);
      wait.stage = stage;
      if (wait.told > 0) told.set(nameOf(wait), Math.max(wait.told, told.get(nameOf(wait)) ?? 0) as Stage);
      if (stage > 0 && 'qaction' in wait.of && wait.of.run !== undefined) held.add(wait.of.run);
      const { halfOpen, runtimeError } = this.#limits;
      if (stage < 2) next = Math.min(next, wait.begun + (stage === 0 ? halfOpen : runtimeError));
    }
    for (const wait of due) {
      const alreadyTold = (told.get(nameOf(wait)) ?? 0) >= wait.stage;
      if (alreadyTold || (!('qaction' in wait.of) && held.has(wait.of))) continue;
      wait.told = wait.stage;
      told.set(nameOf(wait), wait.stage);
      this.#tell(wait, now);
    }
    if (next < Number.POSITIVE_INFINITY) this.#set(Math.max(next - now, 1));
  }

  #stageOf(wait: Wait, now: number): Stage {
    const age = now - wait.begun;
    const { halfOpen, runtimeError } = this.#limits;
    if (age >= runtimeError * (1 - SLACK)) return 2;
    return age >= halfOpen * (1 - SLACK) ? 1 : 0;
  }

  #tell(wait: Wait, now: number): void {
    const since = this.#since(wait, now);
    const lasted = shownDuration(now - wait.begun);
    this.#host.report(
      wait.told === 1 ? 'warn' : 'error',
      fieldsOf(wait, since),
      `${STAGES[wait.told]}: ${shownWait(wait.of)} has been under way for ${lasted}, since ${since}`,
    );
  }

  /** When it began, in ISO 8601. */
  #since(wait: Wait, now: number): string {
    return new Date(this.#clock.now() - (now - wait.begun)).toISOString();
  }
}

function nameOf({ of }: Wait): Group | QAction {
  return 'qaction' in of ? of.qaction : of.group;
}

/** By stage: what DataMiner calls it. */
const STAGES = ['', 'half-open runtime error', 'runtime error'] as const;

/** What waits, by the protocol's words. */
export function shownWait(of: GroupRun | HookRun): string {
  if (!('qaction' in of)) {
    const { group, item } = of;
    const at = item === undefined ? '' : `, at ${item.kind} ${item.item.id} "${item.item.name}",`;
    return `group ${group.id} "${group.name}"${at}`;
  }
  const { qaction, trigger, run } = of;
  const what = trigger === undefined ? undefined : 'interprete' in trigger ? 'parameter' : 'group';
  const by = trigger && `${what} ${trigger.id} "${trigger.name}"`;
  const name = `QAction ${qaction.id} "${qaction.name}", run by ${by ?? 'a connection'},`;
  return run === undefined ? name : `${name} beside ${shownWait(run)}`;
}

/** Ids for those who search the log. */
function fieldsOf({ of }: Wait, since: string): LogFields {
  if (!('qaction' in of)) return { ...groupFields(of), since };
  const { qaction, trigger, run } = of;
  return {
    qaction: qaction.id,
    ...(run === undefined ? {} : { group: run.group.id }),
    ...(trigger === undefined ? {} : { ['interprete' in trigger ? 'parameter' : 'group']: trigger.id }),
    since,
  };
}

function groupFields({ group, item }: GroupRun): LogFields {
  return item === undefined ? { group: group.id } : { group: group.id, [item.kind]: item.item.id };
}

/** `2 s`, `7.5 min`. */
export function shownDuration(ms: number): string {
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  return ms < 120_000 ? `${rounded(ms / 1000)} s` : `${rounded(ms / 60_000)} min`;
}
