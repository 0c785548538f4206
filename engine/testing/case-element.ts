import type { ElementStatus } from '#element/means.ts';
import type { StreamRecord } from '#log/record.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { MemoryStore } from '#store/memory.ts';
import { displayOf } from '#values/display.ts';
import type { CaseClock } from './case-clock.ts';
import type { Change, Observed, ParameterState, Row } from './case-compare.ts';
import { type LogLine, type StartedElement, startElement } from './element.ts';

export interface CaseElementOptions {
  readonly protocol: Protocol;
  readonly clock: CaseClock;
  readonly name: string;
  /** Content of an element file without its protocol. */
  readonly settings: string;
}

/** The element of a case: started again it keeps its saved values, and what came before stays seen. */
export class CaseElement implements Observed {
  readonly changes: Change[] = [];
  readonly #options: CaseElementOptions;
  readonly #store = new MemoryStore();
  readonly #before: { records: StreamRecord[]; lines: LogLine[] } = { records: [], lines: [] };
  #started: StartedElement | undefined;

  constructor(options: CaseElementOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { protocol, clock, name, settings } = this.#options;
    this.#started = await startElement({
      protocol: protocol.file,
      settings,
      name,
      clock,
      store: this.#store,
      changed: ({ id, name: param }, value) => this.changes.push({ id, name: param, value }),
    });
  }

  /** Stops, moving the time on where a connection waits for a device that does not answer. */
  async stop(): Promise<void> {
    const started = this.#started;
    if (started === undefined) return;
    let stopped = false;
    const stopping = started.stop().finally(() => {
      stopped = true;
    });
    for (let second = 0; second < 60 && !stopped; second++) await this.#options.clock.advance(1000);
    await stopping;
    this.#before.records.push(...started.records);
    this.#before.lines.push(...started.lines);
    this.#started = undefined;
  }

  get status(): ElementStatus {
    return this.#started?.status ?? { state: 'stopped', timeout: false, connections: [] };
  }

  get records(): readonly StreamRecord[] {
    return [...this.#before.records, ...(this.#started?.records ?? [])];
  }

  /** How many records there are that `look` takes. */
  count(look: (record: StreamRecord) => boolean): number {
    return this.records.reduce((sum, record) => sum + (look(record) ? 1 : 0), 0);
  }

  get lines(): readonly LogLine[] {
    return [...this.#before.lines, ...(this.#started?.lines ?? [])];
  }

  parameter(key: string): ParameterState | undefined {
    const element = this.#started?.element;
    const param = element === undefined ? undefined : paramOf(element.protocol, key);
    if (element === undefined || param === undefined) return undefined;
    const read = (id: number) => {
      const other = element.protocol.paramById.get(id);
      return other === undefined ? null : element.table.get(other);
    };
    return {
      id: param.id,
      name: param.name,
      value: element.table.get(param),
      display: displayOf(param, element.displayed(param), read),
      bytes: element.table.bytes(param),
    };
  }

  rows(key: string): readonly Row[] | undefined {
    const element = this.#started?.element;
    const param = element === undefined ? undefined : paramOf(element.protocol, key);
    return param?.array === undefined ? undefined : element?.readTable(param).rows;
  }

  /** The element that runs now. */
  get running(): StartedElement {
    if (this.#started === undefined) throw new Error('the element of this case does not run');
    return this.#started;
  }
}

/** What a line sets: a parameter, or with a key in brackets a cell, by its column or the write parameter of that. */
export function settableOf(
  protocol: Protocol,
  text: string,
): { readonly param: Param; readonly key: string | undefined } | undefined {
  const whole = paramOf(protocol, text);
  if (whole !== undefined) return { param: whole, key: undefined };
  const [, column = '', key] = /^(.+)\[(.*)\]$/.exec(text) ?? [];
  const param = paramOf(protocol, column.trim());
  return param === undefined ? undefined : { param, key };
}

/** A parameter by its id or its name. */
export function paramOf(protocol: Protocol, key: string): Param | undefined {
  const id = /^\d+$/.test(key) ? protocol.paramById.get(Number(key)) : undefined;
  return id ?? protocol.paramByName.get(key.toLowerCase());
}
