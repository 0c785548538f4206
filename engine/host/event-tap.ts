import { glob } from '#base/glob.ts';
import type { AlarmChange } from '#element/alarms.ts';
import type { Element } from '#element/element.ts';
import { isoTime } from '#log/render.ts';
import type { Param } from '#model/constructs.ts';
import type { TableChanges } from '#values/changes.ts';
import type { Host } from './host.ts';
import { displayedText, shownValue } from './parameter-view.ts';
import { changedRows } from './row-changes.ts';

/** What an event is about. */
export const EVENT_TYPES = ['parameter', 'state', 'alarm'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Somebody who hears of events: each as a JSON text. */
export interface EventReader {
  /** A glob on the element's name; undefined: every one. */
  readonly element: string | undefined;
  /** Empty: all. */
  readonly types: readonly EventType[];
  event(text: string): void;
}

interface Reading {
  readonly reader: EventReader;
  readonly wants: (type: EventType, element: string) => boolean;
}

/** Tells what happens in a host to whoever listens now; while nobody does, the elements tell nothing. */
export class EventTap {
  readonly #host: Host;
  readonly #now: () => number;
  #readings: readonly Reading[] = [];
  #unwatch: (() => void) | undefined;
  /** The state of each element as it was last told: a change that shows nothing is none. */
  readonly #states = new Map<string, string>();

  constructor(host: Host, now: () => number) {
    this.#host = host;
    this.#now = now;
  }

  /** How many listen now. */
  get readers(): number {
    return this.#readings.length;
  }

  /** Calls the reader from now on; until the function returned is called. */
  read(reader: EventReader): () => void {
    const matches = reader.element === undefined ? undefined : glob(reader.element);
    const reading: Reading = {
      reader,
      wants: (type, element) =>
        (reader.types.length === 0 || reader.types.includes(type)) &&
        (matches === undefined || matches(element)),
    };
    this.#readings = [...this.#readings, reading];
    this.#unwatch ??= this.#host.watch({
      parameter: (element, param) => this.#parameter(element, param),
      rows: (element, table, changes) => this.#rows(element, table, changes),
      state: element => this.#state(element),
      alarm: (element, change) => this.#alarm(element, change),
    });
    return () => {
      this.#readings = this.#readings.filter(other => other !== reading);
      if (this.#readings.length > 0) return;
      this.#unwatch?.();
      this.#unwatch = undefined;
      this.#states.clear();
    };
  }

  #parameter(element: Element, param: Param): void {
    if (param.table !== undefined) return;
    this.#tell('parameter', element, () => ({
      id: param.id,
      name: param.name,
      value: shownValue(element, param),
      display: displayedText(element, param),
    }));
  }

  /** A row that has changed is the table with its key and the cells that changed. */
  #rows(element: Element, table: Param, changes: TableChanges): void {
    let rows: readonly object[] | undefined;
    for (const { reader, wants } of this.#readings) {
      if (!wants('parameter', element.elementName)) continue;
      rows ??= changedRows(element, table, changes).map(({ change, display, key, value }) => ({
        ...this.#head('parameter', element),
        id: table.id,
        name: table.name,
        key,
        change,
        value,
        display,
      }));
      for (const row of rows) reader.event(JSON.stringify(row));
    }
  }

  #state(element: Element): void {
    const { connections, state, timeout } = element.status;
    const now = JSON.stringify({ state, timeout, connections });
    if (this.#states.get(element.elementName) === now) return;
    this.#states.set(element.elementName, now);
    this.#tell('state', element, () => ({ state, timeout, connections }));
  }

  /** Of a parameter, of the cell of a row, or of the element where there is no `id`. */
  #alarm(element: Element, { before, key, param, severity }: AlarmChange): void {
    this.#tell('alarm', element, () => ({
      ...(param !== undefined && { id: param.id, name: param.name }),
      ...(key !== undefined && { key }),
      alarm: severity ?? null,
      before: before ?? null,
    }));
  }

  #tell(type: EventType, element: Element, about: () => object): void {
    let text: string | undefined;
    for (const { reader, wants } of this.#readings) {
      if (!wants(type, element.elementName)) continue;
      text ??= JSON.stringify({ ...this.#head(type, element), ...about() });
      reader.event(text);
    }
  }

  #head(type: EventType, element: Element): object {
    return { time: isoTime(this.#now()), type, element: element.elementName };
  }
}
