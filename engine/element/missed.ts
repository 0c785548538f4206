import { isOpen } from '#codec/layout.ts';
import { lastEnd, type Mismatch } from '#codec/mismatch.ts';
import type { Extra } from '#log/stamp.ts';
import type { Param, Response } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import { fill, type Reads, takes } from './fill.ts';

/** Data that no response matched, and the one that came nearest. */
export interface Missed {
  readonly bytes: Buffer;
  readonly text: boolean;
  readonly nearest: Mismatch | undefined;
}

/** What the stream log has of it beside the bytes; `before`: what is to be said first. */
export function missedExtra({ nearest }: Missed, connection: number, before: string): Extra {
  if (nearest === undefined)
    return { reason: `${before}the protocol has no response for connection ${connection}` };
  const { response, byte, wanted, got } = nearest;
  const reason = `${before}no response matches; nearest is response ${response.id} "${response.name}": byte ${byte}, ${wanted} expected, got ${got}`;
  return { reason, expected: { response: response.id, byte, wanted, got } };
}

/**
 * Puts into the parameters of a serial response, as it is `current`, what one that went wrong has brought, and returns
 * those that have changed: what stands before a fixed one that is wrong; nothing, and all of variable length are empty,
 * where the end of one is missing; of a wrong length that `cancels`, which was the last thing looked at, the length alone
 * (ConnectionsSerialCreatingCommandsAndResponses, practical example and responses with length field).
 */
export function leftOf(
  { found, isCheck, unit }: Mismatch,
  current: Response,
  table: ParameterTable,
  reads: Reads,
  cancels: boolean,
): readonly Param[] {
  if (found.variable) {
    for (const param of current.content) if (isOpen(param) && takes(param)) table.clear(param);
    return [];
  }
  const only = isCheck && cancels ? found.ends.length - 1 : -1;
  if (only < 0) return fill(table, current, unit, found.ends, reads);
  const length = current.content[only]!;
  return table.take(length, unit, lastEnd(found.ends, only), found.ends[only]!) ? [length] : [];
}
