import type { Stuffing } from '#model/protocol.ts';
import { constantBytes } from '#values/interprete.ts';

/** Which bytes are stuffed (ActionStuffing, ActionReadStuffing, schema page Advanced-stuffing). */
export interface StuffingRule {
  /** What is put before each occurrence. */
  readonly escape: Buffer;
  /** What must not stand in the data as it is. */
  readonly sequence: Buffer;
  /** Behind one of these an occurrence stays as it is: it means what it says. */
  readonly allowed: readonly Buffer[];
  /** So many bytes at the begin and at the end are left alone. */
  readonly startOffset: number;
  readonly endOffset: number;
}

/** The rule of an action: its value stands for both, the escape and what is escaped. */
export function stuffingRule(attributes: ReadonlyMap<string, string>): StuffingRule {
  const value = constantBytes(attributes.get('value') ?? '');
  return {
    escape: value,
    sequence: value,
    allowed: characters(attributes.get('allowed')),
    startOffset: offset(attributes.get('startoffset')),
    endOffset: offset(attributes.get('endoffset')),
  };
}

/** The rule of a protocol (Advanced@stuffing). */
export function protocolRule(stuffing: Stuffing): StuffingRule {
  return {
    escape: constantBytes(stuffing.escape),
    sequence: constantBytes(stuffing.sequence),
    allowed: stuffing.allowed.map(bytes => constantBytes(bytes)),
    startOffset: stuffing.startOffset,
    endOffset: stuffing.endOffset,
  };
}

/** Each character of a text, or of its hexadecimal notation, by itself; commas may stand between. */
function characters(text: string | undefined): Buffer[] {
  const parts = (text ?? '').split(',').map(part => constantBytes(part.trim()));
  return Array.from(Buffer.concat(parts), byte => Buffer.of(byte));
}

function offset(text: string | undefined): number {
  return Math.max(0, Math.trunc(Number(text ?? 0)) || 0);
}

/** The bytes with an escape before each occurrence of the sequence that nothing allowed follows. */
export function stuff(bytes: Buffer, rule: StuffingRule): Buffer {
  const { allowed, sequence } = rule;
  return rewritten(bytes, rule, sequence, at => {
    const behind = at + sequence.length;
    if (allowed.some(each => startsAt(bytes, behind, each))) return undefined;
    return { by: Buffer.concat([rule.escape, sequence]), length: sequence.length };
  });
}

/** The bytes without the escapes that stand before an occurrence of the sequence. */
export function unstuff(bytes: Buffer, rule: StuffingRule): Buffer {
  const { sequence } = rule;
  const length = rule.escape.length + sequence.length;
  return rewritten(bytes, rule, rule.escape, at =>
    startsAt(bytes, at + rule.escape.length, sequence) ? { by: sequence, length } : undefined,
  );
}

export function startsAt(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** One search from left to right between the offsets; what is put in is not looked at again. */
function rewritten(
  bytes: Buffer,
  { endOffset, startOffset }: StuffingRule,
  wanted: Buffer,
  replace: (at: number) => { readonly by: Buffer; readonly length: number } | undefined,
): Buffer {
  const end = bytes.length - endOffset;
  if (wanted.length === 0 || end <= startOffset) return bytes;
  const parts: Buffer[] = [];
  let copied = 0;
  for (let at = bytes.indexOf(wanted, startOffset); at >= 0 && at + wanted.length <= end; ) {
    const found = replace(at);
    if (found !== undefined && at + found.length <= end) {
      parts.push(bytes.subarray(copied, at), found.by);
      copied = at + found.length;
      at = bytes.indexOf(wanted, copied);
    } else {
      at = bytes.indexOf(wanted, at + wanted.length);
    }
  }
  return parts.length === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(copied)]);
}
