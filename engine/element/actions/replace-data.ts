import type { Core, Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { onEach, targetsOf } from './targets.ts';

/**
 * Replaces bytes in a parameter, a command, or before a response in the message to match: `old[-old];new[-new]` in hex, each old one by the new one at the same
 * place (ActionReplaceData). `startoffset` bytes at the begin and `endoffset` bytes at the end stay as they are; with
 * `use_offset` only these are looked at.
 */
export function replaceData(action: Action): Step {
  const replace = replacer(action);
  switch (action.on) {
    case 'parameter':
      return onEach(action, 'parameter', (core, param) => {
        const bytes = core.table.bytes(param);
        const replaced = replace(core, bytes);
        if (!replaced.equals(bytes)) return core.assign(param, replaced);
      });
    case 'command':
      return onEach(action, 'command', (core, command) =>
        core.rewrite(command, replace(core, core.commandBytes(command))),
      );
    default:
      return (core, item) => {
        if (item?.kind !== 'response' || core.incoming === undefined) return;
        const named = targetsOf(action, 'response');
        if (named.length === 0 || named.includes(item.item)) core.incoming = replace(core, core.incoming);
      };
  }
}

/** One search from left to right: what was put in is not looked at again. */
function replacer(action: Action): (core: Core, bytes: Buffer) => Buffer {
  const [old = '', by = '', mode] = (action.attributes.get('options') ?? '').split(';');
  const olds = old.split('-').map(bytesOf);
  const news = by.split('-').map(bytesOf);
  const start = offset(action, 'startoffset');
  const end = offset(action, 'endoffset');
  const onlyOffsets = mode?.trim() === 'use_offset';
  const swap = (bytes: Buffer): Buffer => {
    const out: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const found = olds.findIndex(
        wanted => wanted.length > 0 && bytes.subarray(at, at + wanted.length).equals(wanted),
      );
      out.push(found < 0 ? bytes.subarray(at, at + 1) : news[found]!);
      at += found < 0 ? 1 : olds[found]!.length;
    }
    return Buffer.concat(out);
  };
  return (core, bytes) => {
    if (olds.length !== news.length || bytes.length < start + end) {
      const why =
        olds.length === news.length
          ? `${bytes.length} bytes are fewer than the offsets ${start} and ${end}`
          : `${olds.length} old and ${news.length} new values`;
      core.report('debug', {}, `action ${action.id} (replace data) replaces nothing: ${why}`);
      return bytes;
    }
    const [first, middle, last] = [
      bytes.subarray(0, start),
      bytes.subarray(start, bytes.length - end),
      bytes.subarray(bytes.length - end),
    ];
    return Buffer.concat(onlyOffsets ? [swap(first), middle, swap(last)] : [first, swap(middle), last]);
  };
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.trim().replace(/^0x/i, ''), 'hex');
}

function offset(action: Action, name: string): number {
  return Math.max(0, Math.trunc(Number(action.attributes.get(name)) || 0));
}
