import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import { visible } from '#log/visible.ts';
import { declaration } from './declaration.ts';
import { write } from './output.ts';
import { loadValid } from './protocols.ts';
import { shellText } from './templates/template.ts';
import { TEMPLATES } from './templates.ts';
import { TYPES_FILE } from './types.ts';
import { type Call, textOption } from './verb.ts';

/** Makes a protocol folder from a template; its name becomes the name of the protocol. */
export async function run(call: Call): Promise<0 | 1> {
  const folder = call.arguments[0]!;
  const wanted = textOption(call, 'template');
  const template = TEMPLATES.find(({ name }) => name === wanted);
  if (!template) {
    const names = TEMPLATES.map(({ name }) => name).join(', ');
    throw new HeadendError('USAGE', `--template ${wanted}: there is no such template; give one of ${names}`);
  }
  const files = template.files({ name: visible(basename(resolve(folder))), folder });
  makeFolder(folder);
  for (const file of files) writeNew(join(folder, file.path), file.text);
  writeNew(join(folder, TYPES_FILE), declaration(await loadValid(folder)));

  const rows = [...files, { path: TYPES_FILE, about: 'its parameters as types, for an editor' }];
  const width = Math.max(...rows.map(({ path }) => path.length));
  const list = rows.map(({ path, about }) => `  ${path.padEnd(width)}  ${about}`).join('\n');
  await write(
    `${folder}: a protocol from the template ${template.name}\n${list}\n\nNext: headend test ${shellText(folder)}\n      headend run ${shellText(join(folder, 'element.yaml'))}\n`,
  );
  return 0;
}

function makeFolder(folder: string): void {
  let entries: string[];
  try {
    mkdirSync(folder, { recursive: true });
    entries = readdirSync(folder);
  } catch (error) {
    throw new HeadendError('FILE_UNWRITABLE', `${folder}: ${messageOf(error)}`, error);
  }
  if (entries.length === 0) return;
  throw new HeadendError(
    'FILE_UNWRITABLE',
    `${folder}: is not empty; give a folder that is empty or not there yet`,
  );
}

function writeNew(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new HeadendError('FILE_UNWRITABLE', `${file}: ${messageOf(error)}`, error);
  }
}
