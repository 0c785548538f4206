import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { protocolOf, SUBJECTS } from './logic/protocol.ts';

/**
 * What a set by a hook costs, with a trigger, an action and a hook on the parameter, in protocols of three sizes: one
 * process, interleaved rounds, medians. The last column says what a protocol a thousand times as large adds.
 */
const ROUNDS = 7;
const TIMES = 200_000;
const SIZES = [10, 1000, 10_000];

const folder = mkdtempSync(join(tmpdir(), 'headend-bench-'));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function started(size: number): Promise<{ readonly host: Host; readonly element: Element }> {
  const own = mkdtempSync(join(folder, `${size}-`));
  for (const hook of ['QAction_1.ts', 'QAction_2.ts'])
    copyFileSync(fileURLToPath(new URL(`./logic/${hook}`, import.meta.url)), join(own, hook));
  writeFileSync(join(own, 'protocol.xml'), protocolOf(size));
  const host = new Host({ sinks: [] });
  const element = await host.add({
    name: `logic ${size}`,
    protocol: join(own, 'protocol.xml'),
    settings: defaultSettings('logic'),
  });
  element.start();
  return { host, element };
}

/** Nanoseconds of one set. */
async function round(element: Element, id: number): Promise<number> {
  const param = (of: number): NonNullable<ReturnType<typeof element.protocol.paramById.get>> =>
    element.protocol.paramById.get(of)!;
  await element.set(param(2), id);
  const start = process.hrtime.bigint();
  await element.set(param(1), TIMES);
  return Number(process.hrtime.bigint() - start) / TIMES;
}

const runs = [];
for (const size of SIZES) runs.push(await started(size));

console.log(
  `| | ${SIZES.map(size => `${size.toLocaleString('en')} parameters`).join(' | ')} | largest beside smallest |`,
);
console.log(`| --- |${SIZES.map(() => ' ---: |').join('')} ---: |`);
for (const subject of SUBJECTS) {
  for (const { element } of runs) await round(element, subject.id);
  const times = SIZES.map((): number[] => []);
  for (let i = 0; i < ROUNDS; i++) {
    for (let j = 0; j < SIZES.length; j++) {
      const at = (i + j) % SIZES.length;
      times[at]!.push(await round(runs[at]!.element, subject.id));
    }
  }
  const ratios = times.at(-1)!.map((time, i) => time / times[0]![i]!);
  const cells = times.map(of => `${median(of).toFixed(0)} ns`);
  console.log(`| ${subject.name} | ${cells.join(' | ')} | ${median(ratios).toFixed(2)} |`);
}
for (const { host } of runs) await host.stop();
rmSync(folder, { recursive: true, force: true });
