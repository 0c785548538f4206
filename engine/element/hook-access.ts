import type { Clock } from '#base/clock.ts';
import type { Clients } from '#hooks/client.ts';
import type { HookHost, LogWord } from '#hooks/host.ts';
import type { Action, Param, QAction, Trigger } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { TableChanges } from '#values/changes.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';
import type { Core } from './core.ts';
import { HookClients } from './hook-clients.ts';
import { HookConnections, type HookConnectionsElement } from './hook-connections.ts';
import type { Lock } from './lock.ts';
import type { ElementEvents } from './means.ts';
import type { Program } from './program.ts';
import type { Redundancy } from './redundancy.ts';
import type { ElementRows } from './rows.ts';
import { AWAY, Started } from './started.ts';
import type { Outcome } from './step.ts';

/** What hooks reach of their element. */
export interface HookElement extends Core, HookConnectionsElement {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly program: Program;
  readonly events: ElementEvents;
  readonly elementId: number;
  readonly elementName: string;
  readonly running: boolean;
  readonly rows: ElementRows;
  responding(connection: number, yes: boolean): void;
  readonly redundancy: Redundancy | undefined;
  tooDeep(what: Trigger | Param, after?: string): void;
}

/** What hooks ask of their element: it is done at once, and what of it must wait keeps the element's lock. */
export class HookAccess implements HookHost {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  readonly agentId: number;
  readonly #element: HookElement;
  #clients: Clients | undefined;
  #connections: HookConnections | undefined;
  /** From the first asynchronous hook on that a hook has started. */
  #started: Started | undefined;
  readonly #nameOf: ((elementId: number) => string | undefined) | undefined;
  #descriptions: Map<Param, string> | undefined;

  constructor(
    element: HookElement,
    agentId: number,
    nameOf: ((elementId: number) => string | undefined) | undefined,
  ) {
    this.#element = element;
    this.protocol = element.protocol;
    this.table = element.table;
    this.agentId = agentId;
    this.#nameOf = nameOf;
  }

  get clients(): Clients {
    this.#clients ??= new HookClients(this.#element);
    return this.#clients;
  }

  get connections(): HookConnections {
    this.#connections ??= new HookConnections(this.#element);
    return this.#connections;
  }

  get elementId(): number {
    return this.#element.elementId;
  }

  get elementName(): string {
    return this.#element.elementName;
  }

  get running(): boolean {
    return this.#element.running;
  }

  nameOf(elementId: number): string | undefined {
    return elementId === this.elementId ? this.elementName : this.#nameOf?.(elementId);
  }

  set(param: Param, input: Input): void {
    this.table.set(param, input);
    if (!this.#tooMany(param)) this.#start(this.#element.changed(param));
  }

  rowsChanged(table: Param, changes: TableChanges): void {
    if (!this.#tooMany(table)) this.#start(this.#element.rows.changed(table, changes));
  }

  put(param: Param, bytes: Uint8Array): void {
    this.#element.table.set(param, bytes);
    this.display(param);
  }

  clear(param: Param): void {
    const element = this.#element;
    element.table.clear(param);
    element.clearOnDisplay(param);
    if (element.program.saved.has(param)) element.save?.(param);
  }

  display(param: Param): void {
    this.#element.events.parameter?.(param);
  }

  trigger(trigger: Trigger): void {
    this.#keep(this.#element.program.triggers.get(trigger)!(this.#element, undefined));
  }

  action(action: Action): boolean {
    const step = this.#element.program.actions.get(action);
    if (step === undefined) return false;
    this.#keep(step(this.#element, undefined));
    return true;
  }

  responding(connection: number, yes: boolean): void {
    if (!this.running) return;
    this.#element.responding(connection, yes);
    // Where pairs have no response, only the protocol can tell that the other connection is to have its turn.
    if (!yes) this.#element.redundancy?.failed(connection);
  }

  later(run: () => void): void {
    this.#element.lock.enter(this.#element.trace?.later(run) ?? run);
  }

  description(param: Param): string {
    return this.#descriptions?.get(param) ?? param.description;
  }

  describe(param: Param, description: string): void {
    this.#descriptions ??= new Map();
    this.#descriptions.set(param, description);
  }

  log(level: LogWord, qaction: QAction, message: string, fields?: Readonly<Record<string, unknown>>): void {
    this.#element.report(level, { qaction: qaction.id, ...fields }, message);
  }

  #tooMany(param: Param): boolean {
    if (this.#started === undefined || !this.#started.tooMany) return false;
    this.#element.tooDeep(param, `after ${AWAY} runs of asynchronous hooks within a second`);
    this.#element.cut = false;
    return true;
  }

  #start(outcome: Outcome): void {
    if (outcome === undefined) return;
    this.#started ??= new Started(this.#element.clock);
    this.#started.add();
    this.#element.lock.keep(outcome);
  }

  #keep(outcome: Outcome): void {
    if (outcome !== undefined) this.#element.lock.keep(outcome);
  }
}
