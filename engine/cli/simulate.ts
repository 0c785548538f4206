import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import type { StreamFilter } from '#log/filter.ts';
import { openLog } from '#log/log-file.ts';
import { readFile, readStream } from '#log/reader.ts';
import type { StreamRecord } from '#log/record.ts';
import { Selection } from '#log/selection.ts';
import { visible } from '#log/visible.ts';
import {
  type SimulatedDevice,
  Simulation,
  type SimulationEvent,
  type SimulationOptions,
} from '#testing/simulation.ts';
import { BrokenLines } from './broken-lines.ts';
import { painter, table, write } from './output.ts';
import { stopSignal } from './stop.ts';
import { filterOf } from './stream-options.ts';
import { type Call, flagOption, textOption } from './verb.ts';

/** What people are told of at once; the rest is in the JSON lines. */
const SAID: ReadonlySet<string> = new Set(['alike', 'different', 'unrecorded', 'missing', 'note']);

/** Plays the devices of a stream log until all is played, or a signal comes; 1 with --strict when something differed. */
export async function run(call: Call): Promise<0 | 1> {
  const log = call.arguments[0]!;
  const jsonLines = textOption(call, 'format') === 'json';
  const { element, connection } = filterOf(call, Date.now());
  const filter = {
    ...(element !== undefined && { element }),
    ...(connection !== undefined && { connection }),
  };
  const options = optionsOf(call);
  const records = await recordsOf(log, filter);
  const signal = stopSignal();
  const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
  const told = teller(jsonLines);
  let simulation: Simulation;
  try {
    simulation = await Simulation.start(records, { ...options, told });
  } catch (error) {
    if (error instanceof HeadendError && error.code === 'LOG_INVALID')
      throw new HeadendError('LOG_INVALID', `${log}: ${error.message}`, error);
    throw error;
  }
  await write(jsonLines ? simulation.devices.map(listening).join('') : text(simulation.devices));
  await Promise.race(flagOption(call, 'stay') ? [stopped] : [stopped, simulation.done()]);
  await simulation.stop();
  const { devices, differences, alike } = simulation;
  if (jsonLines) await write(devices.map(ended).join(''));
  else await write(summary(devices, differences, alike));
  return flagOption(call, 'strict') && differences > 0 ? 1 : 0;
}

function optionsOf(call: Call): SimulationOptions {
  const patience = textOption(call, 'patience');
  const waits = patience === undefined ? undefined : parseDuration(patience);
  if (patience !== undefined && waits === undefined)
    throw new HeadendError('USAGE', `--patience ${patience}: give a duration like 1500ms, 30s or 5m`);
  return {
    ...addressOf(textOption(call, 'address')),
    speed: speedOf(textOption(call, 'speed') ?? '1'),
    exact: flagOption(call, 'exact'),
    ...(waits !== undefined && { patience: waits }),
  };
}

function addressOf(address: string | undefined): { host?: string; port?: number } {
  if (address === undefined) return {};
  const match = /^(?:\[([\da-f:.]+)\]|([^:/\s]+))(?::(\d{1,5}))?$/i.exec(address);
  const port = Number(match?.[3] ?? 0);
  if (match !== null && port <= 65535) return { host: match[1] ?? match[2]!, port };
  throw new HeadendError(
    'USAGE',
    `--address ${address}: give HOST:PORT, like 127.0.0.1:8050; port 0 is a free one`,
  );
}

function speedOf(speed: string): number {
  if (speed === 'max') return Number.POSITIVE_INFINITY;
  const factor = /^\d+(?:\.\d+)?$/.test(speed) ? Number(speed) : 0;
  if (factor > 0) return factor;
  throw new HeadendError(
    'USAGE',
    `--speed ${speed}: give how many times faster than recorded, like 2, or max`,
  );
}

async function recordsOf(log: string, filter: StreamFilter): Promise<StreamRecord[]> {
  const name = log === '-' ? 'standard input' : log;
  const broken = new BrokenLines(name);
  const selection = new Selection(filter, broken);
  const lines = log === '-' ? readStream(process.stdin) : readFile(await openLog(log), { follow: false });
  const records: StreamRecord[] = [];
  for await (const batch of lines) for (const { record } of selection.take(batch)) records.push(record);
  broken.end();
  if (selection.read > 0 && records.length > 0) return records;
  const right =
    selection.read === 0
      ? 'this is no stream log: not one of its lines is a record'
      : 'no record in it is of this element and connection; headend stream shows which there are';
  throw new HeadendError('LOG_INVALID', `${name}: ${right}`);
}

/** Differences go to standard error; as JSON lines, all that happens goes to standard output. */
function teller(jsonLines: boolean): (event: SimulationEvent) => void {
  const paint = painter(process.stderr);
  return event => {
    const { time, element, connection, happening, message } = event;
    if (jsonLines)
      void write(
        line({ time: new Date(time).toISOString(), element, connection, event: happening, message }),
      );
    if (!SAID.has(happening)) return;
    const word = paint(happening === 'alike' || happening === 'note' ? 'gray' : 'yellow', happening);
    process.stderr.write(`${visible(element)} ${connection}: ${word}: ${visible(message)}\n`);
  };
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function listening({ element, connection, kind, connects, address }: SimulatedDevice): string {
  return line({
    time: new Date().toISOString(),
    element,
    connection,
    event: connects ? 'connecting' : 'listening',
    kind,
    address,
  });
}

function ended({ element, connection, progress }: SimulatedDevice): string {
  return line({ time: new Date().toISOString(), element, connection, event: 'ended', ...progress });
}

function text(devices: readonly SimulatedDevice[]): string {
  const rows = devices.map(({ element, connection, kind, address }) => [element, connection, kind, address]);
  return `${table(rows, ['element', 'connection', 'kind', devices.some(({ connects }) => connects) ? 'connects to' : 'listens on']).join('\n')}\n`;
}

function summary(devices: readonly SimulatedDevice[], differences: number, alike: number): string {
  const rows = devices.map(({ element, connection, progress }) => {
    const { sent, recorded, received, expected } = progress;
    return [element, connection, `sent ${sent} of ${recorded}`, `received ${received} of ${expected}`];
  });
  const but = alike === 0 ? '' : `; ${alike} alike but for numbers or ids`;
  const end = differences === 0 ? 'as recorded' : `${differences} not as recorded`;
  return `${table(rows).join('\n')}\n${end}${but}\n`;
}
