import type { Clock } from '#base/clock.ts';
import { HeadendError, messageOf } from '#base/error.ts';
import { type Mask, maskOf } from '#base/secrets.ts';
import type { HookHost } from '#hooks/context.ts';
import type { LoadedHook } from '#hooks/module.ts';
import type { LogFields, RecordLog, TextLog } from '#log/contract.ts';
import type {
  Command,
  Group,
  GroupItem,
  Pair,
  Param,
  QAction,
  Response,
  Timer,
  Trigger,
} from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Transport } from '#transport/contract.ts';
import { ParameterTable } from '#values/table.ts';
import type { Input, Value } from '#values/value.ts';
import { type ConnectionHost, type ConnectionState, ElementConnection } from './connection.ts';
import type { GroupRun, Item, QueuePosition, ReadFile } from './core.ts';
import { type GroupHost, runAtOnce } from './group.ts';
import { HookRuns } from './hook-runs.ts';
import { Lock, type LockHost } from './lock.ts';
import { type Program, programOf } from './program.ts';
import { GroupPump } from './pump.ts';
import { GroupQueue, type TimerCycle } from './queue.ts';
import { Responding, type RespondingHost } from './responding.ts';
import { isSavable, restore, type SavedValues, savedForm } from './saved.ts';
import { CONNECTION_DEFAULTS, type ElementSettings } from './settings.ts';
import { inOrder, type Outcome } from './step.ts';
import { type TimerHost, Timers } from './timers.ts';

export type ElementState = 'active' | 'paused' | 'stopped' | 'error';

/** What an element is handed: nothing in it opens a socket or a file by itself. */
export interface ElementMeans {
  readonly clock: Clock;
  readonly log: RecordLog;
  readonly text: TextLog;
  /** By connection type. */
  readonly transports: Readonly<Record<string, Transport>>;
  /** By QAction index; undefined where a QAction is not ported. */
  readonly hooks: readonly (LoadedHook | undefined)[];
  /** For the action `read file`; relative paths are the host's to resolve. */
  readonly readFile?: ReadFile;
  /** Undefined: nothing outlives a restart. */
  readonly saved?: SavedValues | undefined;
}

/** What others may want to know as it happens. */
export interface ElementEvents {
  /** A parameter was set, or changed. */
  parameter?(param: Param): void;
  /** The state of the element or of a connection has changed. */
  state?(): void;
}

export interface ElementStatus {
  readonly state: ElementState;
  readonly timeout: boolean;
  readonly connections: readonly { readonly id: number; readonly state: ConnectionState }[];
}

/**
 * One running device: its parameter table, its connections, its queue of groups, its timers and hooks. Everything that
 * happens goes through its lock, one flow at a time.
 */
export class Element implements ConnectionHost, GroupHost, HookHost, LockHost, RespondingHost, TimerHost {
  readonly protocol: Protocol;
  readonly settings: ElementSettings;
  readonly program: Program;
  readonly table: ParameterTable;
  readonly clock: Clock;
  readonly log: RecordLog;
  readonly mask: Mask;
  readonly lock = new Lock(this);
  readonly queue = new GroupQueue();
  readonly connections: readonly ElementConnection[];
  events: ElementEvents = NOBODY;
  depth = 0;
  cut = false;
  reading: Response | undefined;
  incoming: Buffer | undefined;
  run: GroupRun | undefined;
  pauses: Map<GroupItem, number> | undefined;
  pairTimeouts: Map<Pair, number> | undefined;
  readonly readFile: ReadFile | undefined;
  readonly timers: Timers | undefined;
  readonly #text: TextLog;
  readonly #runs: HookRuns;
  readonly #pump = new GroupPump(this);
  readonly #made: Array<Buffer | undefined> = [];
  readonly #responding: Responding;
  readonly #saved: SavedValues | undefined;
  /** What a person is shown of parameters that were cleared, or cleared on display, since their last change. */
  #displayed: Map<Param, Value> | undefined;
  #sleeping: Set<() => void> | undefined;
  #timerBase = 1;
  #state: ElementState = 'stopped';
  /** Sets of hooks that started something asynchronous, since when. */
  #started = 0;
  #startedSince = 0;

  constructor(protocol: Protocol, settings: ElementSettings, means: ElementMeans) {
    this.protocol = protocol;
    this.settings = settings;
    this.program = programOf(protocol);
    this.clock = means.clock;
    this.log = means.log;
    this.#text = means.text;
    this.#runs = new HookRuns(this, means.hooks);
    this.mask = maskOf(settings.secrets);
    this.table = new ParameterTable(protocol);
    this.connections = protocol.connections.map((model, i) => {
      const own = settings.connections[i] ?? CONNECTION_DEFAULTS;
      return new ElementConnection(model, own, means.transports[model.type], this);
    });
    this.#responding = new Responding(means.clock, settings.timeout, this);
    this.readFile = means.readFile;
    this.#saved = means.saved;
    this.timers = protocol.timers.length === 0 ? undefined : new Timers(protocol.timers, this);
  }

  get elementName(): string {
    return this.settings.name;
  }

  get elementId(): number {
    return this.settings.id;
  }

  get running(): boolean {
    return this.#state === 'active';
  }

  get status(): ElementStatus {
    return {
      state: this.#state,
      timeout: this.#responding.inTimeout,
      connections: this.connections.map(connection => ({ id: connection.model.id, state: connection.state })),
    };
  }

  /** QActions that are not ported and ran all the same, with how often. */
  get notPorted(): ReadonlyMap<number, number> {
    return this.#runs.notPorted;
  }

  /**
   * Starts in the documented order (LogicUseCase2): parameters, commands, connections, after startup, timers. An
   * element starts once: a restart is a new one with the same settings.
   */
  start(): void {
    if (this.#state === 'active') return;
    this.#state = 'active';
    this.#initialise();
    for (const command of this.protocol.commands) this.make(command);
    this.events.state?.();
    this.lock.enter(() => {
      for (const connection of this.connections) connection.connect();
      return this.program.afterStartup?.(this, undefined);
    });
    this.timers?.start();
  }

  /** Stops and releases everything; resolves when the connections have closed. */
  async stop(): Promise<void> {
    const active = this.running;
    if (active) {
      this.#state = 'stopped';
      this.timers?.stop();
      this.queue.clear();
      for (const wake of this.#sleeping ?? []) wake();
      for (const connection of this.connections) {
        connection.exchange.abandon();
        connection.disconnect(1000, '');
      }
    }
    await Promise.all(this.connections.map(connection => connection.whenClosed()));
    this.lock.close();
    if (!active) return;
    this.#responding.stop();
    this.events.state?.();
  }

  connection(id: number): ElementConnection | undefined {
    return this.connections[id]?.model.id === id
      ? this.connections[id]
      : this.connections.find(connection => connection.model.id === id);
  }

  /**
   * Sets a parameter from outside (a user, the API): a set is always a change. Resolves when it has been handled;
   * rejects with a RangeError for a value that the parameter cannot take, and with ELEMENT_STOPPED.
   */
  set(param: Param, input: Input): Promise<void> {
    return new Promise((resolve, reject) => {
      const stopped = (): void =>
        reject(new HeadendError('ELEMENT_STOPPED', `element "${this.elementName}" has stopped`));
      this.lock.enter(() => {
        try {
          this.table.set(param, input);
          const outcome = this.changed(param);
          if (outcome !== undefined) return outcome.then(resolve, reject);
          resolve();
        } catch (error) {
          reject(error);
        }
      }, stopped);
    });
  }

  /** A value as a reader may see it: secrets masked. */
  shown(value: Value): Value {
    if (this.mask === undefined || value === null) return value;
    const text = String(value);
    const masked = this.mask(text);
    return masked === text ? value : masked;
  }

  /** The value that a person is shown: not always the one that is held (ActionClear, ActionClearOnDisplay). */
  displayed(param: Param): Value {
    const shown = this.#displayed?.get(param);
    return shown === undefined ? this.table.get(param) : shown;
  }

  /** What the times of timers are multiplied by, 0.01 to 10; 1 where the protocol's timers are not relative. */
  get timerBase(): number {
    return this.#timerBase;
  }

  /**
   * Slows timers down or speeds them up, where the protocol has relativeTimers: from the next period on, and with
   * "true with reset" at once (Changing_the_polling_speed_of_an_element). 0 has no effect, as 1. Throws a RangeError.
   */
  setTimerBase(base: number): void {
    if (base !== 0 && !(base >= 0.01 && base <= 10))
      throw new RangeError(`the timer base is ${base}; 0.01 to 10 would be right`);
    if (this.protocol.relativeTimers === undefined) return;
    this.#timerBase = base === 0 ? 1 : base;
    if (this.protocol.relativeTimers === 'true with reset' && this.running) this.timers?.reset();
  }

  // What compiled logic, connections and groups ask of the element.

  changed(param: Param): Outcome {
    this.#displayed?.delete(param);
    this.events.parameter?.(param);
    return this.program.change[param.index]?.(this, undefined);
  }

  assign(param: Param, input: Input): Outcome {
    try {
      if (!this.table.set(param, input)) return;
    } catch (error) {
      this.report('error', { parameter: param.id }, messageOf(error));
      return;
    }
    return this.changed(param);
  }

  enqueue(group: Group, position: QueuePosition | 'timer', cycle?: TimerCycle): void {
    this.#pump.enqueue(group, position, cycle);
  }

  make(command: Command): void {
    this.#made[command.index] = this.program.makers[command.index]!(this.table);
  }

  commandBytes(command: Command): Buffer {
    return this.#made[command.index] ?? EMPTY;
  }

  rewrite(command: Command, bytes: Buffer): void {
    this.#made[command.index] = bytes;
  }

  read(response: Response): void {
    this.reading = response;
  }

  forget(response: Response): void {
    for (const connection of this.connections) connection.forget(response);
  }

  clear(param: Param): void {
    this.#displayed ??= new Map();
    if (!this.#displayed.has(param)) this.#displayed.set(param, this.table.get(param));
    this.table.clear(param);
  }

  save(param: Param): void {
    if (this.#saved === undefined || !isSavable(param)) return;
    this.#saved.save(param.id, savedForm(this.table, param));
  }

  clearOnDisplay(param: Param): void {
    this.#displayed ??= new Map();
    this.#displayed.set(param, null);
    this.events.parameter?.(param);
  }

  sleep(ms: number): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.#sleeping ??= new Set();
    const sleeping = this.#sleeping;
    return new Promise(resolve => {
      const wake = (): void => {
        timer.cancel();
        sleeping.delete(wake);
        resolve();
      };
      const timer = this.clock.after(ms, wake);
      sleeping.add(wake);
    });
  }

  reconnect(id: number): void {
    if (this.running) this.connection(id)?.reconnect();
  }

  openConnection(id: number): void {
    if (this.running) this.connection(id)?.connect();
  }

  closeConnection(id: number): void {
    this.connection(id)?.disconnect();
  }

  responding(connection: number, yes: boolean): void {
    this.#responding.set(connection, yes);
  }

  idle(): void {
    this.#pump.next();
  }

  failed(error: unknown): void {
    this.report('error', {}, `a fault of the engine: ${messageOf(error)}`);
  }

  counts(connection: number): boolean {
    return this.connection(connection)?.settings.includeTimeout ?? false;
  }

  timeoutChanged(inTimeout: boolean): void {
    this.report(inTimeout ? 'warn' : 'info', {}, inTimeout ? 'in timeout' : 'out of timeout');
    this.events.state?.();
  }

  connectionChanged(): void {
    this.events.state?.();
  }

  holds(timer: Timer): boolean {
    const test = timer.condition === undefined ? undefined : this.program.tests.get(timer.condition);
    return test === undefined || test(this.table);
  }

  beforeTimer(timer: Timer, go: () => void): void {
    const { before } = timer.logic;
    if (before.length === 0) {
      go();
      return;
    }
    const item: Item = { kind: 'timer', item: timer };
    this.lock.enter(() => {
      const outcome = inOrder(before.length, i => this.program.triggers.get(before[i]!)!(this, item));
      if (outcome !== undefined) return outcome.then(go);
      go();
    });
  }

  queueForTimer(group: Group, cycle: TimerCycle): void {
    this.enqueue(group, 'timer', cycle);
  }

  runForTimer(group: Group): Outcome {
    return runAtOnce(this, group);
  }

  dropForTimer(cycle: TimerCycle): void {
    this.queue.drop(cycle);
  }

  timerFailed(timer: Timer, message: string): void {
    this.report('warn', {}, `timer ${timer.id} "${timer.name}": ${message}`);
  }

  tooDeep(what: Trigger | Param, after = 'after 64 steps'): void {
    if (this.cut) return;
    this.cut = true;
    const name = 'content' in what ? `trigger ${what.id}` : `parameter ${what.id}`;
    this.report('error', {}, `${name} "${what.name}" runs itself again and again: cut ${after}`);
  }

  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void {
    this.#text[level]({ element: this.elementName, ...fields }, this.mask?.(message) ?? message);
  }

  runQAction(qaction: QAction, trigger: Param): Outcome {
    return this.#runs.run(qaction, trigger);
  }

  runQActions(param: Param): Outcome {
    return this.program.qactions[param.index]?.(this, undefined);
  }

  // What hooks ask of the element.

  setFromHook(param: Param, input: Input): void {
    this.table.set(param, input);
    if (this.#runsAway(param)) return;
    const outcome = this.changed(param);
    if (outcome === undefined) return;
    this.#started++;
    this.lock.keep(outcome);
  }

  checkTrigger(id: number): boolean {
    const trigger = this.protocol.triggerById.get(id);
    if (trigger === undefined) return false;
    const outcome = this.program.triggers.get(trigger)!(this, undefined);
    if (outcome !== undefined) this.lock.keep(outcome);
    return true;
  }

  logFromHook(level: 'debug' | 'info' | 'warn' | 'error', qaction: QAction, message: string): void {
    this.report(level, { qaction: qaction.id }, message);
  }

  /**
   * An asynchronous hook that sets what runs it has no depth to count: it is known by how often it did so in a second.
   * From then on the set is only a set.
   */
  #runsAway(param: Param): boolean {
    if (this.#started < AWAY) return false;
    const now = this.clock.now();
    if (now - this.#startedSince >= 1000) {
      this.#started = 0;
      this.#startedSince = now;
      return false;
    }
    this.tooDeep(param, `after ${AWAY} runs of asynchronous hooks within a second`);
    this.cut = false;
    return true;
  }

  #initialise(): void {
    for (const param of this.protocol.params) {
      if (param.type === 'elementname') this.table.set(param, this.elementName);
      else if (param.type === 'elementid') this.table.set(param, this.elementId);
    }
    if (this.#saved !== undefined) {
      restore(this.table, this.program.saved, this.#saved, (param, message) =>
        this.report('warn', { parameter: param.id }, message),
      );
    }
    // What the user gives for this start goes over what was saved.
    for (const [key, value] of this.settings.parameters) {
      const param =
        this.protocol.paramById.get(Number(key)) ?? this.protocol.paramByName.get(key.toLowerCase());
      if (param !== undefined) this.table.set(param, value);
    }
    for (const param of this.protocol.params) {
      const value = param.interprete?.defaultValue;
      if (value === undefined || param.table !== undefined || !this.table.isEmpty(param)) continue;
      try {
        this.table.set(param, value);
      } catch (error) {
        this.report(
          'warn',
          { parameter: param.id },
          `DefaultValue: ${messageOf(error)}; left not initialised`,
        );
      }
    }
  }
}

/** Asynchronous hooks that hooks may start in a second. */
const AWAY = 100_000;
const EMPTY = Buffer.alloc(0);
const NOBODY: ElementEvents = {};
