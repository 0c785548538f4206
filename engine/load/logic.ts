import type { Param, ParamLogic, QAction, Trigger } from '#model/constructs.ts';
import type { TriggerOn } from '#model/logic.ts';
import type { Context, Section } from './draft.ts';

const NONE: readonly Trigger[] = Object.freeze([]);

/** Of a parameter that sets nothing off. */
export const SILENT: ParamLogic = {
  change: NONE,
  changeAfterResponse: NONE,
  timeout: NONE,
  timeoutAfterRetries: NONE,
  qactions: [],
  silent: true,
};

/** The triggers on one kind of item at one time. */
class Listeners {
  readonly #own = new Map<number, Trigger[]>();
  /** One array for all items that have no trigger of their own. */
  #each: readonly Trigger[] = NONE;

  constructor(triggers: readonly Trigger[], on: TriggerOn, time: string) {
    const listening = triggers.filter(trigger => trigger.on === on && trigger.time === time);
    for (const trigger of listening) {
      for (const id of trigger.onIds === 'each' ? [] : new Set(trigger.onIds)) {
        const own = this.#own.get(id);
        if (own) own.push(trigger);
        else this.#own.set(id, [trigger]);
      }
    }
    const each = listening.filter(trigger => trigger.onIds === 'each');
    if (each.length > 0) this.#each = each;
  }

  of(id: number): readonly Trigger[] {
    return this.#own.get(id) ?? this.#each;
  }
}

/**
 * Puts triggers and QActions on the items that set them off, in the order of the protocol. A trigger on `each` is
 * for the items that have no trigger of their own with the same On and Time (how-to page on `each`).
 */
export function linkLogic(context: Context): void {
  const triggers = context.triggers.items;
  const on = (kind: TriggerOn, time: string): Listeners => new Listeners(triggers, kind, time);
  linkParamLogic(context, on);
  beforeAndAfter(context.commands, on('command', 'before'), on('command', 'after'));
  beforeAndAfter(context.responses, on('response', 'before'), on('response', 'after'));
  beforeAndAfter(context.groups, on('group', 'before'), on('group', 'after'));
  const succeeded = on('pair', 'succeeded');
  const timeout = on('pair', 'timeout');
  const afterRetries = on('pair', 'timeout after retries');
  for (const { item } of context.pairs.entries) {
    item.logic = {
      succeeded: succeeded.of(item.id),
      timeout: timeout.of(item.id),
      timeoutAfterRetries: afterRetries.of(item.id),
    };
  }
  const session = on('session', 'timeout');
  for (const { item } of context.sessions.entries) item.logic = { timeout: session.of(item.id) };
  const timer = on('timer', 'before');
  for (const { item } of context.timers.entries) item.logic = { before: timer.of(item.id) };
}

interface Surrounded {
  readonly id: number;
  readonly line: number;
  readonly column: number;
  readonly logic: { readonly before: readonly Trigger[]; readonly after: readonly Trigger[] };
}

function beforeAndAfter<T extends Surrounded>(
  section: Section<T>,
  before: Listeners,
  after: Listeners,
): void {
  for (const { item } of section.entries) {
    item.logic = { before: before.of(item.id), after: after.of(item.id) };
  }
}

function linkParamLogic(context: Context, on: (kind: TriggerOn, time: string) => Listeners): void {
  const change = on('parameter', 'change');
  const changeAfterResponse = on('parameter', 'change after response');
  const timeout = on('parameter', 'timeout');
  const timeoutAfterRetries = on('parameter', 'timeout after retries');
  const qactions = new Map<number, QAction[]>();
  for (const qaction of context.qactions.items) {
    for (const { id } of new Set(qaction.triggers)) {
      const known = qactions.get(id);
      if (known) known.push(qaction);
      else qactions.set(id, [qaction]);
    }
  }
  for (const { item } of context.params.entries) {
    const logic: ParamLogic = {
      change: change.of(item.id),
      changeAfterResponse: changeAfterResponse.of(item.id),
      timeout: timeout.of(item.id),
      timeoutAfterRetries: timeoutAfterRetries.of(item.id),
      qactions: qactions.get(item.id) ?? SILENT.qactions,
      silent: false,
    };
    item.logic = isSilent(item, logic) ? SILENT : logic;
  }
}

function isSilent(param: Param, logic: ParamLogic): boolean {
  const { change, changeAfterResponse, qactions, timeout, timeoutAfterRetries } = logic;
  return (
    change.length + changeAfterResponse.length + timeout.length + timeoutAfterRetries.length === 0 &&
    qactions.length === 0 &&
    !param.save &&
    !param.setter &&
    param.dynamicIp < 0 &&
    param.snmpSetAndGet === ''
  );
}
