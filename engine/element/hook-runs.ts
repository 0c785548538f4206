import { messageOf, stackOf } from '#base/error.ts';
import { HookContext, type HookHost, inputsOf } from '#hooks/context.ts';
import { type LoadedHook, placeOf } from '#hooks/module.ts';
import type { Hook } from '#hooks/protocol.ts';
import type { LogFields } from '#log/contract.ts';
import type { Param, QAction } from '#model/constructs.ts';
import type { Outcome } from './step.ts';

/** What running hooks needs of the element. */
export interface HookRunsHost extends HookHost {
  report(level: 'debug' | 'warn' | 'error', fields: LogFields, message: string): void;
}

interface Call {
  readonly qaction: QAction;
  readonly hook: Hook;
  readonly context: HookContext;
}

/** Runs the hooks of one element: what they throw is told with its place, and the element goes on. */
export class HookRuns {
  readonly #host: HookRunsHost;
  readonly #hooks: readonly (LoadedHook | undefined)[];
  /** By parameter index: the hooks that it runs, made at the first run. */
  readonly #calls: Array<Call[] | undefined> = [];
  #notPorted: Map<number, number> | undefined;

  /** `hooks` by QAction index; undefined where a QAction is not ported. */
  constructor(host: HookRunsHost, hooks: readonly (LoadedHook | undefined)[]) {
    this.#host = host;
    this.#hooks = hooks;
  }

  /** QActions that are not ported and ran all the same, with how often. */
  get notPorted(): ReadonlyMap<number, number> {
    return this.#notPorted ?? new Map();
  }

  /** Runs the hook of a QAction; a promise where the hook is asynchronous. */
  run(qaction: QAction, trigger: Param): Outcome {
    const call = this.#call(qaction, trigger);
    if (call === undefined) return;
    try {
      const outcome =
        qaction.inputParameters.length === 0
          ? call.hook(call.context)
          : this.#callWithInputs(qaction, trigger, call.hook);
      // A hook is anybody's code: what is no promise settles nothing.
      if (outcome instanceof Promise) return outcome.catch(error => this.#failed(qaction, trigger, error));
    } catch (error) {
      this.#failed(qaction, trigger, error);
    }
  }

  #call(qaction: QAction, trigger: Param): Call | undefined {
    let calls = this.#calls[trigger.index];
    if (calls !== undefined) {
      for (let i = 0; i < calls.length; i++) if (calls[i]!.qaction === qaction) return calls[i];
    } else {
      calls = [];
      this.#calls[trigger.index] = calls;
    }
    const loaded = this.#hooks[qaction.index];
    if (loaded === undefined) {
      this.#countNotPorted(qaction);
      return undefined;
    }
    const context = new HookContext(this.#host, qaction, trigger.id);
    const call = { qaction, hook: loaded.hookFor(trigger), context };
    calls.push(call);
    return call;
  }

  #callWithInputs(qaction: QAction, trigger: Param, hook: Hook): void | Promise<void> {
    const inputs = inputsOf(this.#host, qaction);
    return hook(new HookContext(this.#host, qaction, trigger.id, inputs), ...inputs);
  }

  #countNotPorted({ id, name }: QAction): void {
    const times = (this.#notPorted?.get(id) ?? 0) + 1;
    this.#notPorted ??= new Map();
    this.#notPorted.set(id, times);
    if (times > 1) return;
    this.#host.report(
      'warn',
      { qaction: id },
      `QAction ${id} "${name}" is not ported to TypeScript: skipped`,
    );
  }

  #failed({ id, name }: QAction, trigger: Param, error: unknown): void {
    const place = placeOf(error);
    const where = place === undefined ? '' : ` at ${place}`;
    const message = `QAction ${id} "${name}" threw${where}: ${messageOf(error)}`;
    this.#host.report('error', { qaction: id, parameter: trigger.id }, message);
    const stack = stackOf(error);
    if (stack !== undefined) this.#host.report('debug', { qaction: id }, stack);
  }
}
