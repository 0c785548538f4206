import { readFileSync } from 'node:fs';
import { loadProtocol } from '#load/load.ts';
import { decodeByCodec, decodeByHand, streamOf } from './serial/decode.ts';
import { byElement, byHand, type Round, round, startDevice, type Way } from './serial/rounds.ts';

/**
 * What a response of a device on TCP costs: header, length, five parameters, checksum and trailer. A whole element
 * (stream log, parameters, changes, a trigger after the response, a hook that reads the five values) beside a bare
 * socket whose hand-written parser of this one frame leaves five variables, and does nothing else.
 *
 * Polled: the next response is asked for when the last has been handled, on a connection of type serial. Pushed: the
 * device sends as fast as it is read, on one of type smart-serial. One process, interleaved rounds, medians; the device
 * is another process. The last column compares CPU time, which tells more where the machine does other things too.
 * `decode` has neither socket nor element: the codec and the parser on bytes in memory.
 */
const ROUNDS = 7;
const SIZES = [16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const COUNTS: Readonly<Record<Way, (size: number) => number>> = {
  polled: size => Math.max(24, Math.min(4000, Math.floor(24e6 / size))),
  pushed: size => Math.max(24, Math.min(150_000, Math.floor(32e6 / size))),
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

function row(way: string, size: number, name: string, own: readonly Round[], first: readonly Round[]): void {
  const rates = own.map((r, i) => r.rate / first[i]!.rate);
  const cpus = own.map((r, i) => first[i]!.cpu / r.cpu);
  const cpu = median(own.map(r => r.cpu));
  const cells = [
    way,
    size,
    name,
    Math.round(median(own.map(r => r.rate))).toLocaleString('en'),
    cpu.toFixed(2),
    ((cpu * 1000) / size).toFixed(2),
    own === first ? '1.00' : `${median(rates).toFixed(2)} (${range(rates)})`,
    own === first ? '1.00' : `${median(cpus).toFixed(2)} (${range(cpus)})`,
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function range(ratios: readonly number[]): string {
  return `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`;
}

/** Responses a second, CPU microseconds of one, and what `decode` returns. */
function measured(count: number, decode: () => number): readonly [rate: number, cpu: number, sum: number] {
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const sum = decode();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const used = process.cpuUsage(cpu);
  return [count / seconds, (used.user + used.system) / count, sum];
}

function same(sums: readonly number[]): void {
  if (new Set(sums).size !== 1) throw new Error(`the values differ: their sums are ${sums.join(', ')}`);
}

const folder = new URL('./serial/', import.meta.url);
const { protocol } = loadProtocol('protocol.xml', { read: path => readFileSync(new URL(path, folder)) });
if (protocol === undefined) throw new Error('the protocol of the bench cannot be read');

const device = await startDevice();
const subjects = [
  await byHand('by hand', device.port),
  await byHand('by hand again (A/A)', device.port),
  await byElement(device.port),
];
const [only = ''] = process.argv.slice(3);

console.log(
  '| | bytes | | responses/s | CPU µs/response | CPU ns/byte | responses/s beside by hand (median of 7) | responses a CPU second |',
);
console.log('| --- | ---: | --- | ---: | ---: | ---: | --- | --- |');
for (const way of ['polled', 'pushed'] as const) {
  for (const size of SIZES) {
    if (!way.startsWith(only)) continue;
    const count = COUNTS[way](size);
    await device.order(size, count);
    // One round each that does not count: code is compiled, frames are made.
    for (const subject of subjects) await round(subject, way, count);
    const rounds = subjects.map((): Round[] => []);
    for (let i = 0; i < ROUNDS; i++) {
      for (let j = 0; j < subjects.length; j++) {
        const at = (i + j) % subjects.length;
        rounds[at]!.push(await round(subjects[at]!, way, count));
      }
      // Whoever is asked goes on with the frame after the last one, so only what is pushed is equal.
      if (way === 'pushed') same(rounds.map(list => list[i]!.sum));
    }
    subjects.forEach(({ name }, at) => {
      row(way, size, name, rounds[at]!, rounds[0]!);
    });
  }
}
for (const subject of subjects) await subject.close();
device.stop();

for (const size of SIZES) {
  if (!'decode'.startsWith(only)) continue;
  const { chunks, count } = streamOf(size);
  const [hand, codec]: [Round[], Round[]] = [[], []];
  for (let i = 0; i <= ROUNDS; i++) {
    const pairs = [
      measured(count, () => decodeByHand(chunks)),
      measured(count, () => decodeByCodec(protocol, chunks)),
    ];
    same(pairs.map(([, , sum]) => sum));
    if (i === 0) continue;
    for (const [at, [rate, cpu, sum]] of pairs.entries()) (at === 0 ? hand : codec).push({ rate, cpu, sum });
  }
  row('decode', size, 'by hand', hand, hand);
  row('decode', size, 'headend', codec, hand);
}
