import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf } from '#base/error.ts';
import { glob } from '#base/glob.ts';
import { type ExpectedFile, readExpected } from './case-expected.ts';
import type { Difference } from './case-result.ts';
import { readTalk, type TalkLine } from './talk.ts';

/** Lines of a talk that hold something against what is expected. */
const CHECKS: ReadonlySet<string> = new Set(['expect', '»', 'refused', 'ends']);

/** A case as its folder has it. */
export interface Case {
  readonly folder: string;
  /** A sentence. */
  readonly name: string;
  /** The protocol's XML file: its own, else that of the folder above `cases`. */
  readonly protocol: string;
  readonly talk: readonly TalkLine[];
  /** Where the talk ends. */
  readonly end: { readonly file: string; readonly line: number };
  readonly expected: ExpectedFile | undefined;
  readonly expectedFile: string;
  /** Content of its `element.yaml`. */
  readonly settings: string | undefined;
  readonly settingsFile: string;
  /** What of it cannot be read. */
  readonly faults: readonly Difference[];
}

const TALK = 'talk.txt';
const EXPECTED = 'expected.json';

/** The sentence that a folder's name stands for: `a-push-is-kept` is "a push is kept". */
function sentenceOf(folder: string): string {
  return basename(resolve(folder)).replaceAll('-', ' ');
}

/**
 * The folders of the cases that `target` names, in the order of their names: of a protocol (its folder, or its .xml
 * file) those in `cases`; a folder of cases; or a case itself. `wanted` is a glob for their names or sentences.
 */
export function casesOf(target: string, wanted = '*'): string[] {
  const folder = isFolder(target) ? target : dirname(target);
  const named = glob(wanted);
  const fits = (path: string): boolean => named(basename(resolve(path))) || named(sentenceOf(path));
  if (isCase(folder)) return fits(folder) ? [folder] : [];
  const inside = isFolder(join(folder, 'cases')) ? join(folder, 'cases') : folder;
  if (!isFolder(inside)) return [];
  const folders = readdirSync(inside)
    .sort()
    .map(name => join(inside, name));
  return folders.filter(path => isCase(path) && fits(path));
}

function isCase(folder: string): boolean {
  return existsSync(join(folder, TALK)) || existsSync(join(folder, EXPECTED));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** How a case is read. */
export interface CaseOptions {
  /** The XML file of its protocol, where the case has none of its own. */
  readonly protocol?: string;
  /** Write `expected.json` from what came; what it names already keeps its keys. */
  readonly update?: boolean;
}

/** Reads a case from its folder; what is wrong with it are its faults. */
export function readCase(folder: string, options: CaseOptions = {}): Case {
  const file = (name: string): string => join(folder, name);
  const faults: Difference[] = [];
  const read = (path: string): string | undefined => {
    try {
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    } catch (error) {
      faults.push({ file: path, line: 0, message: `this cannot be read: ${messageOf(error)}` });
      return undefined;
    }
  };
  const text = read(file(TALK)) ?? '';
  const { lines, faults: wrong } = readTalk(text);
  faults.push(...wrong.map(fault => ({ file: file(TALK), ...fault })));
  const expectedText = read(file(EXPECTED));
  const expected = expectedText === undefined ? undefined : readExpected(expectedText, file(EXPECTED));
  if (Array.isArray(expected)) faults.push(...expected);
  const checks = expected !== undefined || lines.some(({ does }) => CHECKS.has(does));
  if (!checks && !options.update && faults.length === 0) {
    const message = `nothing is expected; headend test --update writes an ${EXPECTED}, or a line "expect id:20 == 7" in ${TALK} says it`;
    faults.push({ file: folder, line: 0, message });
  }
  const own = file('protocol.xml');
  const settings = read(file('element.yaml'));
  return {
    folder,
    name: sentenceOf(folder),
    protocol: existsSync(own) ? own : (options.protocol ?? above(folder)),
    talk: lines,
    end: { file: file(TALK), line: text === '' ? 0 : text.trimEnd().split('\n').length },
    expected: Array.isArray(expected) ? undefined : expected,
    expectedFile: file(EXPECTED),
    settings,
    settingsFile: file('element.yaml'),
    faults,
  };
}

/** The protocol of the folder that `cases` is in; the folder itself where it is called otherwise there. */
function above(folder: string): string {
  const file = join(folder, '..', '..', 'protocol.xml');
  return existsSync(file) ? file : join(folder, '..', '..');
}
