import type { AlarmChange } from '#element/alarms.ts';
import type { Element } from '#element/element.ts';
import type { ElementEvents } from '#element/means.ts';
import type { Param } from '#model/constructs.ts';
import type { Visit } from '#transport/client-contract.ts';
import type { TableChanges } from '#values/changes.ts';

/** What somebody wants to know of all elements of a host, also of those made later: see ElementEvents. */
export interface Watcher {
  parameter?(element: Element, param: Param): void;
  rows?(element: Element, table: Param, changes: TableChanges): void;
  state?(element: Element): void;
  alarm?(element: Element, change: AlarmChange): void;
  visit?(element: Element, connection: number, visit: Visit): void;
}

/** Everybody who watches the elements of one host. An element that nobody watches calls nobody. */
export class Watchers {
  #watchers: readonly Watcher[] = [];

  get any(): boolean {
    return this.#watchers.length > 0;
  }

  add(watcher: Watcher): void {
    this.#watchers = [...this.#watchers, watcher];
  }

  remove(watcher: Watcher): void {
    this.#watchers = this.#watchers.filter(other => other !== watcher);
  }

  /** What an element is to call: nothing that nobody wants to hear. */
  eventsOf(element: Element): ElementEvents {
    const watchers = this.#watchers;
    const events: ElementEvents = {};
    if (watchers.some(({ parameter }) => parameter))
      events.parameter = param => {
        for (const watcher of watchers) watcher.parameter?.(element, param);
      };
    if (watchers.some(({ rows }) => rows))
      events.rows = (table, changes) => {
        for (const watcher of watchers) watcher.rows?.(element, table, changes);
      };
    if (watchers.some(({ state }) => state))
      events.state = () => {
        for (const watcher of watchers) watcher.state?.(element);
      };
    if (watchers.some(({ alarm }) => alarm))
      events.alarm = change => {
        for (const watcher of watchers) watcher.alarm?.(element, change);
      };
    if (watchers.some(({ visit }) => visit))
      events.visit = (connection, visit) => {
        for (const watcher of watchers) watcher.visit?.(element, connection, visit);
      };
    return events;
  }
}
