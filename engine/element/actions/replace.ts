import type { Core, Step } from '#element/core.ts';
import type { Action, Command, Response } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/**
 * Puts another parameter at the position `Type@nr` of a command or response: the one whose id the parameter `Type@id`
 * holds. A command has it when it is made again (ActionReplace).
 */
export function replace(action: Action): Step {
  const position = Math.trunc(Number(action.attributes.get('nr') ?? 0));
  const act = (core: Core, message: Command | Response): void => {
    const id = action.source === undefined ? undefined : Number(core.table.get(action.source));
    const param = id === undefined ? undefined : core.protocol.paramById.get(id);
    if (param === undefined || message.content[position] === undefined) {
      const why =
        param === undefined
          ? `there is no parameter ${id}`
          : `"${message.name}" has no position ${position}; 0 to ${message.content.length - 1} would be right`;
      core.report('error', {}, `action ${action.id} (replace) replaces nothing: ${why}`);
      return;
    }
    core.substitute(message, position, param);
  };
  return action.on === 'response' ? onEach(action, 'response', act) : onEach(action, 'command', act);
}
