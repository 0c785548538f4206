import { clockTime, explain, payloadOf } from './explain.ts';
import { classicDump } from './hexdump.ts';
import type { Direction, StreamRecord } from './record.ts';
import { visible } from './visible.ts';

const ARROWS: Record<Direction, string> = { in: '>>', out: '<<', none: '  ' };

/**
 * A record as DataMiner's own Stream Viewer prints it (Message syntax), line by line: direction and name, below them
 * the bytes; the word TIMEOUT for an answer that did not come.
 */
export function* classicLines(record: StreamRecord, local = false): Generator<string, void> {
  const payload = payloadOf(record);
  // The dump shows the data.
  const { remark, text } = explain(record, undefined, true);
  const words = record.kind === 'timeout' ? ['TIMEOUT'] : [visible(record.name ?? record.kind)];
  if (record.kind === 'timeout' && record.name !== undefined) words.push(visible(record.name));
  if (remark !== '') words.push(`[${remark}]`);
  if (text !== '') words.push(text);
  const time = clockTime(record.time, local).slice(0, 8);
  yield `${ARROWS[record.direction]} ${time} - ${words.join(' ')}`;
  if (payload) for (const line of classicDump(payload.bytes)) yield `   ${line}`;
}
