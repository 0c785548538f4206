import type { Action, Command, Group, Param, Response } from '#model/constructs.ts';
import type { ActionType } from '#model/logic.ts';
import type { Input } from '#values/value.ts';
import type { Core, QueuePosition, Step } from './core.ts';
import { inOrder, type Outcome } from './step.ts';

/** What each action type does, compiled for one action. An action type that is missing here is not supported yet. */
const ACTIONS: Partial<Record<ActionType, (action: Action) => Step>> = {
  'add to execute': action => queued(action, 'add to execute'),
  'execute one': action => queued(action, 'execute one'),
  execute: action => queued(action, 'execute'),
  'execute one now': action => queued(action, 'execute one now'),
  'execute next': action => queued(action, 'execute next'),
  'execute one top': action => queued(action, 'execute one top'),
  'force execute': action => queued(action, 'force execute'),
  make: action => onCommands(action, (core, command) => core.make(command)),
  read: action => onResponses(action, (core, response) => core.read(response)),
  clear: action =>
    action.on === 'response'
      ? onResponses(action, (core, response) => core.forget(response))
      : onParams(action, (core, param) => core.table.clear(param)),
  'run actions': action => onParams(action, (core, param) => core.runQActions(param)),
  copy: action => copy(action),
  open: action => {
    const connection = Number(action.attributes.get('nr') ?? 0);
    return core => core.openConnection(connection);
  },
  close: action => {
    const connection = Number(action.attributes.get('nr') ?? 0);
    return core => core.closeConnection(connection);
  },
};

/** The step of an action; undefined for a type that is not supported yet. */
export function actionStep(action: Action): Step | undefined {
  return ACTIONS[action.type]?.(action);
}

/** The groups of `On@id`, in the order given; with `execute next` the first is the first to run. */
function queued(action: Action, position: QueuePosition): Step {
  const groups = action.targets.flatMap(target => (target.kind === 'group' ? [target.item] : []));
  const front = position === 'execute next' || position === 'execute one top';
  const ordered: readonly Group[] = front ? groups.toReversed() : groups;
  return (core, item) => {
    if (groups.length === 0 && item?.kind === 'group') core.enqueue(item.item, position);
    for (const group of ordered) core.enqueue(group, position);
  };
}

function onCommands(action: Action, act: (core: Core, command: Command) => void): Step {
  const commands = action.targets.flatMap(target => (target.kind === 'command' ? [target.item] : []));
  return (core, item) => {
    if (commands.length === 0 && item?.kind === 'command') act(core, item.item);
    for (const command of commands) act(core, command);
  };
}

function onResponses(action: Action, act: (core: Core, response: Response) => void): Step {
  const responses = action.targets.flatMap(target => (target.kind === 'response' ? [target.item] : []));
  return (core, item) => {
    if (responses.length === 0 && item?.kind === 'response') act(core, item.item);
    for (const response of responses) act(core, response);
  };
}

function onParams(action: Action, act: (core: Core, param: Param) => Outcome): Step {
  const params = action.targets.flatMap(target => (target.kind === 'parameter' ? [target.item] : []));
  return (core, item) => {
    if (params.length === 0) return item?.kind === 'parameter' ? act(core, item.item) : undefined;
    return inOrder(params.length, i => act(core, params[i]!));
  };
}

/**
 * Copies the bytes of `Type@id`, or of the parameter that fired, up to a zero byte; a raw copy: the text "1" becomes
 * 49 in an unsigned number (ActionCopy).
 */
function copy(action: Action): Step {
  const params = action.targets.flatMap(target => (target.kind === 'parameter' ? [target.item] : []));
  return (core, item) => {
    const source = action.source ?? (item?.kind === 'parameter' ? item.item : undefined);
    if (source === undefined) return;
    const bytes = core.table.bytes(source);
    const zero = bytes.indexOf(0);
    const input: Input = zero < 0 ? bytes : bytes.subarray(0, zero);
    return inOrder(params.length, i => core.assign(params[i]!, input));
  };
}
