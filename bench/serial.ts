import { isMismatch } from '#codec/mismatch.ts';
import { pushReader } from '#codec/pushes.ts';
import { responseMatcher } from '#codec/response.ts';
import { fill } from '#element/fill.ts';
import { loadProtocol } from '#load/load.ts';
import { ParameterTable } from '#values/table.ts';
import { crcOf, HandWritten } from './serial/parser.ts';
import { PROTOCOL } from './serial/protocol.ts';

/**
 * What reading responses off a byte stream costs: units found, lengths and checksums checked, parameters filled, five of
 * them read as values, beside a parser that was written for this one frame. The bytes come in reads of 64 kB. One
 * process, interleaved rounds, medians.
 */
const ROUNDS = 7;
const READ = 65_536;
const TEXTS = [8, 64, 512, 4096, 32_768];

/** Some 8 MB of frames whose text has that length. */
function stream(length: number): { readonly chunks: readonly Buffer[]; readonly count: number } {
  const count = Math.max(200, Math.floor(8e6 / (length + 18)));
  const frames = Array.from({ length: count }, (_, i) => {
    const frame = Buffer.alloc(14 + length + 3);
    frame[0] = 0x02;
    frame.writeUInt16BE(11 + length, 1);
    frame.writeUInt16BE(i & 0xffff, 3);
    frame.writeInt32BE(-i, 5);
    frame.writeFloatBE(i / 2, 9);
    frame[13] = i & 1;
    frame.fill(`text ${i} `, 14, 14 + length, 'latin1');
    frame.writeUInt16BE(crcOf(frame, 0, 14 + length), 14 + length);
    frame[16 + length] = 0x03;
    return frame;
  });
  const bytes = Buffer.concat(frames);
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += READ) chunks.push(bytes.subarray(at, at + READ));
  return { chunks, count };
}

const { protocol } = loadProtocol('serial.xml', { read: () => Buffer.from(PROTOCOL) });
if (protocol === undefined) throw new Error('the protocol of the bench cannot be read');
const [response] = protocol.responses;
const matcher = responseMatcher(response!);
const values = [3, 4, 5, 6, 7].map(id => protocol.paramById.get(id)!);
const checks = { length: true, crc: true };

/** Seconds, and a number that depends on every value. */
function byEngine(chunks: readonly Buffer[]): readonly [seconds: number, sum: number] {
  const table = new ParameterTable(protocol!);
  const reader = pushReader(protocol!.connections[0]!, protocol!, table);
  let sum = 0;
  const start = performance.now();
  for (const chunk of chunks) {
    reader.feed(chunk);
    for (let unit = reader.next(); unit !== undefined; unit = reader.next()) {
      const ends = matcher.match(unit.bytes, table, checks);
      if (isMismatch(ends)) throw new Error(`byte ${ends.byte}: ${ends.wanted} expected, got ${ends.got}`);
      fill(table, response!, unit.bytes, ends, true);
      for (let i = 0; i < 4; i++) sum += table.get(values[i]!) as number;
      sum += (table.get(values[4]!) as string).length;
    }
  }
  return [(performance.now() - start) / 1000, sum];
}

function byHand(chunks: readonly Buffer[]): readonly [seconds: number, sum: number] {
  let sum = 0;
  const parser = new HandWritten(({ count, level, offset, state, text }) => {
    sum += count + offset + level + state + text.length;
  });
  const start = performance.now();
  for (const chunk of chunks) parser.feed(chunk);
  return [(performance.now() - start) / 1000, sum];
}

function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1]!;
}

const shown = (rate: number): string => Math.round(rate).toLocaleString('en').padStart(12);
console.log('decode only: responses per second\n');
console.log('bytes of text      headend  hand-written   ratio   MB/s');
for (const length of TEXTS) {
  const { chunks, count } = stream(length);
  const [own, hand]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const [seconds, sum] = byEngine(chunks);
    const [other, wanted] = byHand(chunks);
    if (sum !== wanted) throw new Error(`${sum} is not ${wanted}`);
    if (round === 0) continue;
    own.push(count / seconds);
    hand.push(count / other);
  }
  const [a, b] = [median(own), median(hand)];
  const rate = ((a * (length + 17)) / 1e6).toFixed(0).padStart(6);
  console.log(
    `${String(length).padStart(13)} ${shown(a)}  ${shown(b)}   ${(a / b).toFixed(2).padStart(5)} ${rate}`,
  );
}
