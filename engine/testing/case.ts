import { HeadendError, messageOf } from '#base/error.ts';
import { readProtocol } from '#host/host.ts';
import { protocolFile, sourceOf } from '#host/source.ts';
import { readElementFile } from '#load/element-file.ts';
import { stops } from '#load/left-out.ts';
import type { Protocol } from '#model/protocol.ts';
import { compare } from './case-compare.ts';
import { type Case, type CaseOptions, casesOf, readCase } from './case-folder.ts';
import { type CaseResult, type Difference, differenceOf, differenceText } from './case-result.ts';
import { CaseRun, talkFaults } from './case-run.ts';
import { writeExpected } from './case-update.ts';

/**
 * Runs a case: starts an element of its protocol under virtual time, with a device on loopback for each connection that
 * does what `talk.txt` says, and compares what came with `expected.json`. Never rejects for what is wrong with the
 * case: then the result has it among its differences.
 *
 *     for (const folder of casesOf('my-device')) {
 *       test(folder, async () => assert.equal((await runCase(folder)).text, ''));
 *     }
 */
export async function runCase(folder: string, options: CaseOptions = {}): Promise<CaseResult> {
  const began = performance.now();
  const kase = readCase(folder, options);
  const { differences, updated } = await outcome(kase, options.update ?? false);
  return {
    name: kase.name,
    folder,
    protocol: kase.protocol,
    ok: differences.length === 0,
    ms: Math.round(performance.now() - began),
    differences,
    updated,
    text: differences.map(difference => differenceText(difference, (_style, text) => text)).join('\n'),
  };
}

/** Runs all cases that `casesOf` finds for a protocol, one after the other. */
export async function runCases(
  protocol: string,
  options: CaseOptions & { readonly case?: string } = {},
): Promise<CaseResult[]> {
  const own = /\.(?:xml|dmprotocol)$/i.test(protocol) ? { protocol } : {};
  const results: CaseResult[] = [];
  for (const folder of casesOf(protocol, options.case)) {
    results.push(await runCase(folder, { ...own, ...options }));
  }
  return results;
}

interface Outcome {
  readonly differences: readonly Difference[];
  readonly updated: boolean;
}

async function outcome(kase: Case, update: boolean): Promise<Outcome> {
  const failed = (...differences: Difference[]): Outcome => ({ differences, updated: false });
  if (kase.faults.length > 0) return failed(...kase.faults);
  let protocol: Protocol | undefined;
  try {
    const file = protocolFile(kase.protocol);
    const read = readProtocol(file, await sourceOf(file));
    const errors = read.issues.filter(stops);
    if (errors.length > 0) return failed(...errors.map(differenceOf));
    protocol = read.protocol;
  } catch (error) {
    if (error instanceof HeadendError) return failed({ file: kase.folder, line: 0, message: error.message });
    throw error;
  }
  if (protocol === undefined)
    return failed({ file: kase.protocol, line: 0, message: 'this holds no protocol' });
  const wrong = [...settingsFaults(kase), ...talkFaults(kase, protocol)];
  if (wrong.length > 0) return failed(...wrong);
  return run(kase, protocol, update);
}

function settingsFaults({ settings, settingsFile }: Case): Difference[] {
  if (settings === undefined) return [];
  // Devices listen later: any endpoint will do for the check.
  const source = settings.trimEnd().replace(/\$\{device\.\d+\}/g, '127.0.0.1:1');
  const { issues } = readElementFile(`${source}\nprotocol: .\n`, settingsFile);
  return issues.filter(({ severity }) => severity === 'error').map(differenceOf);
}

async function run(kase: Case, protocol: Protocol, update: boolean): Promise<Outcome> {
  const under = await CaseRun.prepare(kase, protocol);
  try {
    const wrong = await under.talk();
    if (wrong !== undefined) return { differences: [wrong], updated: false };
    const { expected } = kase;
    const differences =
      expected === undefined ? [] : await under.until(() => compare(expected, under.observed));
    if (!update || (expected !== undefined && differences.length === 0))
      return { differences, updated: false };
    writeExpected(kase, protocol.params, under.observed);
    return { differences: [], updated: true };
  } catch (error) {
    if (!(error instanceof HeadendError) && !(error instanceof RangeError)) throw error;
    return { differences: [{ file: kase.folder, line: 0, message: messageOf(error) }], updated: false };
  } finally {
    await under.stop();
  }
}
