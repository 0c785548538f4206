import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';

/** Opens the connection `Type@nr`, 0 by default (ActionOpen). */
export function open(action: Action): Step {
  const connection = Number(action.attributes.get('nr') ?? 0);
  return core => core.openConnection(connection);
}

/**
 * Closes the connection `Type@nr`, 0 by default (ActionClose). With `Type@id` it is one client of a server connection
 * that is meant, and the connection itself stays.
 */
export function close(action: Action): Step {
  const connection = Number(action.attributes.get('nr') ?? 0);
  const { source } = action;
  if (source !== undefined) {
    return core => core.dropClient(connection, String(core.table.get(source) ?? '').trim());
  }
  return core => core.closeConnection(connection);
}

/**
 * Keeps other elements from sending on the host and port of the connection `Type@nr`, until `unlock` or the end of the
 * element (ActionLockUnlock). Types that are `single` have a socket of their own and nothing to lock.
 */
export function lock(action: Action): Step {
  const connection = Number(action.attributes.get('nr') ?? 0);
  return core => core.lockPort(connection, false);
}

/** As `lock`, before all others that wait for it (ActionPriorityLockUnlock). */
export function priorityLock(action: Action): Step {
  const connection = Number(action.attributes.get('nr') ?? 0);
  return core => core.lockPort(connection, true);
}

export function unlock(action: Action): Step {
  const connection = Number(action.attributes.get('nr') ?? 0);
  return core => core.unlockPort(connection);
}
