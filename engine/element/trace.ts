import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '#base/clock.ts';
import type { RecordLog } from '#log/contract.ts';
import type { TraceCause, TraceStep } from '#log/record.ts';
import { type Extra, type Stamp, stamp } from '#log/stamp.ts';
import type { Param } from '#model/constructs.ts';
import type { Condition } from '#model/logic.ts';
import { displayOf } from '#values/display.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Value } from '#values/value.ts';
import type { Steps } from './flow.ts';
import type { Outcome } from './step.ts';
import { TraceFlow } from './trace-flow.ts';

/** Milliseconds with their fractions, on a clock that only goes forward. */
export type Stopwatch = () => number;

/** What a trace needs of its element. */
export interface TraceHost {
  readonly clock: Clock;
  readonly elementName: string;
  readonly table: ParameterTable;
  readonly protocol: { readonly paramById: ReadonlyMap<number, Param> };
  shown(value: Value): Value;
}

/** A cause before it has acted. */
export type Root = Omit<TraceCause, 'time'> & { readonly connection?: number };

type Kind = TraceStep['kind'];
type Item = { readonly id: number; readonly name: string };
type About = Partial<Omit<TraceStep, 'kind' | 'id' | 'name' | 'at' | 'took' | 'depth'>>;

/** Where in a flow the code under way is. */
interface Span {
  readonly flow: TraceFlow;
  readonly depth: number;
  /** Undefined at the root, and where the flow has too many steps. */
  readonly step: TraceStep | undefined;
  readonly label: { readonly kind: string; readonly id?: number; readonly name?: string };
}

/** Control characters, and what stands for bytes that are no text. */
const UNPRINTABLE = /[^\P{Cc}\t\r\n]|\ufffd/u;
/** Characters of a value that are kept. */
const LONGEST = 160;

/**
 * The causality of one element: notes what a message, a timer, a set or another cause sets off, and writes it into the
 * stream log as one record when all of it has ended, so right behind its message unless a hook waits. An element that is
 * not traced has none of this. Each asynchronous context knows its place, so what a hook does after it has waited, and
 * what runs beside it, stands where it belongs.
 */
export class Trace implements RecordLog {
  readonly #host: TraceHost;
  readonly #log: RecordLog;
  readonly #now: Stopwatch;
  readonly #spans = new AsyncLocalStorage<Span>();
  readonly #open = new Map<TraceFlow, Set<TraceStep>>();
  /** By connection. */
  readonly #stamps: Stamp[] = [];

  constructor(host: TraceHost, log: RecordLog, now: Stopwatch) {
    this.#host = host;
    this.#log = log;
    this.#now = now;
  }

  // The log that the element writes to: what passes tells which message a flow is of.

  add(stamp: Stamp, bytes?: Buffer, extra?: Extra): void {
    this.#log.add(stamp, bytes, extra);
    const { id, kind, name } = stamp;
    if (kind !== 'command' || id === undefined) return;
    this.note(
      'command',
      { id, name: name ?? '' },
      { text: extra?.delivered === false ? 'not sent' : 'sent' },
    );
  }

  arrived(stamp: Stamp, bytes: Buffer, extra?: Extra, at = this.#host.clock.now()): void {
    const flow = this.#spans.getStore()?.flow;
    const { id, kind, name } = stamp;
    const message = flow !== undefined && (kind === 'response' || kind === 'data');
    // One read may hold several messages: each has a trace of its own.
    if (message && flow.isOfMessage && flow.open === 1) {
      this.#write(flow);
      flow.restart(this.#now());
    }
    this.#log.arrived(stamp, bytes, extra, at);
    if (!message) return;
    flow.isOfMessage = true;
    flow.cause = { kind, ...(id === undefined ? {} : { id, name: name ?? '' }), time: isoOf(at) };
    // One that was suppressed says so itself.
    if (id !== undefined && extra?.reason === undefined)
      this.note('response', { id, name: name ?? '' }, { text: 'matched' });
  }

  // What sets something off.

  /** Runs what a cause sets off. */
  run(root: Root, act: () => Outcome): Outcome {
    const flow = this.#begin(root);
    return this.#within({ flow, depth: 0, step: undefined, label: root }, act);
  }

  /** A flow that stops now and then: written whenever it lets others have the lock. */
  *steps(root: Root, inner: Steps): Steps {
    let span: Span | undefined;
    let failed: { readonly error: unknown } | undefined;
    const next = (): ReturnType<Steps['next']> =>
      failed === undefined ? inner.next() : inner.throw(failed.error);
    try {
      for (;;) {
        if (span === undefined) {
          span = { flow: this.#begin(root), depth: 0, step: undefined, label: root };
          span.flow.open++;
        }
        const result = this.#spans.run(span, next);
        failed = undefined;
        if (result.done === true) return;
        const stop = result.value;
        if (stop !== undefined && !(stop instanceof Promise)) {
          this.#ended(span);
          span = undefined;
        }
        try {
          yield stop;
        } catch (error) {
          failed = { error };
        }
      }
    } finally {
      if (span !== undefined) this.#ended(span);
      inner.return();
    }
  }

  /** Something that the flow under way leaves for later, and is not over without. */
  later(act: () => void): () => void {
    const span = this.#spans.getStore();
    if (span === undefined || span.flow.open === 0) return act;
    span.flow.open++;
    return () => {
      try {
        this.#spans.run(span, act);
      } finally {
        this.#ended({ ...span, step: undefined });
      }
    };
  }

  /** What is under way, in words: `action 7 Poll`. */
  by(): string | undefined {
    const span = this.#spans.getStore();
    return span === undefined ? undefined : words(span.label);
  }

  // Steps.

  /** Runs a step of logic, and notes how long it takes. */
  step(kind: Kind, item: Item, act: () => Outcome, about?: About): Outcome {
    const span = this.#enter(kind, item, about);
    if (span.step !== undefined) this.#open.get(span.flow)?.add(span.step);
    return this.#within(span, act);
  }

  /** A parameter that was set or has changed, and what that sets off. */
  parameter(param: Param, act: () => Outcome): Outcome {
    const single = param.array === undefined && param.table === undefined;
    return this.#within(this.#enter('parameter', param, single ? { value: this.#valueOf(param) } : {}), act);
  }

  /** A step that has no length. Nothing is noted where no flow is under way. */
  note(kind: Kind, item: Item, about: About): void {
    const outer = this.#spans.getStore();
    if (outer !== undefined && outer.flow.open > 0) this.#add(outer, kind, item, about);
  }

  /** What does not run since its condition does not hold. */
  skipped(kind: Kind, item: Item, condition: Condition): void {
    this.note(kind, item, { unmet: condition.text });
  }

  /** The condition of the step under way does not hold. */
  unmet(condition: Condition): void {
    const step = this.#spans.getStore()?.step;
    if (step !== undefined) step.unmet = condition.text;
  }

  /** The step under way has failed or was cut. */
  failed(why: string): void {
    const step = this.#spans.getStore()?.step;
    if (step !== undefined) step.error = this.#text(why);
  }

  /** The element has stopped: what still waits is written as it is. */
  stop(): void {
    for (const [flow, steps] of this.#open) {
      for (const step of steps) step.open = true;
      flow.open = 0;
      this.#write(flow);
    }
    this.#open.clear();
  }

  #begin({ connection = 0, ...root }: Root): TraceFlow {
    const flow = new TraceFlow({ ...root, time: isoOf(this.#host.clock.now()) }, connection, this.#now());
    this.#open.set(flow, new Set());
    return flow;
  }

  /** The place of a step: in the flow under way, or in one of its own where that has been written. */
  #enter(kind: Kind, item: Item, about: About | undefined): Span {
    const { id, name } = item;
    const label = { kind, id, name };
    const outer = this.#spans.getStore();
    if (outer !== undefined && outer.flow.open > 0)
      return { flow: outer.flow, depth: outer.depth + 1, step: this.#add(outer, kind, item, about), label };
    const flow = this.#begin({ ...rootOf(outer, kind, item), connection: outer?.flow.connection ?? 0 });
    const root: Span = { flow, depth: 0, step: undefined, label };
    return { flow, depth: 1, step: this.#add(root, kind, item, about), label };
  }

  #add(
    { flow, depth }: Span,
    kind: Kind,
    { id, name }: Item,
    about: About | undefined,
  ): TraceStep | undefined {
    const step: TraceStep = { kind, id, ...(name !== '' && { name }), at: flow.at(this.#now()) };
    if (depth > 0) step.depth = depth;
    if (about !== undefined) Object.assign(step, about);
    return flow.add(step) ? step : undefined;
  }

  #within(span: Span, act: () => Outcome): Outcome {
    span.flow.open++;
    let waits = false;
    try {
      const outcome = this.#spans.run(span, act);
      if (outcome === undefined) return;
      waits = true;
      return outcome.finally(() => this.#ended(span));
    } finally {
      if (!waits) this.#ended(span);
    }
  }

  #ended({ flow, step }: Span): void {
    if (flow.open === 0) return;
    if (step !== undefined && this.#open.get(flow)?.delete(step)) step.took = flow.at(this.#now()) - step.at;
    if (--flow.open > 0) return;
    this.#open.delete(flow);
    this.#write(flow);
  }

  #write(flow: TraceFlow): void {
    const bytes = flow.take();
    if (bytes === undefined) return;
    const { connection } = flow;
    this.#stamps[connection] ??= stamp({
      element: this.#host.elementName,
      connection,
      direction: 'none',
      kind: 'trace',
    });
    this.#log.add(this.#stamps[connection], bytes);
  }

  #valueOf(param: Param): string {
    const { protocol, table } = this.#host;
    const read = (id: number): Value => {
      const other = protocol.paramById.get(id);
      return other === undefined ? null : table.get(other);
    };
    const text = displayOf(param, table.get(param), read);
    // What a secret is shown as is text in any case.
    if (!UNPRINTABLE.test(text) || this.#host.shown(text) !== text) return this.#text(text);
    return this.#text(table.bytes(param).subarray(0, LONGEST).toString('hex').replace(/..\B/g, '$& '));
  }

  /** Masked as a whole, then cut: else a part of a secret could be left. */
  #text(text: string): string {
    const shown = String(this.#host.shown(text));
    return shown.length <= LONGEST ? shown : `${[...shown.slice(0, LONGEST)].slice(0, -1).join('')}…`;
  }
}

/** What an element does from a cause on; as it is where nothing is traced. */
export function rooted(
  { trace }: { readonly trace: Trace | undefined },
  root: Root,
  act: () => Outcome,
): () => Outcome {
  return trace === undefined ? act : () => trace.run(root, act);
}

/** `timer 1 Poll` */
export function words({ kind, id, name }: { kind: string; id?: number; name?: string }): string {
  return [kind === 'qaction' ? 'QAction' : kind, id, name]
    .filter(part => part !== undefined && part !== '')
    .join(' ');
}

/** Whose doing a step is that comes when all that it belonged to has ended. */
function rootOf(outer: Span | undefined, kind: Kind, { id, name }: Item): Omit<TraceCause, 'time'> {
  const label = outer?.label;
  if (label?.kind === 'qaction') return { ...label, kind: 'qaction' };
  if (outer !== undefined) {
    const { time: _ended, ...cause } = outer.flow.cause;
    return cause;
  }
  return kind === 'qaction' ? { kind, id, name } : { kind: 'parameter', id, name };
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
