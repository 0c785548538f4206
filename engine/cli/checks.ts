import { basename, dirname, extname } from 'node:path';
import type { Issue } from '#base/issue.ts';
import { readElementSource } from '#host/element-source.ts';
import { settingFaults } from '#host/settings-check.ts';
import type { Suppressed } from '#load/suppress.ts';
import { loadTarget } from './protocols.ts';
import { elementFilesOf, textOf } from './targets.ts';

/** What was found wrong with a protocol or an element file. */
export interface Check {
  /** As the user named it; the file of the protocol that an element names. */
  readonly target: string;
  readonly issues: readonly Issue[];
  readonly suppressed: readonly Suppressed[];
}

/**
 * Checks a protocol; or an element file, or all of a folder, each beside its protocol, which is checked with it unless
 * `checked` has it already. Raises FILE_UNREADABLE.
 */
export async function* checksOf(target: string, checked: Set<string>): AsyncIterable<Check> {
  const files = elementFilesOf(target);
  if (files === undefined) {
    const { issues, suppressed } = await loadTarget(target);
    yield { target, issues, suppressed };
    return;
  }
  for (const file of files) yield* elementChecks(file, checked);
}

async function* elementChecks(file: string, checked: Set<string>): AsyncIterable<Check> {
  const place = { file, directory: dirname(file), name: basename(file, extname(file)) };
  const { source, issues } = readElementSource(textOf(file), place);
  if (source === undefined) {
    yield { target: file, issues, suppressed: [] };
    return;
  }
  const loaded = await loadTarget(source.protocol);
  const faults = loaded.protocol === undefined ? [] : settingFaults(source.settings, loaded.protocol);
  const placed = faults.flatMap(({ place, ...fault }) =>
    place === undefined ? [] : [{ ...place, ...fault }],
  );
  yield { target: file, issues: [...issues, ...placed], suppressed: [] };
  if (checked.has(source.protocol)) return;
  checked.add(source.protocol);
  yield { target: source.protocol, issues: loaded.issues, suppressed: loaded.suppressed };
}
