import type { Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import { behind, type Layout, layoutOf, type Part, sizeOf } from './layout.ts';
import { lastEnd, Mismatch } from './mismatch.ts';
import { type Checks, checkParts } from './verify.ts';

/**
 * Matches one whole unit (a WebSocket message, a unit of a byte stream) with a response, parameter by parameter from
 * left to right (schema page Interprete.LengthType; ConnectionsSerialCreatingCommandsAndResponses, response matching).
 */
export interface ResponseMatcher {
  readonly response: Response;
  /**
   * The end of each content parameter in the unit, -1 for an optional one that is not there, or the place where it went
   * wrong. A unit must be used up to its last byte. `checks`: lengths and checksums that must be right.
   */
  match(unit: Buffer, table: ParameterTable, checks?: Checks): readonly number[] | Mismatch;
}

/** The matcher of a response, made once at load. */
export function responseMatcher(response: Response): ResponseMatcher {
  const layout = layoutOf(response);
  const [only] = layout.parts;
  if (layout.parts.length === 1 && only?.kind === 'open') {
    // By far the most in WebSocket protocols: one parameter takes the whole message.
    return { response, match: unit => [unit.length] };
  }
  const plain = response.optional.size === 0;
  return {
    response,
    match(unit, table, checks) {
      const ends: number[] = [];
      const result = plain ? takeAll(layout, unit, table, ends) : takeOptional(layout, unit, table, ends);
      if (result !== undefined) return result;
      const at = lastEnd(ends, ends.length);
      if (at < unit.length) return new Mismatch(response, unit, at).after(ends, false);
      return checks === undefined ? ends : (checkParts(layout, unit, ends, table, checks) ?? ends);
    },
  };
}

function takeAll(layout: Layout, unit: Buffer, table: ParameterTable, ends: number[]): Mismatch | undefined {
  const { parts } = layout;
  for (let i = 0, at = 0; i < parts.length; i++) {
    const end = endOf(layout, i, unit, at, table, ends);
    if (typeof end !== 'number') return end;
    ends.push(end);
    at = end;
  }
}

/** Of several places where it goes wrong because an optional parameter is not there the farthest is told. */
function takeOptional(
  layout: Layout,
  unit: Buffer,
  table: ParameterTable,
  ends: number[],
): Mismatch | undefined {
  const { parts, response } = layout;
  let farthest: Mismatch | undefined;
  for (let i = 0, at = 0; i < parts.length; ) {
    const end = endOf(layout, i, unit, at, table, ends);
    if (typeof end === 'number') {
      ends.push(end);
      at = end;
      i++;
      continue;
    }
    if (farthest === undefined || end.byte > farthest.byte) farthest = end;
    const skip = response.optional.get(i);
    if (skip === undefined) return farthest;
    for (const next = behind(i, skip, parts.length, response.optional); i < next; i++) ends.push(-1);
  }
  const at = lastEnd(ends, ends.length);
  return at < unit.length && farthest !== undefined && farthest.byte >= at ? farthest : undefined;
}

/** The end of a parameter that begins at a byte, or where it goes wrong. */
function endOf(
  layout: Layout,
  position: number,
  unit: Buffer,
  start: number,
  table: ParameterTable,
  ends: readonly number[],
): number | Mismatch {
  const part = layout.parts[position]!;
  switch (part.kind) {
    case 'constant': {
      const wanted = table.bytes(part.param);
      for (let i = 0; i < wanted.length; i++) {
        if (unit[start + i] !== wanted[i])
          return new Mismatch(layout.response, unit, start + i, part.param, wanted).after(ends, false);
      }
      return start + wanted.length;
    }
    case 'sized':
      return sized(layout, part, unit, start, table.lengthOf(part.param), ends);
    case 'other':
      return sized(layout, part, unit, start, lengthNamed(layout, part, unit, table, ends), ends);
    case 'open':
      return openEnd(layout, position, part, unit, start, table, ends);
  }
}

function sized(
  { response }: Layout,
  { param }: Part,
  unit: Buffer,
  start: number,
  length: number,
  ends: readonly number[],
): number | Mismatch {
  if (start + length <= unit.length) return start + length;
  return new Mismatch(response, unit, unit.length, param, length).after(ends, false);
}

/** The value of the parameter that tells a length (LengthType other param); 0 where it is no number. */
export function lengthNamed(
  { response }: Pick<Layout, 'response'>,
  part: Extract<Part, { readonly kind: 'other' }>,
  unit: Buffer,
  table: ParameterTable,
  ends: readonly number[],
): number {
  const { at, param } = part;
  const end = at < 0 ? -1 : ends[at]!;
  const source = at < 0 ? table.find(param.interprete!.lengthTypeId) : response.content[at]!;
  if (source === undefined) return 0;
  const value = end < 0 ? table.get(source) : table.decode(source, unit.subarray(lastEnd(ends, at), end));
  return wholeLength(value);
}

export function wholeLength(value: string | number | null): number {
  const length = Math.trunc(Number(value ?? 0));
  return length >= 0 && Number.isSafeInteger(length) ? length : 0;
}

function openEnd(
  layout: Layout,
  position: number,
  { param, targets }: Extract<Part, { readonly kind: 'open' }>,
  unit: Buffer,
  start: number,
  table: ParameterTable,
  ends: readonly number[],
): number | Mismatch {
  const { parts, response } = layout;
  const told = layout.measures.length === 0 ? -1 : toldLength(layout, position, unit, table, ends);
  const times = param.interprete?.times ?? 1;
  const last = param.interprete?.lengthType === 'last next param';
  for (const { position: to, between } of targets) {
    let size = 0;
    for (const i of between) size += Math.max(0, sizeOf(parts[i]!, table));
    if (to === parts.length) {
      const end = unit.length - size;
      if (end >= start) return end;
      return new Mismatch(response, unit, unit.length, parts[between[0]!]!.param, size).after(ends, true);
    }
    const wanted = table.bytes(parts[to]!.param);
    if (wanted.length === 0) return unit.length;
    // What a length tells goes before the search: bytes that are counted may look like the end.
    if (told >= 0 && stands(unit, start + told + size, wanted)) return start + told;
    const found = find(unit, wanted, start + size, last, times);
    if (found >= 0) return found - size;
  }
  const missing = parts[targets[0]!.position]!.param;
  return new Mismatch(response, unit, unit.length, missing, table.bytes(missing)).after(ends, true);
}

function stands(unit: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i++) if (unit[at + i] !== wanted[i]) return false;
  return true;
}

function find(unit: Buffer, wanted: Buffer, from: number, last: boolean, times: number): number {
  if (last) {
    const found = unit.lastIndexOf(wanted);
    return found >= from ? found : -1;
  }
  let found = unit.indexOf(wanted, from);
  for (let n = 1; n < times && found >= 0; n++) found = unit.indexOf(wanted, found + wanted.length);
  return found;
}

/** How long a parameter is by the length that counts it; -1 where none does. */
function toldLength(
  { measures, parts, response }: Layout,
  position: number,
  unit: Buffer,
  table: ParameterTable,
  ends: readonly number[],
): number {
  const measure = measures.find(({ open }) => open === position);
  if (measure === undefined || ends[measure.position]! < 0) return -1;
  const at = measure.position;
  const value = table.decode(response.content[at]!, unit.subarray(lastEnd(ends, at), ends[at]!));
  let length = wholeLength(value);
  for (const i of measure.covered) {
    if (i === position) continue;
    length -= i < position ? Math.max(0, ends[i]! - lastEnd(ends, i)) : Math.max(0, sizeOf(parts[i]!, table));
  }
  return length;
}
