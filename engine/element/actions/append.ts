import type { Core, Step } from '#element/core.ts';
import type { Action, Param } from '#model/constructs.ts';
import { onEach } from './targets.ts';

/**
 * Puts the value of `Type@id`, or else `Type@value`, behind the text of a parameter. With the option `hex` it is the
 * bytes of the source in hex, with `hex-8` in groups of 8 bytes, a space between them (ActionAppend).
 */
export function append(action: Action): Step {
  const { attributes, source } = action;
  const hex = /^\s*hex(?:-(\d+))?\s*$/i.exec(attributes.get('options') ?? '');
  const group = Number(hex?.[1] ?? 0);
  const fixed = attributes.get('value');
  return onEach(action, 'parameter', (core, param) => {
    if (source === undefined && fixed === undefined) return;
    const bytes = hex === null ? undefined : source === undefined ? Buffer.from(fixed!) : held(core, source);
    const text =
      bytes !== undefined ? hexOf(bytes, group) : source === undefined ? fixed! : textOf(core, source);
    return core.assign(param, textOf(core, param) + text);
  });
}

/** Puts the bytes of `Type@id` behind those of a parameter, as they are (ActionAppendData). */
export function appendData(action: Action): Step {
  const { source } = action;
  return onEach(action, 'parameter', (core, param) => {
    if (source !== undefined)
      return core.assign(param, Buffer.concat([held(core, param), held(core, source)]));
  });
}

function textOf(core: Core, param: Param): string {
  return String(core.table.get(param) ?? '');
}

/** The bytes of a parameter; none before anything was put into it, also where its length is fixed. */
function held(core: Core, param: Param): Buffer {
  return core.table.isEmpty(param) ? EMPTY : core.table.bytes(param);
}

function hexOf(bytes: Buffer, group: number): string {
  const hex = bytes.toString('hex').toUpperCase();
  if (group === 0) return hex;
  return (hex.match(new RegExp(`.{1,${Math.min(group, 65_535) * 2}}`, 'g')) ?? []).join(' ');
}

const EMPTY = Buffer.alloc(0);
