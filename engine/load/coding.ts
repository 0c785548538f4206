import type { Param, Response, Skip } from '#model/constructs.ts';
import type { Crc } from '#model/crc.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, child, children, int, oneOf, parts, textField } from '#xml/read.ts';
import type { Context, Draft, Entry } from './draft.ts';
import { CRC_TYPES } from './words.ts';

/** Algorithms that no page gives a formula for: what a device expects under these names cannot be known. */
const UNDEFINED: ReadonlySet<Crc['type']> = new Set(['codan', 'crc', 'rcds', 'rest']);

/** `Param/CRC`. */
export function readCrc(param: Node, issues: IssueList): Crc | undefined {
  const isCrc = textField(child(param, 'Type'))?.value.toLowerCase() === 'crc';
  const node = child(param, 'CRC');
  if (!isCrc) return undefined;
  const type = child(node, 'Type');
  const field = textField(type);
  if (!field) {
    const message = 'a parameter of type crc has no CRC/Type; <CRC><Type>modbus</Type></CRC> would be right';
    issues.error('missing-element', node ?? param, message);
    return undefined;
  }
  // The page of CRC.Type has the words in capital letters, and crc16 with a hyphen.
  const value = field.value.toLowerCase().replace(/^crc-16$/, 'crc16');
  const word = oneOf({ ...field, value }, CRC_TYPES, issues);
  if (!word) return undefined;
  if (UNDEFINED.has(word)) {
    const known = CRC_TYPES.filter(each => !UNDEFINED.has(each)).join(', ');
    const message = `the checksum "${word}" is not computed: it has no published definition; one of ${known} would be`;
    issues.warning('not-supported', field.node, message);
  }
  const [bytes = '1', kind = ''] = parts(attributeField(type, 'groupbytes')?.value);
  const groupBytes = attributeField(type, 'groupbytes');
  const options = parts(attributeField(type, 'options')?.value).map(option => option.toUpperCase());
  return {
    content: positions(child(node, 'Content'), issues),
    byteOffset: int(attributeField(type, 'byteoffset'), issues, WHOLE) ?? 0,
    type: word,
    groupBytes: (groupBytes && int({ ...groupBytes, value: bytes }, issues, { min: 1, max: 4 })) ?? 1,
    binary: kind.toLowerCase() === 'binary',
    off: int(attributeField(type, 'off'), issues, WHOLE) ?? 0,
    mod: int(attributeField(type, 'mod'), issues, { min: 1 }),
    totalOffset: int(attributeField(type, 'totaloffset'), issues) ?? 0,
    or: options.includes('OR TOTALOFFSET'),
    onesComplement: options.includes('ONES COMPLEMENT'),
  };
}

const WHOLE = { min: -0x7fff_ffff, max: 0x7fff_ffff };

/** `Param/Length`. */
export function readCounted(param: Node, issues: IssueList): readonly number[] | undefined {
  return positions(child(child(param, 'Length'), 'Content'), issues);
}

function positions(content: Node | undefined, issues: IssueList): readonly number[] | undefined {
  if (!content) return undefined;
  const found = children(content, 'Param')
    .map(node => int(textField(node), issues, { max: 65_535 }))
    .filter(position => position !== undefined);
  return found.length === 0 ? undefined : found;
}

/** The group of a bit and the bits of a group, the response of a response parameter; what no such type can be. */
export function linkCoding({ node, item }: Entry<Param>, { issues, params, responses }: Context): void {
  const id = item.typeId;
  if (item.type === 'response') {
    item.response = id === 0 ? undefined : responses.byId.get(id);
    if (id === 0) needsId(node, 'response', issues);
  }
  if (item.type === 'read bit' || item.type === 'write bit') {
    const group = params.byId.get(id);
    if (id === 0) needsId(node, 'group', issues);
    if (group?.type !== 'group') return;
    item.group = group;
    if (item.type === 'read bit') group.bits = [...group.bits, item];
  }
  if (item.type === 'length' && (item.interprete?.length ?? 0) > 4) {
    const message = `a length has at most 4 bytes; parameter ${item.id} has ${item.interprete?.length}`;
    issues.warning('bad-value', child(child(node, 'Interprete'), 'Length') ?? node, message);
  }
}

function needsId(node: Node, what: string, issues: IssueList): void {
  const type = child(node, 'Type') ?? node;
  issues.warning('missing-attribute', type, `Type names no ${what}; id="…" would be right`);
}

/** `Content@optional`: entries such as `0+++;4;8*`. */
export function readOptional(content: Node | undefined, issues: IssueList): Map<number, Skip> {
  const optional = new Map<number, Skip>();
  const field = attributeField(content, 'optional');
  for (const entry of parts(field?.value)) {
    const [, position, suffix = ''] = /^(\d{1,5})\s*(\+{0,999}|\*)$/.exec(entry) ?? [];
    if (position !== undefined) optional.set(Number(position), suffix === '*' ? 'next' : suffix.length);
    else if (field) {
      const message = `optional has "${entry}"; a position from 0 on with + or * after it, such as 0++;4, would be right`;
      issues.error('bad-value', field.node, message, 'optional');
    }
  }
  return optional;
}

/** Positions that the content of a message does not have. */
export function checkOptional({ node, item }: Entry<Response>, { issues }: Context): void {
  const content = child(node, 'Content');
  for (const position of item.optional.keys()) {
    if (position < item.content.length || !content) continue;
    const message = `optional names position ${position}, and the last parameter has position ${item.content.length - 1}`;
    issues.warning('bad-value', content, message, 'optional');
  }
}

/** Positions that a length or a crc counts and a command or response that it stands in does not have. */
export function checkCovered(
  where: { readonly node: Node; readonly content: readonly Draft<Param>[] },
  issues: IssueList,
): void {
  for (const param of where.content) {
    const covered = param.type === 'crc' ? param.crc?.content : param.counted;
    const beyond = covered?.filter(position => position >= where.content.length) ?? [];
    if (beyond.length === 0) continue;
    const message = `parameter ${param.id} is of type ${param.type} and covers position ${beyond.join(', ')}, which this ${where.node.name.toLowerCase()} has not; they are left out`;
    issues.warning('bad-value', child(where.node, 'Content') ?? where.node, message);
  }
}
