import { resolve } from 'node:path';
import { type Clock, systemClock } from '#base/clock.ts';
import { HeadendError, messageOf } from '#base/error.ts';
import { formatIssue, type Issue } from '#base/issue.ts';
import type { ReadFile } from '#element/core.ts';
import { Element } from '#element/element.ts';
import { PortTurns } from '#element/port-turns.ts';
import { programOf } from '#element/program.ts';
import type { SavedValues } from '#element/saved.ts';
import type { ElementSettings } from '#element/settings.ts';
import { SharedLinks } from '#element/shared-links.ts';
import { Turns } from '#element/turns.ts';
import type { WatchLimits } from '#element/watch.ts';
import { type LoadedHook, loadHook } from '#hooks/module.ts';
import type { ElementSettings as ElementFile } from '#load/element-settings.ts';
import { isLeftOut, stops } from '#load/left-out.ts';
import { loadProtocol } from '#load/load.ts';
import type { Suppressed } from '#load/suppress.ts';
import { silentLog, type TextLog } from '#log/contract.ts';
import { ElementLog } from '#log/element-log.ts';
import { RingBudget } from '#log/ring.ts';
import type { Sink } from '#log/stamp.ts';
import type { Protocol } from '#model/protocol.ts';
import type { ParameterStore } from '#store/contract.ts';
import type { HostKeys, Transport, TransportKind } from '#transport/contract.ts';
import type { HttpTransport } from '#transport/http-contract.ts';
import { httpTransport, transports } from '#transport/table.ts';
import { localAgent } from './agent.ts';
import { Faults } from './faults.ts';
import { filesFor } from './files.ts';
import { hookIssues } from './hook-issues.ts';
import { Failed, type Hosted, Made } from './hosted.ts';
import { joinFunctions } from './inlining.ts';
import { type LoopOptions, LoopWatch } from './loop-watch.ts';
import { pagesOf } from './pages.ts';
import { resolveSettings } from './resolve.ts';
import { checkSettings } from './settings-check.ts';
import { type FileSource, fileSource, sourceOf } from './source.ts';
import { version } from './version.ts';
import { type Watcher, Watchers } from './watchers.ts';

export interface HostOptions {
  readonly clock?: Clock;
  readonly text?: TextLog;
  /** Where every element's stream records go besides its ring. */
  readonly sinks?: readonly Sink[];
  /** What outlives a restart; without it nothing does. Whoever opened it closes it, after the host has stopped. */
  readonly store?: ParameterStore | undefined;
  /** Where the keys of SSH servers are kept; without it they are known as long as the host is. */
  readonly hostKeys?: HostKeys | undefined;
  /** How long groups and hooks may be under way before it is told; without it 7.5 and 15 minutes. */
  readonly limits?: WatchLimits | undefined;
  /** Elements note in their stream logs what sets off what. */
  readonly trace?: boolean;
  /** Ends the process when a hook does not return; without it nobody looks. */
  readonly loops?: LoopOptions | undefined;
}

/** What an element is made from. */
export interface ElementSource {
  readonly name: string;
  /** The protocol's XML file. */
  readonly protocol: string;
  readonly settings: ElementFile;
  /** Of its file; told when the element is made. */
  readonly warnings?: readonly Issue[];
}

/** What all elements of a protocol share. */
interface Loaded {
  readonly protocol: Protocol;
  /** By QAction index; undefined where a QAction is not ported. */
  readonly hooks: readonly (LoadedHook | undefined)[];
  readonly readFile: ReadFile;
}

/** A protocol that has been read, with all that was found in it. */
export interface CheckedProtocol {
  readonly protocol: Protocol | undefined;
  readonly issues: readonly Issue[];
  /** Warnings and notes that comments suppress. */
  readonly suppressed: readonly Suppressed[];
  readonly constructs: ReadonlyMap<string, number>;
}

/**
 * Reads and checks a protocol from its file: what the loader finds, conditions that cannot be compiled, and hooks that
 * cannot be loaded. A package needs the source of `sourceOf`.
 */
export function readProtocol(file: string, source: FileSource = fileSource()): CheckedProtocol {
  const { protocol, issues, suppressed, constructs } = loadProtocol(file, source);
  if (protocol === undefined) return { protocol, issues, suppressed, constructs };
  const code = hookIssues(protocol, source);
  return { protocol, issues: [...issues, ...programOf(protocol).issues, ...code], suppressed, constructs };
}

/** Elements of one process: shares protocols, hooks, transports and the log's budget among them. */
export class Host {
  readonly #clock: Clock;
  readonly #text: TextLog;
  /** All logs of the host hold this one list. */
  readonly #sinks: Sink[];
  readonly #watchers = new Watchers();
  readonly #store: ParameterStore | undefined;
  readonly #transports: Readonly<Record<TransportKind, Transport>>;
  readonly #links = new SharedLinks();
  readonly #ports = new PortTurns();
  readonly #http: HttpTransport;
  readonly #turns = new Turns();
  readonly #agent = localAgent();
  readonly #faults: Faults;
  readonly #budget = new RingBudget();
  readonly #protocols = new Map<string, Promise<Loaded>>();
  #elements: readonly Hosted[] = [];
  readonly #limits: WatchLimits | undefined;
  readonly #trace: boolean;
  readonly #loops: LoopOptions | undefined;
  /** From the first element on. */
  #loopWatch: LoopWatch | undefined;
  #nextId = 1;
  /** Counts what was outdated: hooks of a version are loaded once in a process. */
  #version = 0;

  constructor(options: HostOptions = {}) {
    joinFunctions();
    this.#clock = options.clock ?? systemClock;
    this.#text = options.text ?? silentLog;
    this.#sinks = [...(options.sinks ?? [])];
    this.#store = options.store;
    this.#faults = new Faults(
      this.#text,
      () => this.#elements.flatMap(({ element }) => element ?? []),
      () => this.#flushAll(),
    );
    this.#limits = options.limits;
    this.#trace = options.trace ?? false;
    this.#loops = options.loops;
    const { hostKeys } = options;
    const transport = { clock: this.#clock, userAgent: `headend/${version}`, hostKeys };
    this.#transports = transports(transport);
    this.#http = httpTransport(transport);
  }

  get elements(): readonly Hosted[] {
    return this.#elements;
  }

  /**
   * Makes an element, and leaves starting it to the caller. Throws PROTOCOL_INVALID, ELEMENT_INVALID or HOOK_INVALID;
   * other elements are not touched. What the store raises concerns them all.
   */
  async add(source: ElementSource): Promise<Element> {
    // A hook may do anything as soon as its module is loaded.
    this.#watchLoops();
    this.#faults.listen();
    try {
      return await this.#add(source);
    } catch (error) {
      if (this.#elements.length === 0) this.#faults.close();
      throw error;
    }
  }

  async #add(source: ElementSource): Promise<Element> {
    const loaded = await this.#read(source);
    if (this.find(source.name) !== undefined) {
      throw new HeadendError(
        'ELEMENT_INVALID',
        `there are two elements named "${source.name}"; names must differ`,
      );
    }
    const log = new ElementLog(this.#clock, this.#budget, this.#sinks);
    const settings = resolveSettings(source.settings, source.name, this.#nextId++, loaded.protocol);
    const make = (): Element => this.#make(loaded, settings, log);
    const element = make();
    const waits = source.settings.state === 'paused';
    this.#elements = [...this.#elements, new Made(element, log, waits, make)];
    return element;
  }

  /**
   * Makes an element anew of what its protocol's files say now; one that is under way is restarted. Rejects as `add`
   * does, and then the element is as it was. `outdate` goes before it where files of the protocol have changed.
   */
  async reload(hosted: Made, source: ElementSource): Promise<void> {
    const loaded = await this.#read(source);
    const { elementId } = hosted.element;
    const settings = resolveSettings(source.settings, source.name, elementId, loaded.protocol);
    await hosted.renew(() => this.#make(loaded, settings, hosted.log));
  }

  /** The files of a protocol have changed: they are read again by the next element that needs them. */
  outdate(protocol: string): void {
    this.#protocols.delete(resolve(protocol));
    this.#version++;
  }

  async #read(source: ElementSource): Promise<Loaded> {
    const file = resolve(source.protocol);
    const loaded = await (this.#protocols.get(file) ?? this.#protocol(file, await sourceOf(file)));
    const { name, settings, warnings = [] } = source;
    const warn = (message: string): void => this.#text.warn({ element: name }, message);
    for (const warning of warnings) warn(formatIssue(warning));
    checkSettings(settings, name, loaded.protocol, warn);
    return loaded;
  }

  #make({ protocol, hooks, readFile }: Loaded, settings: ElementSettings, log: ElementLog): Element {
    const saved = this.#savedValues(settings.name, protocol);
    const loopWatch = this.#watchLoops();
    const element = new Element(protocol, settings, {
      clock: this.#clock,
      log,
      text: this.#text,
      transports: this.#transports,
      links: this.#links,
      ports: this.#ports,
      http: this.#http,
      turns: this.#turns,
      hooks,
      agent: this.#agent,
      saved,
      trace: this.#trace ? () => performance.now() : undefined,
      limits: this.#limits,
      marks: loopWatch?.marks,
      nameOf: this.#nameOf,
      readFile,
      page: settings.connections.some(({ server }) => server) ? pagesOf(protocol.file) : undefined,
    });
    loopWatch?.add(element);
    if (this.#watchers.any) element.events = this.#watchers.eventsOf(element);
    return element;
  }

  /** One for all elements: thousands of them count every closure. */
  readonly #nameOf = (id: number): string | undefined =>
    this.#elements.find(({ element }) => element?.elementId === id)?.name;

  /** Lists an element that could not be made, with state `error`. */
  addFailed(name: string, error: unknown): void {
    this.#elements = [...this.#elements, new Failed(name, messageOf(error))];
  }

  /** Holds all elements back from reading, or lets them go on. */
  hold(yes: boolean): void {
    for (const { element } of this.#elements) element?.hold(yes);
  }

  find(name: string): Hosted | undefined {
    return this.#elements.find(hosted => hosted.name === name);
  }

  /** Stops an element and forgets it; what was saved of it stays. */
  async remove(hosted: Hosted): Promise<void> {
    if (hosted.element !== undefined) await hosted.stop();
    hosted.log?.close();
    this.#elements = this.#elements.filter(other => other !== hosted);
  }

  /** Calls the watcher from now on; until the function returned is called. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#wire();
    return () => {
      this.#watchers.remove(watcher);
      this.#wire();
    };
  }

  #wire(): void {
    for (const { element } of this.#elements) {
      if (element !== undefined) element.events = this.#watchers.eventsOf(element);
    }
  }

  /** Hands all stream records to the sink from now on; until the function returned is called. */
  tap(sink: Sink): () => void {
    this.#sinks.push(sink);
    return () => {
      const at = this.#sinks.indexOf(sink);
      if (at >= 0) this.#sinks.splice(at, 1);
    };
  }

  /** Forgets what was saved of an element that is gone. */
  forget({ elementName, protocol }: Element): void {
    const store = this.#store;
    const { saved, savedTables } = programOf(protocol);
    if (store === undefined || (saved.size === 0 && savedTables.length === 0)) return;
    for (const param of store.load(elementName).keys()) store.save(elementName, param, undefined);
    for (const [table, rows] of store.loadRows(elementName)) {
      for (const key of rows.keys()) store.saveRow(elementName, table, key, () => undefined);
    }
  }

  /** Writes what is to outlive a restart; false where that failed and is tried again. */
  flush(): boolean {
    return this.#store?.flush() ?? true;
  }

  #flushAll(): void {
    if (this.#loops === undefined) this.flush();
    else this.#loops.flush();
  }

  /** Stops all elements; resolves when their connections have closed. */
  async stop(): Promise<void> {
    await Promise.all(this.#elements.map(hosted => hosted.element?.stop()));
    for (const hosted of this.#elements) hosted.log?.close();
    this.#store?.flush();
    this.#faults.close();
    await this.#loopWatch?.stop();
    this.#loopWatch = undefined;
  }

  #watchLoops(): LoopWatch | undefined {
    if (this.#loops === undefined) return undefined;
    const elements = (): Element[] => this.#elements.flatMap(hosted => hosted.element ?? []);
    this.#loopWatch ??= new LoopWatch(this.#loops, elements, this.#text);
    return this.#loopWatch;
  }

  /** The store is asked only where there is something to save: other elements run whoever uses it. */
  #savedValues(name: string, protocol: Protocol): SavedValues | undefined {
    const store = this.#store;
    const { saved, savedTables } = programOf(protocol);
    if (store === undefined || (saved.size === 0 && savedTables.length === 0)) return undefined;
    return {
      values: store.load(name),
      rows: savedTables.length === 0 ? new Map() : store.loadRows(name),
      save: (param, value) => store.save(name, param, value),
      saveRow: (table, key, cells) => store.saveRow(name, table, key, cells),
    };
  }

  #protocol(file: string, files: FileSource): Promise<Loaded> {
    const known = this.#protocols.get(file);
    if (known !== undefined) return known;
    const { protocol, issues } = readProtocol(file, files);
    const first = issues.find(stops);
    if (protocol === undefined || first !== undefined) {
      const errors = issues.filter(stops).length;
      const more = errors > 1 ? ` (and ${errors - 1} more; see headend validate)` : '';
      const where = first === undefined ? file : `${first.file}:${first.line}:${first.column}`;
      throw new HeadendError('PROTOCOL_INVALID', `${where}: ${first?.message ?? 'is no protocol'}${more}`);
    }
    this.#tellLeftOut(issues);
    const version = this.#version === 0 ? '' : String(this.#version);
    const hooks = Promise.all(protocol.qactions.map(qaction => loadHook(protocol, qaction, version)));
    const readFile = filesFor(protocol.file);
    const loaded = hooks.then(all => ({ protocol, hooks: all, readFile }));
    // A failed hook is told to every element that asks; nobody asking is no crash.
    loaded.catch(() => {});
    this.#protocols.set(file, loaded);
    return loaded;
  }

  /** A protocol that names what it does not have runs without it, and its user must know. */
  #tellLeftOut(issues: readonly Issue[]): void {
    const leftOut = issues.filter(isLeftOut);
    for (const { code, column, file, line, message } of leftOut.slice(0, TOLD)) {
      const what = code === 'unknown-reference' ? 'what names it is left out' : 'it is left out';
      this.#text.warn({}, `${file}:${line}:${column}: ${message}; ${what}`);
    }
    const more = leftOut.length - TOLD;
    if (more > 0)
      this.#text.warn({}, `${leftOut[0]!.file}: ${more} more are left out; headend validate lists them`);
  }
}

/** Most things that a protocol runs without and that are told one by one. */
const TOLD = 10;
