import { commandParts } from '#codec/command.ts';
import { withComputed } from '#codec/covered.ts';
import { NO_CHECKS } from '#codec/verify.ts';
import type { Core, Step } from '#element/core.ts';
import { inOrder, type Outcome } from '#element/step.ts';
import type { Action, Command, Response } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/** Computes the checksums of a command, or has those of a response checked (ActionCrc). */
export const crc = computing('crc');
/** Computes the lengths of a command, or has those of a response checked (ActionLength). */
export const length = computing('length');

function computing(type: 'crc' | 'length'): (action: Action) => Step {
  return action =>
    action.on === 'response'
      ? onEach(action, 'response', (core, response) => check(core, response, type))
      : onEach(action, 'command', (core, command) => fill(core, action, command, type));
}

/** Has the checksums or lengths of the response under way checked. */
function check(core: Core, response: Response, type: 'crc' | 'length'): void {
  if (core.incoming === undefined) return;
  const before = core.verifying?.response === response ? core.verifying.checks : NO_CHECKS;
  core.verifying = { response, checks: { ...before, [type]: true } };
}

/** Puts what is computed into the command as it was made, and into its parameter. */
function fill(core: Core, { id }: Action, command: Command, type: 'crc' | 'length'): Outcome {
  const made = core.current(command);
  const sizes = commandParts(made, core.protocol, core.table).map(part => part.length);
  const parts = split(core.commandBytes(command), sizes);
  if (parts === undefined) {
    const message = `action ${id} (${type}) computes nothing: command ${command.id} has not the length that its parameters have; behind make and before stuffing would be right`;
    core.report('warn', {}, message);
    return;
  }
  const { filled, parts: full } = withComputed(type, made.content, parts, core.table);
  core.rewrite(command, Buffer.concat(full));
  return inOrder(filled.length, i => core.assign(...filled[i]!));
}

/** The parts of some bytes; undefined where they have another length together. */
function split(bytes: Buffer, sizes: readonly number[]): Buffer[] | undefined {
  let end = 0;
  const parts = sizes.map(size => {
    end += size;
    return bytes.subarray(end - size, end);
  });
  return end === bytes.length ? parts : undefined;
}
