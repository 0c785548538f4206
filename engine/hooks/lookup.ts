import { HeadendError } from '#base/error.ts';
import { nearest } from '#base/nearest.ts';
import type { Action, Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/** A parameter by its id. Throws UNKNOWN_PARAMETER. */
export function paramOf(protocol: Protocol, id: number): Param {
  const param = protocol.paramById.get(id);
  if (param === undefined) throw new HeadendError('UNKNOWN_PARAMETER', `the protocol has no parameter ${id}`);
  return param;
}

/**
 * A parameter by its name; where a read and a write parameter share it, the write or the one that is asked for. Throws
 * UNKNOWN_PARAMETER.
 */
export function paramNamed(protocol: Protocol, name: string, kind?: 'read' | 'write'): Param {
  const named = protocol.paramByName.get(String(name).toLowerCase());
  const found = kind === undefined || isWrite(named) === (kind === 'write') ? named : named?.twin;
  if (found !== undefined) return found;
  const close = nearest(
    name,
    protocol.params.map(param => param.name),
  );
  const right = close === undefined || close === name ? '' : `; did you mean "${close}"?`;
  const what = kind === undefined ? 'parameter' : `${kind} parameter`;
  throw new HeadendError('UNKNOWN_PARAMETER', `the protocol has no ${what} "${name}"${right}`);
}

/** Whether a parameter is one that users write to. */
export function isWrite(param: Param | undefined): boolean {
  return param?.type === 'write' || param?.type === 'write bit';
}

const actions = new WeakMap<Protocol, ReadonlyMap<number, Action>>();

/** An action by its id. Throws UNKNOWN_ACTION. */
export function actionOf(protocol: Protocol, id: number): Action {
  let byId = actions.get(protocol);
  if (byId === undefined) {
    byId = new Map(protocol.actions.map(action => [action.id, action]));
    actions.set(protocol, byId);
  }
  const action = byId.get(id);
  if (action === undefined) throw new HeadendError('UNKNOWN_ACTION', `the protocol has no action ${id}`);
  return action;
}
