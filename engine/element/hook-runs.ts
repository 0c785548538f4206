import { stackOf } from '#base/error.ts';
import { placed } from '#base/placed.ts';
import { HookContext, inputsOf } from '#hooks/context.ts';
import { disposeAll, type Objects } from '#hooks/entry.ts';
import { thrown } from '#hooks/fault.ts';
import type { HookHost } from '#hooks/host.ts';
import type { LoadedHook } from '#hooks/module.ts';
import type { Hook, Protocol } from '#hooks/protocol.ts';
import type { RowRun } from '#hooks/rows.ts';
import type { LogFields } from '#log/contract.ts';
import type { Group, Param, QAction } from '#model/constructs.ts';
import type { GroupRun } from './core.ts';
import type { Origin } from './kind.ts';
import type { HookCall } from './lifecycle.ts';
import { MARK, NONE } from './marks.ts';
import type { Outcome } from './step.ts';
import type { Trace } from './trace.ts';
import { fileOf } from './traced.ts';
import type { Watch } from './watch.ts';

/** What running hooks needs of the element. */
export interface HookRunsHost {
  readonly elementId: number;
  /** False once the element has stopped: then no queued hook is started. */
  readonly running: boolean;
  readonly run: GroupRun | undefined;
  readonly beside: GroupRun | undefined;
  readonly watch: Watch;
  readonly trace: Trace | undefined;
  readonly sender: Origin | undefined;
  readonly partial: boolean;
  report(level: 'debug' | 'warn' | 'error', fields: LogFields, message: string): void;
}

/** A hook and what runs it: a parameter, or with option group a group that has ended; or what a connection tells. */
interface Call {
  readonly qaction: QAction;
  readonly trigger: Param | Group | undefined;
  readonly hook: Hook;
  readonly context: HookContext;
  /** Whether it has input parameters. */
  readonly inputs: boolean;
  /** Option queued: the element does not wait for it. */
  readonly queued: boolean;
  /** Of a row QAction: the row that changed. */
  readonly row?: RowRun | undefined;
  /** The client whose message runs it. */
  readonly sender?: Origin | undefined;
  /** It is a part of a message that runs it, and not the last. */
  readonly partial?: boolean;
}

/** Shared by all that have run none; never written to. */
const NOBODY: never[] = [];

/** A function of a QAction that is called with something beside the protocol. */
type Named = (protocol: Protocol, argument: object) => unknown;

/** Queued hooks that start one after the other before all else gets its turn: each may start the next. */
const STARTS = 64;

/** Runs the hooks of one element: what they throw is told with its place, and the element goes on. */
export class HookRuns {
  readonly #host: HookRunsHost;
  readonly #access: HookHost;
  readonly #hooks: readonly (LoadedHook | undefined)[];
  /** By parameter index: the hooks that it runs, made at the first run. */
  #calls: Array<readonly Call[] | undefined> = NOBODY;
  readonly #marks: Int32Array | undefined;
  #groupCalls: Map<Group, readonly Call[]> | undefined;
  #objects: Objects | undefined;
  #notPorted: Map<number, number> | undefined;
  /** Hooks under way that are not queued. */
  #active = 0;
  /** Queued hooks that wait until no other is under way. */
  #waiting: Call[] | undefined;
  #starts = 0;
  #disposed = false;
  /** How many hooks were started, and how many failed. */
  started = 0;
  failures = 0;

  /** `hooks` by QAction index; undefined where a QAction is not ported. `marks`: see MARK; undefined where nobody looks. */
  constructor(
    host: HookRunsHost,
    access: HookHost,
    hooks: readonly (LoadedHook | undefined)[],
    marks: Int32Array | undefined,
  ) {
    this.#host = host;
    this.#access = access;
    this.#hooks = hooks;
    this.#marks = marks;
  }

  /** QActions that are not ported and ran all the same, with how often. */
  get notPorted(): ReadonlyMap<number, number> {
    return this.#notPorted ?? new Map();
  }

  /**
   * Runs the hook of a QAction; a promise where the hook is asynchronous. A queued one starts when no other that is not
   * queued is under way, and nobody waits for it (QAction-options, queued).
   */
  run(qaction: QAction, trigger: Param | Group, row?: RowRun): Outcome {
    if (this.#disposed) return;
    const known = this.#callOf(qaction, trigger);
    if (known === undefined) return;
    const { partial, sender } = this.#host;
    const plain = row === undefined && sender === undefined && !partial;
    const call = plain ? known : this.#callWith(known, row, sender, partial);
    return this.#runCall(call);
  }

  #runCall(call: Call): Outcome {
    if (this.#disposed) return;
    if (call.queued) {
      if (this.#active > 0 || this.#starts >= STARTS) this.#wait(call);
      else this.#startQueued(call);
      return;
    }
    this.#active++;
    const outcome = this.#start(call);
    if (outcome !== undefined) return this.#endedAfter(outcome);
    this.#ended();
  }

  #endedAfter(outcome: Promise<void>): Promise<void> {
    return outcome.then(() => this.#ended());
  }

  /**
   * A function of a QAction by the first of the names that it has, to be called with one argument beside the protocol;
   * undefined where there is none. Nobody waits for what it returns; what it throws is told, and thrown.
   */
  functionOf(qaction: QAction, names: readonly string[]): ((argument: object) => unknown) | undefined {
    const call = this.#named(qaction, names);
    if (call === undefined) return undefined;
    return argument => this.#ask(qaction, () => call(new HookContext(this.#access, qaction, 0), argument));
  }

  /** The same, run like a hook that a parameter runs: whoever calls it waits, and what it throws is told and no more. */
  callOf(qaction: QAction, names: readonly string[]): HookCall | undefined {
    let named: Named | undefined;
    try {
      named = this.#named(qaction, names);
    } catch (error) {
      this.#failed({ qaction, trigger: undefined }, error);
      return () => {};
    }
    if (named === undefined) return undefined;
    const call = named;
    const queued = hasOption(qaction, 'queued');
    return (argument, sender) => {
      const context = new HookContext(this.#access, qaction, 0, NO_INPUTS, undefined, {
        client: sender?.client,
        partial: this.#host.partial,
      });
      const hook: Hook = protocol => call(protocol, argument) as void | Promise<void>;
      return this.#runCall({ qaction, trigger: undefined, hook, context, inputs: false, queued, sender });
    };
  }

  /** The first of the names that a QAction has a function of. */
  #named(qaction: QAction, names: readonly string[]): Named | undefined {
    const loaded = this.#hooks[qaction.index];
    if (loaded === undefined || this.#disposed) {
      if (loaded === undefined) this.#countNotPorted(qaction);
      return undefined;
    }
    for (const name of names) {
      const hook = loaded.named(name, () => this.#ownObjects());
      if (hook !== undefined) return hook as Named;
    }
    return undefined;
  }

  #ask(qaction: QAction, call: () => unknown): unknown {
    this.started++;
    const marks = this.#marks;
    const outer = marks?.[MARK.qaction] ?? 0;
    if (marks !== undefined) this.#mark(marks, qaction, NONE, NONE);
    const failed = (error: unknown): never => {
      this.#failed({ qaction, trigger: undefined }, error);
      throw error;
    };
    try {
      const result = call();
      return isThenable(result) ? Promise.resolve(result).catch(failed) : result;
    } catch (error) {
      return failed(error);
    } finally {
      if (marks !== undefined) marks[MARK.qaction] = outer;
    }
  }

  /** The element has stopped: its objects release what they hold, and nothing is started any more. */
  dispose(): void {
    this.#disposed = true;
    this.#waiting = undefined;
    const report = this.#host.report.bind(this.#host);
    if (this.#objects !== undefined)
      disposeAll(this.#objects, error => report('error', {}, `a hook's dispose ${thrown(error)}`));
  }

  #start(call: Call): Outcome {
    this.started++;
    return this.#host.trace === undefined ? this.#hook(call) : this.#traced(this.#host.trace, call);
  }

  /** A queued hook is a cause of its own. */
  #traced(trace: Trace, call: Call): Outcome {
    const { qaction, row } = call;
    const { id, name } = qaction;
    const about = { ...(row !== undefined && { text: `row ${row.change.key}` }), ...fileOf(qaction) };
    const run = (): Outcome => trace.step('qaction', qaction, () => this.#hook(call), about);
    if (!call.queued) return run();
    const by = trace.by();
    return trace.run({ kind: 'qaction', id, name, ...(by !== undefined && { by }) }, run);
  }

  #hook(call: Call): Outcome {
    const marks = this.#marks;
    if (marks === undefined) return this.#call(call);
    const { qaction, trigger } = call;
    const outer = marks[MARK.qaction]!;
    const outerParameter = marks[MARK.parameter]!;
    if (trigger === undefined) this.#mark(marks, qaction, NONE, NONE);
    else if ('interprete' in trigger) {
      const group = (this.#host.beside ?? this.#host.run)?.group.id ?? NONE;
      this.#mark(marks, qaction, trigger.id, group);
    } else this.#mark(marks, qaction, NONE, trigger.id);
    try {
      return this.#call(call);
    } finally {
      marks[MARK.qaction] = outer;
      marks[MARK.parameter] = outerParameter;
    }
  }

  /** Notes which hook is under way, for who looks after the loop. */
  #mark(marks: Int32Array, { index }: QAction, parameter: number, group: number): void {
    marks[MARK.element] = this.#host.elementId;
    marks[MARK.parameter] = parameter;
    marks[MARK.group] = group;
    marks[MARK.qaction] = index + 1;
  }

  #call(call: Call): Outcome {
    try {
      const outcome = call.inputs ? this.#callWithInputs(call) : call.hook(call.context);
      // A hook is anybody's code: what is no promise settles nothing.
      if (outcome !== undefined && outcome instanceof Promise) return this.#waitFor(outcome, call);
    } catch (error) {
      this.#failed(call, error);
    }
  }

  #waitFor(outcome: Promise<void>, call: Call): Promise<void> {
    const { beside, run, watch } = this.#host;
    const { qaction, trigger } = call;
    const wait = watch.begin({ qaction, trigger, run: call.queued ? undefined : (beside ?? run) });
    return outcome.then(
      () => watch.end(wait),
      error => {
        watch.end(wait);
        this.#failed(call, error);
      },
    );
  }

  #ended(): void {
    if (--this.#active > 0 || this.#waiting === undefined || this.#starts >= STARTS) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    // One that has to wait again, for a hook that the one before it runs, keeps its place.
    for (const call of waiting) {
      if (this.#active > 0 || this.#starts >= STARTS) this.#wait(call);
      else this.#startQueued(call);
    }
  }

  #wait(call: Call): void {
    if (!this.#host.running) return;
    this.#waiting ??= [];
    this.#waiting.push(call);
  }

  #startQueued(call: Call): void {
    if (!this.#host.running) return;
    if (this.#starts++ === 0) {
      setImmediate(() => {
        this.#starts = 0;
        this.#active++;
        this.#ended();
      });
    }
    // What waits of it goes on beside the element, and what it throws is told.
    void this.#start(call);
  }

  #callOf(qaction: QAction, trigger: Param | Group): Call | undefined {
    const calls = this.#callsOf(trigger);
    for (let i = 0; i < calls.length; i++) if (calls[i]!.qaction === qaction) return calls[i];
    return this.#make(qaction, trigger, calls);
  }

  #make(qaction: QAction, trigger: Param | Group, calls: readonly Call[]): Call | undefined {
    const loaded = this.#hooks[qaction.index];
    if (loaded === undefined) {
      this.#countNotPorted(qaction);
      return undefined;
    }
    const triggers: readonly (Param | Group)[] =
      qaction.triggers.length > 0 ? qaction.triggers : qaction.groups;
    try {
      const call: Call = {
        qaction,
        trigger,
        hook: loaded.hookFor(triggers.indexOf(trigger), () => this.#ownObjects()),
        context: new HookContext(this.#access, qaction, trigger.id),
        inputs: qaction.inputParameters.length > 0,
        queued: hasOption(qaction, 'queued'),
      };
      this.#keep(trigger, calls.concat(call));
      return call;
    } catch (error) {
      this.#failed({ qaction, trigger }, error);
      return undefined;
    }
  }

  #ownObjects(): Objects {
    this.#objects ??= new Map();
    return this.#objects;
  }

  #callsOf(trigger: Param | Group): readonly Call[] {
    const known = 'interprete' in trigger ? this.#calls[trigger.index] : this.#groupCalls?.get(trigger);
    return known ?? NOBODY;
  }

  #keep(trigger: Param | Group, calls: readonly Call[]): void {
    if ('interprete' in trigger) {
      this.#calls = placed(this.#calls, trigger.index, calls);
      return;
    }
    this.#groupCalls ??= new Map();
    this.#groupCalls.set(trigger, calls);
  }

  /** The same call for a row, or for a message of a client: what the hook is told of it stays its own while it waits. */
  #callWith(call: Call, row: RowRun | undefined, sender: Origin | undefined, partial: boolean): Call {
    const { hook, inputs, qaction, queued, trigger } = call;
    const from = { client: sender?.client, partial };
    const context = new HookContext(this.#access, qaction, trigger?.id ?? 0, NO_INPUTS, row, from);
    return { qaction, trigger, hook, inputs, queued, context, row, sender, partial };
  }

  #callWithInputs({ partial = false, qaction, row, sender, trigger, hook }: Call): void | Promise<void> {
    const inputs = inputsOf(this.#access, qaction);
    const from = { client: sender?.client, partial };
    return hook(new HookContext(this.#access, qaction, trigger?.id ?? 0, inputs, row, from), ...inputs);
  }

  #countNotPorted({ id, name }: QAction): void {
    const times = (this.#notPorted?.get(id) ?? 0) + 1;
    this.#notPorted ??= new Map();
    this.#notPorted.set(id, times);
    this.#host.trace?.note('qaction', { id, name }, { text: 'not ported: skipped' });
    if (times > 1) return;
    const message = `QAction ${id} "${name}" is not ported to TypeScript: skipped`;
    this.#host.report('warn', { qaction: id }, message);
  }

  #failed(
    { qaction, trigger }: { readonly qaction: QAction; readonly trigger: Param | Group | undefined },
    error: unknown,
  ): void {
    this.failures++;
    const { id, name } = qaction;
    this.#host.trace?.failed(thrown(error));
    const by =
      trigger === undefined
        ? {}
        : 'interprete' in trigger
          ? { parameter: trigger.id }
          : { group: trigger.id };
    this.#host.report('error', { qaction: id, ...by }, `QAction ${id} "${name}" ${thrown(error)}`);
    const stack = stackOf(error);
    if (stack !== undefined) this.#host.report('debug', { qaction: id }, stack);
  }
}

const NO_INPUTS: readonly never[] = [];

function hasOption({ options }: QAction, name: string): boolean {
  return options.some(option => option.toLowerCase() === name);
}

/** A promise, also one that a library made its own way: whatever it comes to, it is no answer yet. */
function isThenable(result: unknown): result is PromiseLike<unknown> {
  return (
    typeof result === 'object' && result !== null && 'then' in result && typeof result.then === 'function'
  );
}
