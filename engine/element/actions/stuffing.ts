import { stuff, stuffingRule, unstuff } from '#codec/stuffing.ts';
import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach, targetsOf } from './targets.ts';

/**
 * Puts an extra `Type@value` before each one in a command, or before a response in the message to match, unless one of
 * `Type@allowed` follows it (ActionStuffing).
 */
export function stuffing(action: Action): Step {
  const rule = stuffingRule(action.attributes);
  if (action.on === 'response') return onIncoming(action, bytes => stuff(bytes, rule));
  return onEach(action, 'command', (core, command) =>
    core.rewrite(command, stuff(core.commandBytes(command), rule)),
  );
}

/** Takes the extra `Type@value` away before each one in the message to match (ActionReadStuffing). */
export function readStuffing(action: Action): Step {
  const rule = stuffingRule(action.attributes);
  return onIncoming(action, bytes => unstuff(bytes, rule));
}

function onIncoming(action: Action, change: (bytes: Buffer) => Buffer): Step {
  const named = targetsOf(action, 'response');
  return (core, item) => {
    if (item?.kind !== 'response' || core.incoming === undefined) return;
    if (named.length === 0 || named.includes(item.item)) core.incoming = change(core.incoming);
  };
}
