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
  if (action.source !== undefined) return () => {};
  const connection = Number(action.attributes.get('nr') ?? 0);
  return core => core.closeConnection(connection);
}
