import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import { protocolFile } from '#host/source.ts';
import { declaration } from './declaration.ts';
import { loadValid } from './protocols.ts';
import { type Call, flagOption } from './verb.ts';

export const TYPES_FILE = 'protocol.d.ts';

/** Writes `protocol.d.ts` beside a protocol; with `--check` only tells whether it is up to date. */
export async function run(call: Call): Promise<0 | 1> {
  const target = call.arguments[0]!;
  const file = join(dirname(protocolFile(target)), TYPES_FILE);
  const text = declaration(await loadValid(target));
  const before = contentOf(file);
  if (flagOption(call, 'check')) {
    if (before === text) return 0;
    const state = before === undefined ? 'is missing' : 'is out of date';
    process.stderr.write(`headend: ${file}: ${state}; headend types ${target} writes it\n`);
    return 1;
  }
  if (before !== text) writeTypes(file, text);
  process.stderr.write(`${file}: ${before === text ? 'up to date' : 'written'}\n`);
  return 0;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new HeadendError('FILE_UNREADABLE', `${file}: ${messageOf(error)}`, error);
  }
}

function writeTypes(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new HeadendError('FILE_UNWRITABLE', `${file}: ${messageOf(error)}`, error);
  }
}
