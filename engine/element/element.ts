import type { Clock } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import { type Mask, maskOf } from '#base/secrets.ts';
import { maker } from '#codec/command.ts';
import type { Connection as HookedConnection } from '#hooks/connection.ts';
import type { RowRun } from '#hooks/rows.ts';
import type { LogFields, RecordLog, TextLog } from '#log/contract.ts';
import { CLOSED_TYPES } from '#model/connection.ts';
import type {
  Command,
  Group,
  GroupItem,
  Pair,
  Param,
  QAction,
  Response,
  Trigger,
} from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Client, Visit } from '#transport/client-contract.ts';
import type { TableChanges } from '#values/changes.ts';
import type { ReadOptions, ReadRows } from '#values/reading.ts';
import type { Severity } from '#values/severity.ts';
import { ParameterTable } from '#values/table.ts';
import type { Input, Value } from '#values/value.ts';
import { ChangeTimes } from './change-times.ts';
import { type ConnectionHost, ElementConnection } from './connection.ts';
import type { GroupRun, QueuePosition, ReadFile, Verifying } from './core.ts';
import { Displayed } from './displayed.ts';
import { ElementAlarms } from './element-alarms.ts';
import type { GroupHost } from './group.ts';
import { HookAccess, type HookElement } from './hook-access.ts';
import { HookRuns } from './hook-runs.ts';
import { type HttpConnection, httpConnections } from './http-connection.ts';
import { initialise } from './initial.ts';
import type { Origin } from './kind.ts';
import type { HookCall } from './lifecycle.ts';
import { Lock, type LockHost } from './lock.ts';
import { AGENT, type Agent, type ElementEvents, type ElementMeans, type ElementStatus } from './means.ts';
import { parseNested } from './nested.ts';
import { fromOutside } from './outside.ts';
import { Pause } from './pause.ts';
import { PortTurns } from './port-turns.ts';
import { type Program, programOf } from './program.ts';
import { GroupPump } from './pump.ts';
import { GroupQueue, type TimerCycle } from './queue.ts';
import { Redundancy, redundantOf } from './redundancy.ts';
import { Responding, type RespondingHost } from './responding.ts';
import { ElementRows } from './rows.ts';
import { isSavable, type SavedValues, savedForm } from './saved.ts';
import { CONNECTION_DEFAULTS, type ElementSettings } from './settings.ts';
import { SharedLinks } from './shared-links.ts';
import { Sleeping } from './sleeping.ts';
import { SlowPoll, type SlowPollHost } from './slow-poll.ts';
import type { Outcome } from './step.ts';
import { Substitutes } from './substitutes.ts';
import type { TimerElement } from './timer-logic.ts';
import { Timers } from './timers.ts';
import { rooted, Trace } from './trace.ts';
import { Turns } from './turns.ts';
import { isVerified, Verifications } from './verification.ts';
import { WATCH_LIMITS, Watch } from './watch.ts';

/**
 * One running device: its parameter table, its connections, its queue of groups, its timers and hooks. Everything that
 * happens goes through its lock, one flow at a time.
 */
export class Element
  implements ConnectionHost, GroupHost, HookElement, LockHost, RespondingHost, SlowPollHost, TimerElement
{
  // What every message needs stands together: of thousands of elements each one's memory is read anew.
  readonly program: Program;
  readonly table: ParameterTable;
  readonly trace: Trace | undefined;
  readonly lock = new Lock(this);
  readonly queue = new GroupQueue();
  events: ElementEvents = NOBODY;
  readonly alarms: ElementAlarms;
  readonly #runs: HookRuns;
  readonly #pump: GroupPump;
  readonly #responding: Responding;
  readonly #times: ChangeTimes;
  /** Made when first needed, as are all that most elements never need. */
  #displayed: Displayed | undefined;
  #verifications: Verifications | undefined;
  /** True from the start to the stop, also while it is paused. */
  running = false;

  readonly protocol: Protocol;
  readonly settings: ElementSettings;
  readonly clock: Clock;
  readonly log: RecordLog;
  readonly mask: Mask;
  readonly watch: Watch;
  readonly connections: readonly ElementConnection[];
  readonly turns: Turns;
  readonly ports: PortTurns;
  origin: Origin | undefined;
  sender: Origin | undefined;
  partial = false;
  cut = false;
  reading: Response | undefined;
  readingParams: Set<Param> | undefined;
  verifying: Verifying | undefined;
  incoming: Buffer | undefined;
  run: GroupRun | undefined;
  beside: GroupRun | undefined;
  pauses: Map<GroupItem, number> | undefined;
  pairTimeouts: Map<Pair, number> | undefined;
  readonly readFile: ReadFile | undefined;
  readonly timers: Timers | undefined;
  readonly redundancy: Redundancy | undefined;
  readonly rows: ElementRows;
  readonly #text: TextLog;
  readonly #access: HookAccess;
  readonly #made: Array<Buffer | undefined>;
  #substitutes: Substitutes | undefined;
  /** Undefined where the main connection has none. */
  readonly #slowPoll: SlowPoll | undefined;
  readonly #agent: Agent;
  readonly #saved: SavedValues | undefined;
  #sleeping: Sleeping | undefined;
  /** By the number of the connection. */
  readonly #http: readonly (HttpConnection | undefined)[];
  /** How many triggers and changes are under way, one inside the other. */
  #depth = 0;
  /** False from the first start on. */
  #fresh = true;
  #pause: Pause | undefined;

  constructor(protocol: Protocol, settings: ElementSettings, means: ElementMeans) {
    this.protocol = protocol;
    this.settings = settings;
    this.program = programOf(protocol, means.trace !== undefined);
    this.clock = means.clock;
    this.#text = means.text;
    this.watch = new Watch(means.clock, means.limits ?? WATCH_LIMITS, this);
    this.#agent = means.agent ?? AGENT;
    this.mask = maskOf(settings.secrets);
    this.table = new ParameterTable(protocol);
    this.trace = means.trace === undefined ? undefined : new Trace(this, means.log, means.trace);
    this.log = this.trace ?? means.log;
    this.#access = new HookAccess(this, this.#agent.id, means.nameOf);
    this.#runs = new HookRuns(this, this.#access, means.hooks, means.marks);
    this.#made = new Array(protocol.commands.length).fill(undefined);
    this.#times = new ChangeTimes(means.clock, protocol.params.length);
    const links = means.links ?? new SharedLinks();
    this.connections = protocol.connections.map((model, i) => {
      const own = settings.connections[i] ?? CONNECTION_DEFAULTS;
      return new ElementConnection(
        model,
        own,
        { transports: means.transports, links, page: means.page },
        this,
      );
    });
    this.ports = means.ports ?? new PortTurns();
    this.turns = means.turns ?? new Turns();
    this.#http = httpConnections(this, means.http);
    this.#pump = new GroupPump(
      this,
      protocol.connections.some(connection => connection.makeCommandByProtocol),
    );
    this.#responding = new Responding(means.clock, settings.timeout, this);
    const redundant = redundantOf(protocol.connections);
    this.redundancy = redundant && new Redundancy(redundant, this);
    const main = settings.connections[0];
    this.#slowPoll = main?.slowPoll === undefined ? undefined : new SlowPoll(main, this);
    this.readFile = means.readFile;
    this.#saved = means.saved;
    this.rows = new ElementRows(this, means.saved);
    this.alarms = new ElementAlarms(this, settings.alarms);
    const timed = protocol.timers.length > 0 || protocol.relativeTimers !== undefined;
    this.timers = timed ? new Timers(protocol.timers, this) : undefined;
  }

  get elementName(): string {
    return this.settings.name;
  }

  get elementId(): number {
    return this.settings.id;
  }

  /** True until it is started. */
  get fresh(): boolean {
    return this.#fresh;
  }

  /** True as soon as it is to pause, and while it does. */
  get pausing(): boolean {
    return this.#pause?.asked ?? false;
  }

  get inTimeout(): boolean {
    return this.#responding.inTimeout;
  }

  /** How bad it is: `timeout`, else the worst that is monitored; undefined where nothing is, or is known yet. */
  get alarm(): Severity | undefined {
    return this.alarms.severity;
  }

  get status(): ElementStatus {
    return {
      state: this.running ? (this.#pause?.paused ? 'paused' : 'active') : 'stopped',
      timeout: this.#responding.inTimeout,
      connections: this.connections.map(({ model, state, unmatched }) => ({
        id: model.id,
        state,
        ...(unmatched === undefined ? {} : { unmatched }),
      })),
    };
  }

  /** QActions that are not ported and ran all the same, with how often. */
  get notPorted(): ReadonlyMap<number, number> {
    return this.#runs.notPorted;
  }

  /**
   * Starts in the documented order (LogicUseCase2): parameters, commands, connections, after startup, timers. An
   * element starts once: a restart is a new one with the same settings. One that is paused goes on.
   */
  start(): void {
    if (this.pausing) this.#pause?.end();
    if (this.running) return;
    this.running = true;
    this.#fresh = false;
    initialise(this, this.#agent, this.#saved, this.program.saved);
    if (this.protocol.relativeTimers !== undefined) this.timers?.baseChanged();
    this.alarms.start();
    for (const command of this.protocol.commands) this.make(command);
    this.events.state?.();
    this.lock.enter(
      rooted(this, { kind: 'start' }, () => {
        this.#tellClosed();
        for (const { line } of this.connections) line.connect();
        return this.program.afterStartup?.(this, undefined);
      }),
    );
    this.timers?.start();
  }

  /**
   * Lets the group under way end and then talks no more: groups wait, timers do nothing, and what arrives waits unread.
   * Connections stay open, and sets from outside are taken (Element_states). Resolves when it is paused.
   */
  pause(): Promise<void> {
    return this.#pausing().begin();
  }

  /** Stops reading from all connections, or goes on: while a log is behind. One that is paused reads nothing either. */
  hold(yes: boolean): void {
    this.#pausing().hold(yes);
  }

  #pausing(): Pause {
    this.#pause ??= new Pause(this, this.#pump);
    return this.#pause;
  }

  /** Stops and releases everything; resolves when the connections have closed. */
  async stop(): Promise<void> {
    const active = this.running;
    if (active) {
      this.running = false;
      this.timers?.stop();
      this.queue.clear();
      this.ports.release(this);
      this.#slowPoll?.stop();
      this.#sleeping?.wakeAll();
      this.watch.stop();
      this.#verifications?.stop();
      for (const http of this.#http) http?.stop();
      for (const connection of this.connections) {
        connection.exchange.stop();
        connection.line.disconnect(connection.settings.server === undefined ? 1000 : GOING_AWAY, '');
      }
    }
    await Promise.all(this.connections.map(({ line }) => line.whenClosed()));
    this.lock.close();
    if (!active) return;
    this.#responding.stop();
    this.alarms.stop();
    this.#runs.dispose();
    this.trace?.stop();
    this.events.state?.();
  }

  http(connection: number): HttpConnection | undefined {
    return this.#http[connection];
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
    return fromOutside(this, param, () => {
      this.table.set(param, input);
      this.alarms.wasSet(param);
      const outcome = this.changed(param);
      if (isVerified(param)) {
        this.#verifications ??= new Verifications(this);
        this.#verifications.begin(param);
      }
      return outcome;
    });
  }

  /**
   * Sets a cell from outside, by a parameter that is a column or the write parameter of one: then what hangs on that runs
   * with the row beside it. Rejects as `set` does, also for a row that is not there.
   */
  setCell(param: Param, key: string, input: Input): Promise<void> {
    return fromOutside(this, param, () => {
      const outcome = this.rows.setCell(param, key, input);
      this.alarms.wasSet(param, key);
      return outcome;
    });
  }

  /** The rows of a table as a person sees them, objects keyed by column name. Throws a RangeError for a wrong filter. */
  readTable(table: Param, options: ReadOptions = {}): ReadRows {
    return this.rows.read(table, options);
  }

  /** A value as a reader may see it: secrets masked. */
  shown(value: Value): Value {
    if (this.mask === undefined || value === null) return value;
    const text = String(value);
    const masked = this.mask(text);
    return masked === text ? value : masked;
  }

  /** When a parameter last changed, in milliseconds since the epoch; undefined before its first change. */
  changedAt(param: Param): number | undefined {
    return this.#times.of(param);
  }

  /** How many hooks were started since the start, and how many failed. */
  get hookRuns(): { readonly started: number; readonly failed: number } {
    return { started: this.#runs.started, failed: this.#runs.failures };
  }

  /** The value that a person is shown: not always the one that is held (ActionClear, ActionClearOnDisplay). */
  displayed(param: Param): Value {
    return this.#displayed === undefined ? this.table.get(param) : this.#displayed.get(param);
  }

  // What compiled logic, connections and groups ask of the element.

  changed(param: Param): Outcome {
    this.#times.note(param);
    this.#displayed?.changed(param);
    this.#verifications?.changed(param);
    this.events.parameter?.(param);
    this.alarms.changed(param);
    return this.program.change[param.index]?.(this, undefined);
  }

  assign(param: Param, input: Input): Outcome {
    try {
      if (!this.table.set(param, input) && param.type !== 'write') return;
    } catch (error) {
      this.report('error', { parameter: param.id }, messageOf(error));
      return;
    }
    return this.changed(param);
  }

  tell(param: Param, text: string): void {
    this.lock.enter(() => this.assign(param, text));
  }

  enqueue(group: Group, position: QueuePosition | 'timer', cycle?: TimerCycle): void {
    if (this.#slowPoll?.leavesOut(group)) {
      cycle?.ended(group);
      return;
    }
    this.#pump.enqueue(group, position, cycle);
  }

  make(command: Command): void {
    const current = this.current(command);
    const make = current === command ? this.program.makers[command.index]! : maker(current, this.protocol);
    this.#made[command.index] = make(this.table);
  }

  commandBytes(command: Command): Buffer {
    return this.#made[command.index] ?? EMPTY;
  }

  rewrite(command: Command, bytes: Buffer): void {
    this.#made[command.index] = bytes;
  }

  parse(response: Response, bytes: Buffer): Outcome {
    return parseNested(this, this.program, response, bytes);
  }

  current<T extends Command | Response>(message: T): T {
    return this.#substitutes?.current(message) ?? message;
  }

  substitute(message: Command | Response, position: number, param: Param): void {
    this.#substitutes ??= new Substitutes();
    this.#substitutes.put(message, position, param);
  }

  forget(response: Response): void {
    for (const connection of this.connections) connection.forget(response);
  }

  noteChange(table: Param): void {
    this.#times.note(table);
  }

  rowsChanged(table: Param, changes: TableChanges): Outcome {
    return this.rows.changed(table, changes);
  }

  clear(param: Param): Outcome {
    if (param.array !== undefined) return this.rowsChanged(param, this.table.rows(param).clear());
    this.#displayed ??= new Displayed(this.table);
    this.#displayed.clear(param);
  }

  save(param: Param): void {
    if (this.#saved === undefined || !isSavable(param)) return;
    this.#saved.save(param.id, savedForm(this.table, param));
  }

  clearOnDisplay(param: Param): void {
    this.#displayed ??= new Displayed(this.table);
    this.#displayed.blank(param);
    this.events.parameter?.(param);
  }

  sleep(ms: number): Promise<void> {
    if (!this.running) return Promise.resolve();
    this.#sleeping ??= new Sleeping(this.clock);
    return this.#sleeping.sleep(ms);
  }

  ping(group: Group): void {
    this.#pump.enqueue(group, 'execute one', undefined);
  }

  responding(connection: number, yes: boolean): void {
    if (this.redundancy?.has(connection)) {
      // The two are one device: it is silent when neither answers.
      const both = this.redundancy.heard(connection, yes);
      for (const each of both) this.#responding.set(each, yes);
      if (both.length > 0) this.#slowPoll?.heard(yes);
      return;
    }
    this.#responding.set(connection, yes);
    if (connection === 0) this.#slowPoll?.heard(yes);
  }

  idle(): void {
    this.#pump.next();
  }

  failed(error: unknown): void {
    this.report('error', {}, `a fault of the engine: ${messageOf(error)}`);
  }

  counts(connection: number): boolean {
    // One that there is none of is in timeout only when a hook says so (NT_CHANGE_COMMUNICATION_STATE).
    return this.connection(connection)?.settings.includeTimeout ?? true;
  }

  /** Connections that nothing runs. */
  #tellClosed(): void {
    for (const { id, type } of this.protocol.connections) {
      if (!CLOSED_TYPES.has(type)) continue;
      const message = `connection ${id} stays closed: its type ${type} is not supported yet`;
      this.report('warn', { connection: id }, message);
    }
  }

  timeoutChanged(inTimeout: boolean, silent: readonly number[]): void {
    if (!inTimeout) this.report('info', {}, 'out of timeout');
    else {
      const ids = silent.toSorted((a, b) => a - b).join(', ');
      const who = silent.length === 1 ? `connection ${ids} does` : `connections ${ids} do`;
      this.report('warn', {}, `in timeout: ${who} not answer`);
    }
    this.alarms.look();
    this.events.state?.();
  }

  connectionChanged(): void {
    this.events.state?.();
  }

  enter(what: Trigger | Param): boolean {
    if (this.cut) return false;
    if (this.#depth >= DEPTH) {
      this.tooDeep(what);
      return false;
    }
    this.#depth++;
    return true;
  }

  leave(): void {
    if (--this.#depth === 0) this.cut = false;
  }

  tooDeep(what: Trigger | Param, after = `after ${DEPTH} steps`): void {
    if (this.cut) return;
    this.cut = true;
    this.trace?.failed(`cut ${after}`);
    const name = 'content' in what ? `trigger ${what.id}` : `parameter ${what.id}`;
    this.report('error', {}, `${name} "${what.name}" runs itself again and again: cut ${after}`);
  }

  report(level: 'debug' | 'info' | 'warn' | 'error', fields: LogFields, message: string): void {
    const { client, connection } = fields;
    if (connection !== undefined && this.connection(connection)?.tells(level, client) === false) return;
    this.#text[level]({ element: this.elementName, ...fields }, this.mask?.(message) ?? message);
  }

  runQAction(qaction: QAction, trigger: Param | Group, row?: RowRun): Outcome {
    return this.#runs.run(qaction, trigger, row);
  }

  hookCall(qaction: number, names: readonly string[]): HookCall | undefined {
    const found = this.protocol.qactions.find(({ id }) => id === qaction);
    return found === undefined ? undefined : this.#runs.callOf(found, names);
  }

  hookConnection(connection: number, line: Client | undefined): HookedConnection {
    return this.#access.connections.of(this.connection(connection)!, line);
  }

  hookFunction(qaction: number, names: readonly string[]): ((argument: object) => unknown) | undefined {
    const found = this.protocol.qactions.find(({ id }) => id === qaction);
    return found === undefined ? undefined : this.#runs.functionOf(found, names);
  }

  visited(connection: number, visit: Visit): void {
    this.events.visit?.(connection, visit);
  }

  runQActions(param: Param): Outcome {
    return this.program.qactions[param.index]?.(this, undefined);
  }
}

/** Triggers and changes nested deeper than this are cut: a loop. */
const DEPTH = 64;
const EMPTY = Buffer.alloc(0);
/** Why a server ends its connections (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
const NOBODY: ElementEvents = {};
