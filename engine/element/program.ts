import type { Issue } from '#base/issue.ts';
import { type Maker, maker } from '#codec/command.ts';
import { type ResponseMatcher, responseMatcher } from '#codec/response.ts';
import type { Action, Param, QAction, Trigger } from '#model/constructs.ts';
import type { Condition } from '#model/logic.ts';
import type { Protocol } from '#model/protocol.ts';
import { actionStep } from './actions/table.ts';
import { ConditionError, compileCondition, type Test } from './condition.ts';
import type { Item, Step } from './core.ts';
import { isSavable, savedParams } from './saved.ts';
import { inOrder, type Outcome } from './step.ts';

/** Triggers and changes nested deeper than this are cut: a loop. */
const DEPTH = 64;

/** The logic of a protocol as closures and arrays, made once and shared by all its elements. */
export interface Program {
  /** By parameter index; undefined where nothing hangs on a change. */
  readonly change: readonly (Step | undefined)[];
  readonly changeAfterResponse: readonly (Step | undefined)[];
  /** Only the QActions of a change (action run actions). */
  readonly qactions: readonly (Step | undefined)[];
  /** By command index. */
  readonly makers: readonly Maker[];
  readonly beforeCommand: readonly (Step | undefined)[];
  readonly afterCommand: readonly (Step | undefined)[];
  /** By response index. */
  readonly matchers: readonly ResponseMatcher[];
  /** True where the triggers before a response do nothing but `read` it: then they need not run. */
  readonly reads: readonly boolean[];
  readonly beforeResponse: readonly (Step | undefined)[];
  readonly afterResponse: readonly (Step | undefined)[];
  /** By pair index. */
  readonly succeeded: readonly (Step | undefined)[];
  readonly timedOut: readonly (Step | undefined)[];
  readonly timedOutAfterRetries: readonly (Step | undefined)[];
  readonly afterStartup: Step | undefined;
  readonly triggers: ReadonlyMap<Trigger, Step>;
  readonly actions: ReadonlyMap<Action, Step>;
  readonly tests: ReadonlyMap<Condition, Test>;
  /** Parameters whose values outlive a restart. */
  readonly saved: ReadonlySet<Param>;
  /** Conditions that could not be compiled. */
  readonly issues: readonly Issue[];
}

const programs = new WeakMap<Protocol, Program>();

/** The program of a protocol; compiled at the first call. */
export function programOf(protocol: Protocol): Program {
  let program = programs.get(protocol);
  if (program === undefined) {
    program = compile(protocol);
    programs.set(protocol, program);
  }
  return program;
}

function compile(protocol: Protocol): Program {
  const issues: Issue[] = [];
  const tests = new Map<Condition, Test>();
  const actions = new Map<Action, Step>();
  const triggers = new Map<Trigger, Step>();

  const test = (condition: Condition | undefined, path: string): Test | undefined => {
    if (condition === undefined) return undefined;
    try {
      const compiled = compileCondition(condition.text, id => protocol.paramById.get(id));
      tests.set(condition, compiled);
      return compiled;
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      const place = error.at(condition, condition.text);
      issues.push({
        file: protocol.file,
        ...place,
        severity: 'error',
        code: 'condition',
        path,
        message: `the condition cannot be read: ${error.message}`,
      });
      return undefined;
    }
  };

  for (const action of protocol.actions) {
    const when = test(action.condition, `Protocol/Actions/Action[@id=${action.id}]/Condition`);
    const step = actionStep(action);
    if (step === undefined) continue;
    actions.set(
      action,
      when === undefined ? step : (core, item) => (when(core.table) ? step(core, item) : undefined),
    );
  }
  for (const trigger of protocol.triggers) {
    const path = `Protocol/Triggers/Trigger[@id=${trigger.id}]`;
    const step = triggerStep(trigger, test(trigger.condition, `${path}/Condition`), actions, triggers);
    const check = test(trigger.check, `${path}/Time`);
    triggers.set(
      trigger,
      check === undefined ? step : (core, item) => (check(core.table) ? step(core, item) : undefined),
    );
  }
  for (const group of protocol.groups)
    test(group.condition, `Protocol/Groups/Group[@id=${group.id}]/Condition`);
  for (const pair of protocol.pairs) test(pair.condition, `Protocol/Pairs/Pair[@id=${pair.id}]/Condition`);
  for (const timer of protocol.timers)
    test(timer.condition, `Protocol/Timers/Timer[@id=${timer.id}]/Condition`);
  for (const qaction of protocol.qactions)
    test(qaction.condition, `Protocol/QActions/QAction[@id=${qaction.id}]/Condition`);

  // Items without a trigger of their own share the list of those on `each`, and so its chain.
  const chains = new Map<readonly Trigger[], Step | undefined>();
  const all = (list: readonly Trigger[]): Step | undefined => {
    if (list.length === 0) return undefined;
    if (!chains.has(list)) chains.set(list, chain(list.map(trigger => triggers.get(trigger)!)));
    return chains.get(list);
  };
  return {
    change: protocol.params.map(param => changeStep(param, all, tests)),
    changeAfterResponse: protocol.params.map(param => all(param.logic.changeAfterResponse)),
    qactions: protocol.params.map(param =>
      chain(param.logic.qactions.map(qaction => qactionStep(qaction, param, tests))),
    ),
    makers: protocol.commands.map(command => maker(command, protocol)),
    beforeCommand: protocol.commands.map(command => all(command.logic.before)),
    afterCommand: protocol.commands.map(command => all(command.logic.after)),
    matchers: protocol.responses.map(responseMatcher),
    reads: protocol.responses.map(response => onlyReads(response.logic.before)),
    beforeResponse: protocol.responses.map(response => all(response.logic.before)),
    afterResponse: protocol.responses.map(response => all(response.logic.after)),
    succeeded: protocol.pairs.map(pair => all(pair.logic.succeeded)),
    timedOut: protocol.pairs.map(pair => all(pair.logic.timeout)),
    timedOutAfterRetries: protocol.pairs.map(pair => all(pair.logic.timeoutAfterRetries)),
    afterStartup: all(protocol.afterStartup),
    triggers,
    actions,
    tests,
    saved: savedParams(protocol.params, protocol.actions),
    issues,
  };
}

function chain(steps: readonly Step[]): Step | undefined {
  if (steps.length < 2) return steps[0];
  return (core, item) => inOrder(steps.length, i => steps[i]!(core, item));
}

function triggerStep(
  trigger: Trigger,
  when: Test | undefined,
  actions: ReadonlyMap<Action, Step>,
  triggers: ReadonlyMap<Trigger, Step>,
): Step {
  // Triggers may name triggers that come later, and themselves: those are looked up when they run.
  const steps = (otherwise: boolean): readonly Step[] =>
    trigger.content
      .filter(content => content.otherwise === otherwise)
      .flatMap((content): Step[] => {
        if ('trigger' in content) return [(core, item) => triggers.get(content.trigger)!(core, item)];
        const step = actions.get(content.action);
        return step === undefined ? [] : [step];
      });
  const then = steps(false);
  const otherwise = when === undefined ? [] : steps(true);
  return (core, item) => {
    const run = when === undefined || when(core.table) ? then : otherwise;
    if (run.length === 0 || core.cut) return;
    if (core.depth >= DEPTH) return core.tooDeep(trigger);
    core.depth++;
    try {
      return run.length === 1 ? run[0]!(core, item) : inOrder(run.length, i => run[i]!(core, item));
    } finally {
      if (--core.depth === 0) core.cut = false;
    }
  };
}

/** What a change sets off, in the documented order (LogicParameters, parameter change events). */
function changeStep(
  param: Param,
  all: (list: readonly Trigger[]) => Step | undefined,
  tests: ReadonlyMap<Condition, Test>,
): Step | undefined {
  const steps: Step[] = [];
  const triggered = all(param.logic.change);
  if (triggered !== undefined) steps.push(triggered);
  if (param.dynamicIp >= 0) steps.push(core => core.reconnect(param.dynamicIp));
  if (param.save && isSavable(param)) steps.push(core => core.save?.(param));
  const twin = param.twin;
  if (param.type === 'write' && param.setter && twin !== undefined) {
    steps.push(core => core.assign(twin, core.table.get(param) ?? ''));
  }
  for (const qaction of param.logic.qactions) steps.push(qactionStep(qaction, param, tests));
  const run = chain(steps);
  if (run === undefined) return undefined;
  const item: Item = { kind: 'parameter', item: param };
  return (core): Outcome => {
    if (core.cut) return;
    if (core.depth >= DEPTH) return core.tooDeep(param);
    core.depth++;
    try {
      return run(core, item);
    } finally {
      if (--core.depth === 0) core.cut = false;
    }
  };
}

function qactionStep(qaction: QAction, param: Param, tests: ReadonlyMap<Condition, Test>): Step {
  const when = qaction.condition === undefined ? undefined : tests.get(qaction.condition);
  if (when === undefined) return core => core.runQAction(qaction, param);
  return core => (when(core.table) ? core.runQAction(qaction, param) : undefined);
}

function onlyReads(list: readonly Trigger[]): boolean {
  return (
    list.length > 0 &&
    list.every(
      trigger =>
        trigger.condition === undefined &&
        trigger.check === undefined &&
        trigger.content.every(
          content =>
            'action' in content &&
            !content.otherwise &&
            content.action.type === 'read' &&
            content.action.condition === undefined &&
            content.action.targets.length === 0,
        ),
    )
  );
}
