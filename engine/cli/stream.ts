import { parseDuration } from '#base/duration.ts';
import { HeadendError, messageOf } from '#base/error.ts';
import { DIRECTIONS, KINDS, type StreamFilter, streamFilter } from '#log/filter.ts';
import { parseRecord } from '#log/parse.ts';
import { readFile, readStream } from '#log/reader.ts';
import type { Kind, StreamRecord } from '#log/record.ts';
import { write } from './output.ts';
import { stopSignal } from './stop.ts';
import { type Call, flagOption, textOption, textsOption } from './verb.ts';
import { StreamView } from './view.ts';

/** Shows a stream log, record by record, in memory that does not grow with it. */
export async function run(call: Call): Promise<0 | 1> {
  const log = call.arguments[0];
  if (textOption(call, 'agent') !== undefined) {
    throw new HeadendError(
      'NOT_SUPPORTED',
      '--agent: this version has no agent to ask; give a stream log file',
    );
  }
  if (log === undefined) {
    throw new HeadendError('USAGE', 'stream: give a stream log file, - for standard input, or --agent URL');
  }
  const matches = streamFilter(filterOf(call));
  const asJson = textOption(call, 'format') === 'json';
  const follow = flagOption(call, 'follow');
  const view = new StreamView({
    hex: flagOption(call, 'hex'),
    classic: flagOption(call, 'classic'),
    local: flagOption(call, 'local'),
    delta: flagOption(call, 'delta'),
    clip: flagOption(call, 'clip'),
  });
  const name = log === '-' ? 'standard input' : log;
  let read = 0;
  let broken = 0;

  // Only a reader that may wait for ever takes the signals: all others end by them as any command does.
  const signal = follow ? stopSignal() : undefined;
  const batches = log === '-' ? readStream(process.stdin) : readFile(log, { follow, signal });
  for await (const lines of batches) {
    const shown: { readonly record: StreamRecord; readonly text: string }[] = [];
    for (const { number, text } of lines) {
      if (text?.trim() === '') continue;
      try {
        if (text === undefined)
          throw new HeadendError('LOG_INVALID', 'the line is longer than a record can be');
        const record = parseRecord(text);
        read++;
        if (matches(record)) shown.push({ record, text });
      } catch (error) {
        broken++;
        process.stderr.write(`${name}:${number}: ${messageOf(error)}\n`);
      }
    }
    const output = asJson
      ? shown.map(({ text }) => `${text}\n`).join('')
      : view.show(shown.map(({ record }) => record));
    await write(output, signal);
    if (signal?.aborted) break;
  }
  if (read === 0 && broken > 0 && !follow) {
    throw new HeadendError('LOG_INVALID', `${name}: this is no stream log: not one of its lines is a record`);
  }
  return 0;
}

function filterOf(call: Call): StreamFilter {
  const element = textOption(call, 'element');
  const connection = textOption(call, 'connection');
  const direction = DIRECTIONS.find(word => word === textOption(call, 'direction'));
  const grep = textOption(call, 'grep');
  const since = textOption(call, 'since');
  return {
    ...(element !== undefined && { element }),
    ...(connection !== undefined && { connection: connectionOf(connection) }),
    ...(direction !== undefined && { direction }),
    ...(grep !== undefined && { grep }),
    ...(since !== undefined && { since: sinceOf(since) }),
    kinds: textsOption(call, 'kind').flatMap(text => text.split(',').map(kindOf)),
  };
}

function connectionOf(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new HeadendError('USAGE', `--connection ${text}: give the number of a connection, 0 for the first`);
}

function kindOf(text: string): Kind {
  const kind = KINDS.find(word => word === text.trim());
  if (kind) return kind;
  throw new HeadendError('USAGE', `--kind ${text}: there is no such kind; give one of ${KINDS.join(', ')}`);
}

function sinceOf(text: string): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const time = /^\d{4}-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new HeadendError(
    'USAGE',
    `--since ${text}: give a duration like 5m, or a time like 2026-01-31T10:00:00Z`,
  );
}
