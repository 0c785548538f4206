import { commandParts } from '#codec/command.ts';
import type { Core, Step } from '#element/core.ts';
import { inOrder } from '#element/step.ts';
import type { Action, Command, Param } from '#model/constructs.ts';
import { targetsOf } from './targets.ts';

/**
 * Turns the bytes of a parameter round (ActionReverse). In a trigger on a command it is the bytes in the command that
 * turn, of the occurrences that `On@nr` names from 0 on, the first by default, and the parameter keeps its value.
 * Elsewhere it is the parameter.
 */
export function reverse(action: Action): Step {
  const params = targetsOf(action, 'parameter');
  const occurrences = action.positions.length === 0 ? [0] : action.positions;
  return (core, item) => {
    if (item?.kind === 'command') {
      for (const param of params) inCommand(core, item.item, param, occurrences);
      return;
    }
    const all = params.length === 0 && item?.kind === 'parameter' ? [item.item] : params;
    return inOrder(all.length, i => core.assign(all[i]!, Buffer.from(core.table.bytes(all[i]!)).reverse()));
  };
}

function inCommand(core: Core, command: Command, param: Param, occurrences: readonly number[]): void {
  const bytes = Buffer.from(core.commandBytes(command));
  let start = 0;
  let occurrence = 0;
  for (const [i, part] of commandParts(command, core.protocol, core.table).entries()) {
    const end = start + part.length;
    if (command.content[i] === param && occurrences.includes(occurrence++))
      bytes.subarray(start, end).reverse();
    start = end;
  }
  core.rewrite(command, bytes);
}
