import { decodeText } from '#base/text.ts';
import type { Core, Step } from '#element/core.ts';
import { inOrder } from '#element/step.ts';
import type { Action, Param } from '#model/constructs.ts';
import { targetsOf } from './targets.ts';

/**
 * Copies the bytes of `Type@id`, or of the parameter that fired, up to a zero byte; a raw copy: the text "1" becomes
 * 49 in an unsigned number (ActionCopy).
 */
export function copy(action: Action): Step {
  return copied(action, upToZero);
}

/** Copies the characters in reverse order: "3-4" becomes "4-3" (ActionCopyReverse). */
export function copyReverse(action: Action): Step {
  return copied(action, (core, source) => {
    const bytes = upToZero(core, source);
    if (isBinary(source) || bytes.every(byte => byte < 0x80)) return Buffer.from(bytes).reverse();
    return Buffer.from([...decodeText(bytes)].reverse().join(''));
  });
}

function copied(action: Action, bytesOf: (core: Core, source: Param) => Buffer): Step {
  const params = targetsOf(action, 'parameter');
  return (core, item) => {
    const source = action.source ?? (item?.kind === 'parameter' ? item.item : undefined);
    if (source === undefined) return;
    const bytes = bytesOf(core, source);
    return inOrder(params.length, i => core.assign(params[i]!, bytes));
  };
}

function upToZero(core: Core, source: Param): Buffer {
  const bytes = core.table.bytes(source);
  const zero = bytes.indexOf(0);
  return zero < 0 ? bytes : bytes.subarray(0, zero);
}

function isBinary(param: Param): boolean {
  const raw = param.interprete?.rawType;
  return raw === 'unsigned number' || raw === 'signed number' || raw === 'double' || raw === 'bcd';
}
