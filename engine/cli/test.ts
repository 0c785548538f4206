import { existsSync } from 'node:fs';
import { HeadendError } from '#base/error.ts';
import { LoopWatch } from '#host/loop-watch.ts';
import { silentLog } from '#log/contract.ts';
import { pad } from '#log/visible.ts';
import { runCase } from '#testing/case.ts';
import { casesOf } from '#testing/case-folder.ts';
import { type CaseResult, differenceText, type Paint } from '#testing/case-result.ts';
import { json, painter, write } from './output.ts';
import { type Call, flagOption, textOption } from './verb.ts';

/** Milliseconds that a hook may keep everything else from running. */
const LOOP = 5000;

/** Runs cases and prints a line for each, and what came otherwise; 1 when any did. */
export async function run(call: Call): Promise<0 | 1> {
  const paint = painter(process.stdout);
  const text = textOption(call, 'format') !== 'json';
  const wanted = textOption(call, 'case');
  const update = flagOption(call, 'update');
  const results: CaseResult[] = [];
  const { logFormat, logLevel } = call;
  const loops = new LoopWatch({ limit: LOOP, logFormat, logLevel, flush: () => {} }, () => [], silentLog);
  try {
    for (const target of call.arguments) {
      if (!existsSync(target)) throw notThere(target);
      const folders = casesOf(target, wanted);
      if (folders.length === 0) throw noCases(target, wanted);
      const own = /\.(?:xml|dmprotocol)$/i.test(target) ? { protocol: target } : {};
      for (const folder of folders) {
        const result = await runCase(folder, { ...own, update });
        results.push(result);
        if (text) await write(shown(result, paint));
      }
    }
  } finally {
    await loops.stop();
  }
  const failed = results.filter(({ ok }) => !ok).length;
  if (text) await write(`\n${summary(results.length, failed, paint)}\n`);
  else await write(json(results.map(row)));
  return failed === 0 ? 0 : 1;
}

function notThere(target: string): HeadendError {
  const right = 'give a protocol with cases beside it, a folder of cases, or a case';
  return new HeadendError('FILE_UNREADABLE', `${target}: there is no such file or folder; ${right}`);
}

function noCases(target: string, wanted: string | undefined): HeadendError {
  const right =
    wanted === undefined || casesOf(target).length === 0
      ? 'a folder cases/<sentence>/ beside protocol.xml, with a talk.txt and an expected.json, would be one'
      : `--case ${wanted} fits none of ${casesOf(target).length}; give a glob like 'push*'`;
  return new HeadendError('FILE_UNREADABLE', `${target}: there are no cases to run; ${right}`);
}

const WORDS = 8;

function shown({ ok, updated, name, ms, differences }: CaseResult, paint: Paint): string {
  const word = ok ? (updated ? 'updated' : 'ok') : 'failed';
  const line = `${paint(ok ? 'green' : 'red', pad(word, WORDS))}${name}  ${paint('dim', `(${ms} ms)`)}\n`;
  const texts = differences.map(difference => differenceText(difference, paint));
  return line + texts.map(part => `${part.replace(/^/gm, ' '.repeat(WORDS))}\n`).join('');
}

function summary(all: number, failed: number, paint: Paint): string {
  const cases = all === 1 ? '1 case' : `${all} cases`;
  if (failed === 0) return paint('green', `${cases}, all as expected`);
  return paint('red', `${cases}, ${failed} not as expected`);
}

function row({ name, folder, protocol, ok, ms, updated, differences }: CaseResult) {
  return { case: name, folder, protocol, ok, ms, updated, differences };
}
