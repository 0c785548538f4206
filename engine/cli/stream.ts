import { HeadendError } from '#base/error.ts';
import type { Line } from '#log/lines.ts';
import { type LogFile, openLog } from '#log/log-file.ts';
import { lastTime, placeOfLast, placeOfTime } from '#log/place.ts';
import { readFile, readStream } from '#log/reader.ts';
import { RoundTrips } from '#log/round-trips.ts';
import { type Selected, Selection } from '#log/selection.ts';
import { agentLines } from './agent-stream.ts';
import { BrokenLines } from './broken-lines.ts';
import { exportRecords } from './export.ts';
import { colourOn } from './output.ts';
import { openPager, plainOutput } from './pager.ts';
import { stopSignal } from './stop.ts';
import { filterOf, tailOf } from './stream-options.ts';
import { type Call, flagOption, textOption } from './verb.ts';
import { StreamView } from './view.ts';

const LF = Buffer.from('\n');

/** Shows a stream log, record by record, in memory that does not grow with it. */
export async function run(call: Call): Promise<0 | 1> {
  const [log] = call.arguments;
  const agent = textOption(call, 'agent');
  if (log === undefined && agent === undefined)
    throw new HeadendError('USAGE', 'stream: give a stream log file, - for standard input, or --agent URL');
  if (log !== undefined && agent !== undefined)
    throw new HeadendError('USAGE', 'stream: give either a stream log or --agent URL');
  const form = textOption(call, 'export');
  const follow = flagOption(call, 'follow');
  checkTogether(call, form, follow);
  const tail = tailOf(call);
  // What can be wrong with the command line is said before the file is looked at.
  filterOf(call, Date.now());

  const file = log === undefined || log === '-' ? undefined : await openLog(log);
  const name = agent ?? (file === undefined ? 'standard input' : log!);
  const filter = filterOf(call, (file && (await lastTime(file))) ?? Date.now());
  const timed = isTimed(call, form);
  const roundTrips = new RoundTrips();
  const broken = new BrokenLines(name, follow);
  const selection = new Selection(filter, {
    broken: (line, error) => broken.broken(line, error),
    ...(timed && { took: record => roundTrips.of(record) }),
  });
  const from = file?.seekable ? await start(file, filter.since, tail, selection) : 0;
  // Only a reader that may wait for ever takes the signals: all others end by them as any command does.
  const signal = follow ? stopSignal() : undefined;
  const lines =
    agent !== undefined
      ? agentLines(call, filter, signal)
      : file
        ? readFile(file, { follow, signal, from })
        : readStream(process.stdin);
  const batches = selectedOf(lines, selection, file?.seekable || agent !== undefined ? undefined : tail);
  if (form === undefined) await show(call, batches, signal);
  else await exportRecords(form, textOption(call, 'output'), batches, viewOf(call, false));
  broken.end();
  if (filter.trace === true && !selection.traced && selection.read > 0)
    process.stderr.write(`${name}: no traces among these records; headend run … --trace records them\n`);
  if (selection.read === 0 && selection.broken > 0 && !follow) {
    throw new HeadendError('LOG_INVALID', `${name}: this is no stream log: not one of its lines is a record`);
  }
  return 0;
}

function checkTogether(call: Call, form: string | undefined, follow: boolean): void {
  if (form === undefined && textOption(call, 'output') !== undefined)
    throw new HeadendError('USAGE', '--output: give --export txt, har or pcapng with it');
  if (form !== undefined && follow)
    throw new HeadendError('USAGE', '--export: writes a log that has ended; leave --follow out');
  const hex = flagOption(call, 'hex');
  if (form !== undefined && form !== 'txt' && hex)
    throw new HeadendError('USAGE', `--export ${form}: has no hex dump; leave --hex out, or --export txt`);
  if (form !== undefined && textOption(call, 'format') === 'json')
    throw new HeadendError('USAGE', '--export: is a form of its own; leave --format json or --export out');
  if (form === 'pcapng' && process.stdout.isTTY && textOption(call, 'output') === undefined)
    throw new HeadendError('USAGE', '--export pcapng: a terminal cannot show it; give --output FILE');
}

/** Where reading starts, so that what is asked for of a large log is there at once. */
async function start(
  file: LogFile,
  since: number | undefined,
  tail: number | undefined,
  selection: Selection,
): Promise<number> {
  const from = since === undefined ? 0 : await placeOfTime(file, since);
  return tail === undefined ? from : placeOfLast(file, tail, line => selection.passes(line), from);
}

/**
 * How long answers took is shown to people. To find it, what starts an exchange has to be parsed also where it is not
 * asked for; a search for a text leaves it out, and is fast.
 */
function isTimed(call: Call, form: string | undefined): boolean {
  const shown = form === undefined ? textOption(call, 'format') !== 'json' : form === 'txt';
  return shown && !flagOption(call, 'classic') && textOption(call, 'grep') === undefined;
}

async function* selectedOf(
  lines: AsyncIterable<readonly Line[]>,
  selection: Selection,
  tail: number | undefined,
): AsyncGenerator<readonly Selected[]> {
  let last: Selected[] = [];
  for await (const batch of lines) {
    const selected = selection.take(batch);
    if (tail === undefined) yield selected;
    else if (tail > 0) last = lastOf([...last, ...selected], tail);
  }
  yield last;
}

/** The last records, and the traces after the first of them. */
function lastOf(selected: readonly Selected[], count: number): Selected[] {
  let left = count;
  let from = selected.length;
  while (from > 0 && left > 0) if (selected[--from]!.record.kind !== 'trace') left--;
  return selected.slice(from);
}

async function show(
  call: Call,
  batches: AsyncIterable<readonly Selected[]>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const paged = process.stdout.isTTY && signal === undefined && flagOption(call, 'pager');
  const output = paged ? openPager() : plainOutput(signal);
  const view = textOption(call, 'format') === 'json' ? undefined : viewOf(call, true);
  for await (const batch of batches) {
    const pieces = view ? view.show(batch) : [Buffer.concat(batch.flatMap(({ line }) => [line, LF]))];
    for (const piece of pieces) {
      await output.write(piece);
      if (output.signal?.aborted) break;
    }
    if (output.signal?.aborted) break;
  }
  await output.end();
}

function viewOf(call: Call, onTerminal: boolean): StreamView {
  return new StreamView({
    hex: flagOption(call, 'hex'),
    pretty: flagOption(call, 'pretty'),
    classic: flagOption(call, 'classic'),
    local: flagOption(call, 'local'),
    delta: flagOption(call, 'delta'),
    clip: flagOption(call, 'clip'),
    colour: onTerminal && colourOn(process.stdout),
    width: () => {
      const { isTTY, columns } = process.stdout;
      return onTerminal && isTTY && columns > 0 ? columns : undefined;
    },
  });
}
