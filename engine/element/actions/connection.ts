import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';

/** Opens the connection `Type@nr`, 0 by default (ActionOpen). */
export function open(action: Action): Step {
  const id = idOf(action);
  return core => {
    if (core.running) core.connection(id)?.line.connect();
  };
}

/**
 * Closes the connection `Type@nr`, 0 by default (ActionClose). With `Type@id` it is one client of a server connection
 * that is meant, by `IP:port`, and the connection itself stays.
 */
export function close(action: Action): Step {
  const id = idOf(action);
  const { source } = action;
  if (source === undefined) return core => core.connection(id)?.line.disconnect();
  return core => {
    const client = String(core.table.get(source) ?? '').trim();
    if (core.connection(id)?.line.dropClient(client) === true) return;
    core.report('warn', { connection: id }, `connection ${id} has no client "${client}" to close`);
  };
}

/**
 * Keeps other elements from sending on the host and port of the connection `Type@nr`, until `unlock` or the end of the
 * element (ActionLockUnlock). Types that are `single` have a socket of their own and nothing to lock.
 */
export function lock(action: Action): Step {
  return locking(action, false);
}

/** As `lock`, before all others that wait for it (ActionPriorityLockUnlock). */
export function priorityLock(action: Action): Step {
  return locking(action, true);
}

export function unlock(action: Action): Step {
  const id = idOf(action);
  return core => {
    const port = core.connection(id)?.port;
    if (port !== undefined) core.ports.unlock(port, core);
  };
}

function locking(action: Action, first: boolean): Step {
  const id = idOf(action);
  return core => {
    const port = core.connection(id)?.port;
    return port === undefined || !core.running ? undefined : core.ports.lock(port, core, first);
  };
}

function idOf(action: Action): number {
  return Number(action.attributes.get('nr') ?? 0);
}
