import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { json, painter, table } from '#cli/output.ts';
import { protocolsBelow } from './corpus/find.ts';
import { markdown } from './corpus/markdown.ts';
import { type LostOverall, lostOf, rowOf } from './corpus/report.ts';
import { type Trial, tryProtocol } from './corpus/trial.ts';

/**
 * `npm run corpus -- DIR`: tries every connector below a folder. Each is loaded and checked, and an element of it runs
 * for an hour of its own time. An HTTP device answers every request, with a file of `--device FOLDER` where the path of
 * the request names one; other devices never answer; nothing leaves this machine.
 */
const USAGE =
  'npm run corpus -- DIR [--device FOLDER] [--format text|json|markdown]: DIR is a folder with connectors below it, FOLDER has the bodies that an HTTP device answers with, laid as the paths of the requests';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { device: { type: 'string' }, format: { type: 'string', default: 'text' } },
});
const [folder] = positionals;
if (folder === undefined || positionals.length > 1 || !['json', 'markdown', 'text'].includes(values.format)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const files = protocolsBelow(folder);
  const trials: Trial[] = [];
  for (const file of files) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${trials.length + 1}/${files.length} ${file}`);
    trials.push({ ...(await tryProtocol(file, values.device)), file: relative(folder, file) });
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  const lost = lostOf(trials);
  if (values.format === 'json') process.stdout.write(json({ protocols: trials, unsupported: lost }));
  else if (values.format === 'markdown') process.stdout.write(markdown(trials, lost));
  else print(trials, lost);
}

function print(trials: readonly Trial[], lost: readonly LostOverall[]): void {
  const paint = painter(process.stdout);
  const head = [
    'file',
    'protocol',
    'version',
    'connections',
    'loaded',
    'started',
    'groups',
    'answered',
    'filled',
    'not ported',
    'ms',
  ];
  for (const line of table(trials.map(rowOf), head)) console.log(line);
  const told = trials.flatMap(({ error, faults, file }) => [
    ...(error === undefined ? [] : [[file, error]]),
    ...faults.map(fault => [file, fault]),
  ]);
  if (told.length > 0) console.log(`\n${paint('bold', 'Errors')}`);
  for (const line of table(told)) console.log(line);
  console.log(`\n${paint('bold', 'Not supported, or not in full')}`);
  const rows = lost.map(({ count, effect, path, protocols }) => [path, protocols, count, effect]);
  for (const line of table(rows, ['construct', 'protocols', 'times', 'effect'])) console.log(line);
  const loaded = trials.filter(({ issues, error }) => issues.error === 0 && error === undefined).length;
  const started = trials.filter(trial => trial.started).length;
  console.log(`\n${trials.length} protocols: ${loaded} without errors, ${started} started`);
}
