import { isOpen } from '#codec/layout.ts';
import type { Param, Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';

/** Whether all parameters of variable length are filled, none, or which. */
export type Reads = boolean | ReadonlySet<Param>;

/**
 * Fills the parameters of a response from the message that it matched, and returns those that changed. `ends`: where
 * each one ends, -1 for one that is not there. `always`: what is taken counts as a change, equal or not.
 */
export function fill(
  table: ParameterTable,
  { content }: Response,
  data: Buffer,
  ends: readonly number[],
  reads: Reads,
  always = false,
): Param[] {
  const changed: Param[] = [];
  let start = 0;
  for (let i = 0; i < ends.length; i++) {
    const end = ends[i]!;
    if (end < 0) continue;
    const param = content[i]!;
    const fills = takes(param) && (reads === true || isRead(param, reads));
    if (fills && table.take(param, data, start, end, always)) changed.push(param);
    start = end;
  }
  return changed;
}

/** Constants stay what they are. */
export function takes({ interprete, type }: Param): boolean {
  return type !== 'fixed' && type !== 'header' && type !== 'trailer' && interprete?.value === undefined;
}

/** What has a length of its own needs no action `read`. */
function isRead(param: Param, reads: Reads): boolean {
  return !isOpen(param) || (typeof reads === 'object' && reads.has(param));
}
