import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import { visible } from '#log/visible.ts';
import { declaration } from './declaration.ts';
import { write } from './output.ts';
import { portOf } from './port.ts';
import { loadValid } from './protocols.ts';
import { shellText } from './templates/template.ts';
import { TEMPLATES } from './templates.ts';
import { TYPES_FILE } from './types.ts';
import { type Call, textOption } from './verb.ts';

/** Makes a protocol folder: from a template, or from a protocol whose code is to be ported. */
export async function run(call: Call): Promise<0 | 1> {
  const folder = call.arguments[0]!;
  const from = textOption(call, 'from');
  const wanted = textOption(call, 'template');
  if (from === undefined) return await fromTemplate(folder, wanted ?? TEMPLATES[0]!.name);
  if (wanted === undefined) return await fromProtocol(folder, from);
  throw new HeadendError('USAGE', '--template and --from: only one of them makes a folder; leave one out');
}

/** The name of the folder becomes the name of the protocol. */
async function fromTemplate(folder: string, wanted: string): Promise<0> {
  const template = TEMPLATES.find(({ name }) => name === wanted);
  if (!template) {
    const names = TEMPLATES.map(({ name }) => name).join(', ');
    throw new HeadendError('USAGE', `--template ${wanted}: there is no such template; give one of ${names}`);
  }
  const files = template.files({ name: visible(basename(resolve(folder))), folder });
  makeFolder(folder);
  for (const file of files) writeNew(join(folder, file.path), file.text);
  writeNew(join(folder, TYPES_FILE), declaration(await loadValid(folder)));
  await tell(folder, `a protocol from the template ${template.name}`, files, [
    `test ${shellText(folder)}`,
    `run ${shellText(join(folder, 'element.yaml'))}`,
  ]);
  return 0;
}

async function fromProtocol(folder: string, from: string): Promise<0> {
  const { errors, files, protocol } = await portOf(from, folder);
  makeFolder(folder);
  for (const file of files) writeNew(join(folder, file.path), file.content);
  writeNew(join(folder, TYPES_FILE), declaration(protocol));
  await tell(folder, `${protocol.name} ${protocol.version}, to be ported`, files, [
    `validate ${shellText(folder)}`,
    `run ${shellText(join(folder, 'element.yaml'))}`,
  ]);
  if (errors > 0) process.stderr.write(`${from}: ${errors} of its errors have to be mended before it runs\n`);
  return 0;
}

async function tell(
  folder: string,
  what: string,
  files: readonly { readonly path: string; readonly about: string }[],
  next: readonly string[],
): Promise<void> {
  const rows = [...files, { path: TYPES_FILE, about: 'its parameters as types, for an editor' }];
  const width = Math.max(...rows.map(({ path }) => path.length));
  const list = rows.map(({ path, about }) => `  ${path.padEnd(width)}  ${about}`).join('\n');
  const commands = next.map(line => `${calledAs()} ${line}`).join('\n      ');
  await write(`${folder}: ${what}\n${list}\n\nNext: ${commands}\n`);
}

/** In a clone the command is there through npx only, which says so in the environment. */
function calledAs(): string {
  const { npm_lifecycle_event: event, npm_lifecycle_script: script } = process.env;
  return event === 'npx' && /^'?headend\b/.test(script ?? '') ? 'npx headend' : 'headend';
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

function writeNew(file: string, text: string | Uint8Array): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  } catch (error) {
    throw new HeadendError('FILE_UNWRITABLE', `${file}: ${messageOf(error)}`, error);
  }
}
