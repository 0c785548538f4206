import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import { type Mask, maskOf } from '#base/secrets.ts';
import { HookContext, type HookHost, inputsOf } from '#hooks/context.ts';
import { type LoadedHook, placeOf } from '#hooks/module.ts';
import type { Hook } from '#hooks/protocol.ts';
import type { LogFields, RecordLog, TextLog } from '#log/contract.ts';
import type { Command, Group, Param, QAction, Response, Timer, Trigger } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Transport } from '#transport/contract.ts';
import { ParameterTable } from '#values/table.ts';
import type { Input, Value } from '#values/value.ts';
import { type ConnectionHost, type ConnectionState, ElementConnection } from './connection.ts';
import type { QueuePosition } from './core.ts';
import { type GroupHost, runGroup } from './group.ts';
import { Lock, type LockHost } from './lock.ts';
import { type Program, programOf } from './program.ts';
import { GroupQueue, type QueueEntry } from './queue.ts';
import { Responding, type RespondingHost } from './responding.ts';
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
  reading: Response | undefined;
  readonly #text: TextLog;
  readonly #hooks: readonly (LoadedHook | undefined)[];
  /** By parameter index: the hooks that it runs, made at the first run. */
  readonly #calls: Array<Array<{ qaction: QAction; hook: Hook; context: HookContext }> | undefined> = [];
  readonly #made: Array<Buffer | undefined> = [];
  readonly #responding: Responding;
  readonly #timers: Timers | undefined;
  #notPorted: Map<number, number> | undefined;
  #state: ElementState = 'stopped';
  #groupRuns = false;

  constructor(protocol: Protocol, settings: ElementSettings, means: ElementMeans) {
    this.protocol = protocol;
    this.settings = settings;
    this.program = programOf(protocol);
    this.clock = means.clock;
    this.log = means.log;
    this.#text = means.text;
    this.#hooks = means.hooks;
    this.mask = maskOf(settings.secrets);
    this.table = new ParameterTable(protocol);
    this.connections = protocol.connections.map(model => {
      const own = settings.connections.get(model.id) ?? CONNECTION_DEFAULTS;
      return new ElementConnection(model, own, means.transports[model.type], this);
    });
    this.#responding = new Responding(means.clock, settings.timeout, this);
    this.#timers = protocol.timers.length === 0 ? undefined : new Timers(protocol.timers, this);
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
    return this.#notPorted ?? new Map();
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
    this.#timers?.start();
  }

  /** Stops and releases everything; resolves when the connections have closed. */
  async stop(): Promise<void> {
    const active = this.running;
    if (active) {
      this.#state = 'stopped';
      this.#timers?.stop();
      this.queue.clear();
      for (const connection of this.connections) {
        connection.exchange.abandon();
        connection.disconnect(1000, '');
      }
    }
    await Promise.all(this.connections.map(connection => connection.whenClosed()));
    if (!active) return;
    this.#responding.stop();
    this.events.state?.();
  }

  connection(id: number): ElementConnection | undefined {
    return this.connections[id]?.model.id === id
      ? this.connections[id]
      : this.connections.find(connection => connection.model.id === id);
  }

  /** Sets a parameter from outside (a user, the API): a set is always a change. Resolves when it has been handled. */
  set(param: Param, input: Input): Promise<void> {
    return new Promise((resolve, reject) => {
      this.lock.enter(() => {
        try {
          this.table.set(param, input);
        } catch (error) {
          reject(error);
          return;
        }
        const outcome = this.changed(param);
        if (outcome === undefined) resolve();
        else return outcome.then(resolve);
      });
    });
  }

  /** A value as a reader may see it: secrets masked. */
  shown(value: Value): Value {
    if (this.mask === undefined || value === null) return value;
    const text = String(value);
    const masked = this.mask(text);
    return masked === text ? value : masked;
  }

  // What compiled logic, connections and groups ask of the element.

  changed(param: Param): Outcome {
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

  enqueue(group: Group, position: QueuePosition | 'timer'): void {
    if (!this.running || this.queue.refuses(group, position)) return;
    const made = this.#capture(group);
    if (made instanceof Promise) {
      this.lock.keep(made.then(bytes => this.queue.add(group, position, bytes)));
      return;
    }
    this.queue.add(group, position, made);
    if (!this.lock.held) this.#pump();
  }

  make(command: Command): void {
    this.#made[command.index] = this.program.makers[command.index]!(this.table);
  }

  commandBytes(command: Command): Buffer {
    return this.#made[command.index] ?? EMPTY;
  }

  read(response: Response): void {
    this.reading = response;
  }

  forget(response: Response): void {
    for (const connection of this.connections) connection.forget(response);
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
    this.#pump();
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

  timerGroup(group: Group): void {
    if (group.type === 'action' || group.type === 'trigger') {
      this.lock.enter(() => {
        const test = group.condition === undefined ? undefined : this.program.tests.get(group.condition);
        if (test !== undefined && !test(this.table)) return;
        return inOrder(group.content.length, i => this.#runAtOnce(group, i));
      });
    } else {
      this.enqueue(group, 'timer');
    }
  }

  tooDeep(what: Trigger | Param): void {
    const name = 'content' in what ? `trigger ${what.id}` : `parameter ${what.id}`;
    this.report('error', {}, `${name} "${what.name}" runs itself again and again: cut after 64 steps`);
  }

  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void {
    this.#text[level]({ element: this.elementName, ...fields }, this.mask?.(message) ?? message);
  }

  runQAction(qaction: QAction, trigger: Param): Outcome {
    const call = this.#call(qaction, trigger);
    if (call === undefined) return;
    try {
      const outcome =
        qaction.inputParameters.length === 0
          ? call.hook(call.context)
          : this.#callWithInputs(qaction, trigger, call.hook);
      // A hook is anybody's code: what is no promise settles nothing.
      if (outcome instanceof Promise)
        return outcome.catch(error => this.#hookFailed(qaction, trigger, error));
    } catch (error) {
      this.#hookFailed(qaction, trigger, error);
    }
  }

  runQActions(param: Param): Outcome {
    return this.program.qactions[param.index]?.(this, undefined);
  }

  // What hooks ask of the element.

  setFromHook(param: Param, input: Input): void {
    this.table.set(param, input);
    const outcome = this.changed(param);
    if (outcome !== undefined) this.lock.keep(outcome);
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

  #initialise(): void {
    for (const param of this.protocol.params) {
      if (param.type === 'elementname') this.table.set(param, this.elementName);
      else if (param.type === 'elementid') this.table.set(param, this.elementId);
    }
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

  /** The bytes of a group's commands at queue time, where the connection says MakeCommandByProtocol. */
  #capture(group: Group): QueueEntry['made'] | Promise<QueueEntry['made']> {
    let made: Map<number, Buffer> | undefined;
    const pairs = group.content.flatMap(content => (content.kind === 'pair' ? [content.item] : []));
    const commands = pairs.flatMap(pair => {
      const connection = this.connection(pair.connection >= 0 ? pair.connection : group.connection);
      return pair.command !== undefined && connection?.model.makeCommandByProtocol ? [pair.command] : [];
    });
    if (commands.length === 0) return undefined;
    const outcome = inOrder(commands.length, i => {
      const command = commands[i]!;
      const keep = (): void => {
        made ??= new Map();
        made.set(command.index, this.commandBytes(command));
      };
      const before = this.program.beforeCommand[command.index]?.(this, { kind: 'command', item: command });
      if (before !== undefined) return before.then(keep);
      keep();
    });
    return outcome === undefined ? made : outcome.then(() => made);
  }

  #runAtOnce(group: Group, i: number): Outcome {
    const content = group.content[i]!;
    if (content.kind === 'action') return this.program.actions.get(content.item)?.(this, undefined);
    if (content.kind === 'trigger') return this.program.triggers.get(content.item)?.(this, undefined);
  }

  /** Runs the next group, one at a time, when nothing else wants the lock. */
  #pump(): void {
    if (this.#groupRuns || this.queue.length === 0 || !this.running) return;
    const entry = this.queue.take()!;
    this.#groupRuns = true;
    runGroup(this, entry)
      .catch(error =>
        this.report('error', { group: entry.group.id }, `group ${entry.group.id}: ${messageOf(error)}`),
      )
      .finally(() => {
        this.#groupRuns = false;
        if (!this.lock.held) this.#pump();
      });
  }

  #call(qaction: QAction, trigger: Param): { hook: Hook; context: HookContext } | undefined {
    let calls = this.#calls[trigger.index];
    if (calls !== undefined) {
      for (let i = 0; i < calls.length; i++) if (calls[i]!.qaction === qaction) return calls[i];
    } else {
      calls = [];
      this.#calls[trigger.index] = calls;
    }
    const loaded = this.#hooks[qaction.index];
    if (loaded === undefined) {
      const times = (this.#notPorted?.get(qaction.id) ?? 0) + 1;
      this.#notPorted ??= new Map();
      this.#notPorted.set(qaction.id, times);
      if (times === 1)
        this.report(
          'warn',
          { qaction: qaction.id },
          `QAction ${qaction.id} "${qaction.name}" is not ported to TypeScript: skipped`,
        );
      return undefined;
    }
    const call = {
      qaction,
      hook: loaded.hookFor(trigger),
      context: new HookContext(this, qaction, trigger.id),
    };
    calls.push(call);
    return call;
  }

  #callWithInputs(qaction: QAction, trigger: Param, hook: Hook): void | Promise<void> {
    const inputs = inputsOf(this, qaction);
    return hook(new HookContext(this, qaction, trigger.id, inputs), ...inputs);
  }

  #hookFailed(qaction: QAction, trigger: Param, error: unknown): void {
    const place = placeOf(error);
    const where = place === undefined ? '' : ` at ${place}`;
    const stack = error instanceof Error ? error.stack : undefined;
    this.report(
      'error',
      { qaction: qaction.id, parameter: trigger.id },
      `QAction ${qaction.id} "${qaction.name}" threw${where}: ${messageOf(error)}`,
    );
    if (stack !== undefined) this.report('debug', { qaction: qaction.id }, stack);
  }
}

const EMPTY = Buffer.alloc(0);
const NOBODY: ElementEvents = {};
