import type { Stuffing } from '#model/protocol.ts';
import { attributeField, boolean, child, parts } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** `Advanced@ignoreEqualResponse`. */
export function readIgnoreEqual({ issues, root }: Context): boolean {
  return boolean(attributeField(child(root, 'Advanced'), 'ignoreEqualResponse'), issues);
}

/** `Advanced@stuffing`: `on=command,response;escape=0x10;stuffing=0x10;allowed=0x03,0x02;startoffset=2;endoffset=4`. */
export function readStuffing({ issues, root }: Context): Stuffing | undefined {
  const field = attributeField(child(root, 'Advanced'), 'stuffing');
  if (field === undefined) return undefined;
  const given = new Map(
    parts(field.value).map(part => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    }),
  );
  const on = parts(given.get('on')?.toLowerCase(), ',');
  const before = given.get('escape') ?? '';
  const sequence = given.get('stuffing') ?? '';
  const offsets = ['startoffset', 'endoffset'].map(name => Number(given.get(name) ?? 0));
  const allowed = parts(given.get('allowed'), ',');
  const [startOffset, endOffset] = offsets;
  if (
    on.length === 0 ||
    ![before, sequence, ...allowed].every(bytes => BYTES.test(bytes)) ||
    !offsets.every(number => Number.isInteger(number) && number >= 0)
  ) {
    const message = `stuffing is "${field.value}"; "on=command,response;escape=0x10;stuffing=0x10" would be right`;
    issues.error('bad-value', field.node, message, 'stuffing');
    return undefined;
  }
  return {
    onCommands: on.includes('command'),
    onResponses: on.includes('response'),
    escape: before,
    sequence,
    allowed,
    startOffset: startOffset!,
    endOffset: endOffset!,
  };
}

/** `0x10` or `0x380x39`. */
const BYTES = /^(?:0x(?:[0-9a-f]{2})+)+$/i;
