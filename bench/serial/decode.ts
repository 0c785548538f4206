import { fittedMatcher } from '#codec/fit.ts';
import { isMismatch } from '#codec/mismatch.ts';
import { pushReader } from '#codec/pushes.ts';
import { fill } from '#element/fill.ts';
import type { Protocol } from '#model/protocol.ts';
import { ParameterTable } from '#values/table.ts';
import { framesOf } from './frames.ts';
import { HandWritten } from './parser.ts';

const READ = 65_536;
const CHECKS = { length: true, crc: true };

/** Some 8 MB of frames in reads of 64 kB, and how many frames they are. */
export function streamOf(size: number): { readonly chunks: readonly Buffer[]; readonly count: number } {
  const count = Math.min(60_000, Math.max(8, Math.floor(8e6 / size)));
  const bytes = Buffer.concat(framesOf(size, count));
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += READ) chunks.push(bytes.subarray(at, at + READ));
  return { chunks, count };
}

/** What the codec makes of bytes in memory: a number that depends on every value. */
export function decodeByCodec(protocol: Protocol, chunks: readonly Buffer[]): number {
  const response = protocol.responses[1]!;
  const values = [3, 4, 5, 6].map(id => protocol.paramById.get(id)!);
  const text = protocol.paramById.get(7)!;
  const table = new ParameterTable(protocol);
  const matcher = fittedMatcher(response, table);
  const reader = pushReader(protocol.connections[1]!, protocol, table);
  let sum = 0;
  for (const chunk of chunks) {
    reader.feed(chunk);
    for (let unit = reader.next(); unit !== undefined; unit = reader.next()) {
      const ends = matcher.match(unit.bytes, table, CHECKS);
      if (isMismatch(ends)) throw new Error(`byte ${ends.byte}: ${ends.wanted} expected, got ${ends.got}`);
      fill(table, response, unit.bytes, ends, true);
      for (let i = 0; i < 4; i++) sum += table.get(values[i]!) as number;
      sum += (table.get(text) as string).length;
    }
  }
  return sum;
}

/** The same of the hand-written parser. */
export function decodeByHand(chunks: readonly Buffer[]): number {
  let sum = 0;
  const parser = new HandWritten(({ count, level, offset, state, text }) => {
    sum += count + offset + level + state + text.length;
  });
  for (const chunk of chunks) parser.feed(chunk);
  return sum;
}
