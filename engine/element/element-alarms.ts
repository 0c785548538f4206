import type { Clock } from '#base/clock.ts';
import type { LogFields } from '#log/contract.ts';
import type { Param } from '#model/constructs.ts';
import type { AlarmLimit } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';
import type { TableChanges } from '#values/changes.ts';
import { displayOf } from '#values/display.ts';
import { limitWords, rankOf, type Severity } from '#values/severity.ts';
import { shapeOf } from '#values/shape.ts';
import type { ParameterTable } from '#values/table.ts';
import { type AlarmChange, type AlarmHost, type Alarms, alarmsOf } from './alarms.ts';
import type { Monitoring } from './settings.ts';

/** What it needs of its element. */
export interface AlarmedElement {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  readonly clock: Clock;
  readonly events: { alarm?(change: AlarmChange): void };
  readonly inTimeout: boolean;
  report(level: 'debug' | 'info' | 'warn', fields: LogFields, message: string): void;
  /** Sets a parameter once what is under way has ended. */
  tell(param: Param, text: string): void;
}

/** The alarms of an element with its timeout, as its log and its events tell of them; and information events. */
export class ElementAlarms implements AlarmHost {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  readonly clock: Clock;
  readonly #element: AlarmedElement;
  readonly #alarms: Alarms | undefined;
  /** Of the element, as it was told last. */
  #told: Severity | undefined;

  constructor(element: AlarmedElement, settings: ReadonlyMap<Param, Monitoring>) {
    this.protocol = element.protocol;
    this.table = element.table;
    this.clock = element.clock;
    this.#element = element;
    this.#alarms = alarmsOf(this, settings);
  }

  /** The worst that is monitored; timeout goes before all. Undefined where nothing is monitored, or known yet. */
  get severity(): Severity | undefined {
    return this.#element.inTimeout ? 'timeout' : this.#alarms?.severity;
  }

  /** Of a parameter or a cell; of a column or a table without a key, the worst of its cells. */
  of(param: Param, key?: string): Severity | undefined {
    return this.#alarms?.of(param, key);
  }

  start(): void {
    this.#alarms?.start();
  }

  stop(): void {
    this.#alarms?.stop();
    this.look();
  }

  changed(param: Param): void {
    this.#alarms?.changed(param);
  }

  rowsChanged(table: Param, changes: TableChanges): void {
    this.#alarms?.rowsChanged(table, changes);
  }

  /** Tells when the severity of the element is another one. */
  look(): void {
    const { severity } = this;
    const before = this.#told;
    if (severity === before) return;
    this.#told = severity;
    this.#element.events.alarm?.({ param: undefined, key: undefined, severity, before, limit: undefined });
  }

  alarmChanged(change: AlarmChange): void {
    const { param, key, severity, before, limit } = change;
    if (param !== undefined && (rankOf(severity) > 0 || rankOf(before) > 0)) {
      const worse = rankOf(severity) > rankOf(before);
      // Tables may have thousands of cells.
      const level = key !== undefined ? 'debug' : worse ? 'warn' : 'info';
      const fields = { parameter: param.id, alarm: severity ?? 'none' };
      this.#element.report(level, fields, `${whatOf(param, key)} ${this.#state(param, key, limit)}`);
      // Parameter, level and row (schema page Type-alarmRegistration): level 0 is undefined, 1 normal, 5 critical.
      const number = severity === undefined ? 0 : rankOf(severity) + 1;
      for (const each of param.alarmsTo) this.#element.tell(each, `${param.id}/${number}/${key ?? ''}`);
    }
    this.#element.events.alarm?.(change);
    this.look();
  }

  informed(param: Param, key: string | undefined): void {
    this.#inform(param, `${whatOf(param, key)} is ${this.#shown(param, key)}`);
  }

  /** A user has set something: an information event where it is shown. */
  wasSet(param: Param, key?: string): void {
    if (!param.display.rtDisplay) return;
    const shown =
      key === undefined || param.type === 'write' ? this.#shown(param, undefined) : this.#shown(param, key);
    this.#inform(param, `${whatOf(param, key)} was set to ${shown}`);
  }

  #inform({ id }: Param, message: string): void {
    this.#element.report('info', { parameter: id, event: 'information' }, message);
  }

  #state(param: Param, key: string | undefined, limit: AlarmLimit | undefined): string {
    if (limit === undefined) return 'is no longer monitored';
    return limit === 'Normal' ? 'is normal again' : `is ${limitWords(limit)}: ${this.#shown(param, key)}`;
  }

  #shown(param: Param, key: string | undefined): string {
    const read = (id: number) => {
      const found = this.protocol.paramById.get(id);
      return found === undefined ? null : this.table.get(found);
    };
    if (key === undefined || param.table === undefined) return displayOf(param, this.table.get(param), read);
    const idx = shapeOf(param.table).columns.findIndex(column => column?.param === param);
    return displayOf(param, this.table.rows(param.table).cell(key, idx), read);
  }
}

function whatOf({ id, name }: Param, key: string | undefined): string {
  return `parameter ${id} "${name}"${key === undefined ? '' : ` of row "${key}"`}`;
}
