import type { Issue } from '#base/issue.ts';
import { type Maker, maker } from '#codec/command.ts';
import { type ResponseMatcher, responseMatcher } from '#codec/response.ts';
import type { Checks } from '#codec/verify.ts';
import type { Action, Column, Group, Param, QAction, Session, Trigger } from '#model/constructs.ts';
import type { Condition } from '#model/logic.ts';
import { type Protocol, TIMER_BASE } from '#model/protocol.ts';
import { type Delta, deltasOf } from '#values/deltas.ts';
import { actionStep } from './actions/table.ts';
import { ConditionError, compileCondition, type Test } from './condition.ts';
import type { Core, Item, Step } from './core.ts';
import { isSavable, savedParams } from './saved.ts';
import { savedTables } from './saved-rows.ts';
import { inOrder, type Outcome } from './step.ts';
import { ownQActions, type RowTrigger, rowTriggers } from './table-logic.ts';
import { tracedAction, tracedChange, tracedTrigger } from './traced.ts';

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
  /** And with that, what the triggers have checked. */
  readonly checks: readonly (Checks | undefined)[];
  /** True where the last thing done before a response is to check it: then nothing is left of one that is wrong. */
  readonly cancels: readonly boolean[];
  readonly beforeResponse: readonly (Step | undefined)[];
  readonly afterResponse: readonly (Step | undefined)[];
  /** By pair index. */
  readonly succeeded: readonly (Step | undefined)[];
  readonly timedOut: readonly (Step | undefined)[];
  readonly timedOutAfterRetries: readonly (Step | undefined)[];
  /** Sessions whose timeout sets something off. */
  readonly sessionTimedOut: ReadonlyMap<Session, Step>;
  /** What hangs on something that a connection reports. */
  readonly reported: ReadonlyMap<string, Step>;
  readonly afterStartup: Step | undefined;
  /** The QActions with option group that run after a group. */
  readonly afterGroup: ReadonlyMap<Group, Step>;
  readonly triggers: ReadonlyMap<Trigger, Step>;
  readonly actions: ReadonlyMap<Action, Step>;
  readonly tests: ReadonlyMap<Condition, Test>;
  /** By table index: the QActions that run for each row. */
  readonly rows: readonly (readonly RowTrigger[] | undefined)[];
  /** By table index: the columns on whose change something hangs. */
  readonly columns: readonly (readonly Column[] | undefined)[];
  /** By table index: what the changes of its columns make of others. */
  readonly deltas: readonly (readonly Delta[] | undefined)[];
  /** Parameters whose values outlive a restart. */
  readonly saved: ReadonlySet<Param>;
  /** Tables whose rows do. */
  readonly savedTables: readonly Param[];
  /** Conditions that could not be compiled. */
  readonly issues: readonly Issue[];
}

const programs = new WeakMap<Protocol, Program>();
const tracedPrograms = new WeakMap<Protocol, Program>();

/**
 * The program of a protocol; compiled at the first call. One that is traced notes each of its steps, so that the other
 * one has nothing to ask.
 */
export function programOf(protocol: Protocol, traced = false): Program {
  const known = traced ? tracedPrograms : programs;
  let program = known.get(protocol);
  if (program === undefined) {
    program = compile(protocol, traced);
    known.set(protocol, program);
  }
  return program;
}

/** Of a condition that names a parameter that there is none of. */
const NEVER: Test = () => false;

function compile(protocol: Protocol, traced: boolean): Program {
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
      // Neither answer is known: what stands under the condition, and under its else, is left out.
      if (error.unknownParam) tests.set(condition, NEVER);
      issues.push({
        file: protocol.file,
        ...place,
        severity: 'error',
        code: error.unknownParam ? 'unknown-reference' : 'condition',
        path,
        message: `the condition cannot be ${error.unknownParam ? 'tested' : 'read'}: ${error.message}`,
      });
      return tests.get(condition);
    }
  };

  for (const action of protocol.actions) {
    const when = test(action.condition, `Protocol/Actions/Action[@id=${action.id}]/Condition`);
    const plain = actionStep(action);
    if (plain === undefined) continue;
    const step = traced ? tracedAction(action, plain) : plain;
    actions.set(
      action,
      when === undefined
        ? step
        : (core, item) =>
            when(core.table) ? step(core, item) : core.trace?.skipped('action', action, action.condition!),
    );
  }
  for (const trigger of protocol.triggers) {
    const path = `Protocol/Triggers/Trigger[@id=${trigger.id}]`;
    const plain = triggerStep(trigger, test(trigger.condition, `${path}/Condition`), actions, triggers);
    const step = traced ? tracedTrigger(trigger, plain) : plain;
    const check = test(trigger.check, `${path}/Time`);
    triggers.set(
      trigger,
      check === undefined
        ? step
        : (core, item) =>
            check(core.table) ? step(core, item) : core.trace?.skipped('trigger', trigger, trigger.check!),
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
  const change = protocol.params.map(param => {
    const step = changeStep(param, all, tests);
    return traced ? tracedChange(param, step) : step;
  });
  return {
    change,
    changeAfterResponse: protocol.params.map(param => all(param.logic.changeAfterResponse)),
    qactions: protocol.params.map(param =>
      chain(param.logic.qactions.map(qaction => qactionStep(qaction, param, tests))),
    ),
    makers: protocol.commands.map(command => maker(command, protocol)),
    beforeCommand: protocol.commands.map(command => all(command.logic.before)),
    afterCommand: protocol.commands.map(command => all(command.logic.after)),
    matchers: protocol.responses.map(responseMatcher),
    reads: protocol.responses.map(response => onlyReads(response.logic.before)),
    checks: protocol.responses.map(response => checksOf(response.logic.before)),
    cancels: protocol.responses.map(response => cancels(response.logic.before)),
    beforeResponse: protocol.responses.map(response => all(response.logic.before)),
    afterResponse: protocol.responses.map(response => all(response.logic.after)),
    succeeded: protocol.pairs.map(pair => all(pair.logic.succeeded)),
    timedOut: protocol.pairs.map(pair => all(pair.logic.timeout)),
    timedOutAfterRetries: protocol.pairs.map(pair => all(pair.logic.timeoutAfterRetries)),
    sessionTimedOut: new Map(
      protocol.sessions.flatMap(session => {
        const step = all(session.logic.timeout);
        return step === undefined ? [] : [[session, step] as const];
      }),
    ),
    reported: new Map(
      [...Map.groupBy(protocol.communication, ({ time = '' }) => time)].map(
        ([text, list]) => [text, all(list)!] as const,
      ),
    ),
    afterStartup: all(protocol.afterStartup),
    afterGroup: afterGroup(protocol.qactions, tests),
    triggers,
    actions,
    tests,
    rows: rowTriggers(protocol, tests),
    columns: protocol.params.map(({ array }) =>
      array?.columns.filter(({ param }) => change[param.index] !== undefined),
    ),
    deltas: protocol.params.map(param => (param.array === undefined ? undefined : deltasOf(param))),
    saved: savedParams(protocol.params, protocol.actions),
    savedTables: savedTables(protocol),
    issues,
  };
}

function chain(steps: readonly Step[]): Step | undefined {
  if (steps.length < 2) return steps[0];
  return (core, item) => all(steps, core, item);
}

/** Apart from its callers, since a function that makes another one pays for it even where it does not. */
function all(steps: readonly Step[], core: Core, item: Item): Outcome {
  return inOrder(steps.length, i => steps[i]!(core, item));
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
  const otherwise = when === undefined || when === NEVER ? [] : steps(true);
  return (core, item) => {
    const holds = when === undefined || when(core.table);
    if (!holds) core.trace?.unmet(trigger.condition!);
    const run = holds ? then : otherwise;
    if (run.length === 0 || !core.enter(trigger)) return;
    try {
      return run.length === 1 ? run[0]!(core, item) : all(run, core, item);
    } finally {
      core.leave();
    }
  };
}

/** What a change sets off, in the documented order (LogicParameters, parameter change events). */
function changeStep(
  param: Param,
  all: (list: readonly Trigger[]) => Step | undefined,
  tests: ReadonlyMap<Condition, Test>,
): Step | undefined {
  const steps: Step[] = partSteps(param);
  const triggered = all(param.logic.change);
  if (triggered !== undefined) steps.push(triggered);
  if (param.dynamicIp >= 0) steps.push(core => reconnect(core, param.dynamicIp));
  for (const id of param.logsInto) steps.push(core => logIn(core, id));
  if (param.id === TIMER_BASE.read && param.general) steps.push(core => core.timers?.baseChanged());
  if (param.save && isSavable(param)) steps.push(core => core.save?.(param));
  const twin = param.twin;
  if (param.type === 'write' && param.setter && twin !== undefined && twin.table === undefined) {
    steps.push(core => core.assign(twin, core.table.get(param) ?? ''));
  }
  for (const qaction of ownQActions(param)) steps.push(qactionStep(qaction, param, tests));
  const run = chain(steps);
  if (run === undefined) return undefined;
  const item: Item = { kind: 'parameter', item: param };
  return (core): Outcome => {
    if (!core.enter(param)) return;
    try {
      return run(core, item);
    } finally {
      core.leave();
    }
  };
}

function reconnect(core: Core, id: number): void {
  if (core.running) core.connection(id)?.line.reconnect();
}

/** Connects anew, where it is SSH that the connection logs in by. */
function logIn(core: Core, id: number): void {
  if (core.connection(id)?.settings.ssh !== undefined) reconnect(core, id);
}

/**
 * What a parameter consists of, or is part of, follows its change before anything else: the read bits of a group, the
 * group of a write bit, what a response parameter is taken apart into.
 */
function partSteps(param: Param): Step[] {
  const { bits, group, response, type } = param;
  const steps: Step[] = bits.map(bit => core => (core.table.takeBit(bit) ? core.changed(bit) : undefined));
  if (type === 'write bit' && group !== undefined) {
    steps.push(core => core.assign(group, core.table.withBit(param, group)));
  }
  if (response !== undefined) steps.push(core => core.parse(response, core.table.bytes(param)));
  return steps;
}

function afterGroup(
  qactions: readonly QAction[],
  tests: ReadonlyMap<Condition, Test>,
): ReadonlyMap<Group, Step> {
  const steps = new Map<Group, Step>();
  for (const qaction of qactions) {
    for (const group of new Set(qaction.groups)) {
      const step = qactionStep(qaction, group, tests);
      const before = steps.get(group);
      steps.set(group, before === undefined ? step : chain([before, step])!);
    }
  }
  return steps;
}

function qactionStep(qaction: QAction, trigger: Param | Group, tests: ReadonlyMap<Condition, Test>): Step {
  const when = qaction.condition === undefined ? undefined : tests.get(qaction.condition);
  if (when === undefined) return core => core.runQAction(qaction, trigger);
  return core =>
    when(core.table)
      ? core.runQAction(qaction, trigger)
      : core.trace?.skipped('qaction', qaction, qaction.condition!);
}

/** What a response is read and checked with. */
const READING: ReadonlySet<string> = new Set(['crc', 'length', 'read']);

function has(list: readonly Trigger[], type: string): boolean {
  return list.some(({ content }) => content.some(item => 'action' in item && item.action.type === type));
}

/** Only the last action before a response can cancel it (ConnectionsSerialCreatingCommandsAndResponses). */
function cancels(list: readonly Trigger[]): boolean {
  const last = list.at(-1)?.content.at(-1);
  return last !== undefined && 'action' in last && /^(?:crc|length)$/.test(last.action.type);
}

function checksOf(list: readonly Trigger[]): Checks | undefined {
  if (!onlyReads(list)) return undefined;
  const checks = { length: has(list, 'length'), crc: has(list, 'crc') };
  return checks.length || checks.crc ? checks : undefined;
}

function onlyReads(list: readonly Trigger[]): boolean {
  return (
    has(list, 'read') &&
    list.every(
      trigger =>
        trigger.condition === undefined &&
        trigger.check === undefined &&
        trigger.content.every(
          content =>
            'action' in content &&
            !content.otherwise &&
            READING.has(content.action.type) &&
            content.action.on === 'response' &&
            content.action.condition === undefined &&
            content.action.targets.length === 0,
        ),
    )
  );
}
