import type { StreamFilter } from '#log/filter.ts';
import type { Line } from '#log/lines.ts';
import { agentOf } from './agent.ts';
import { tailOf } from './stream-options.ts';
import { type Call, flagOption } from './verb.ts';

/** More than an agent keeps. */
const ALL = 1_000_000;

/**
 * What a running agent sends and receives, as the lines of a log: the last records that it keeps, and with `--follow`
 * those that come. What may be measured from records that are not shown is asked for too, unless they are counted.
 */
export async function* agentLines(
  call: Call,
  { connection, direction, element, grep, kinds = [], trace }: StreamFilter,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly Line[]> {
  const tail = tailOf(call);
  const counted = tail !== undefined || grep !== undefined;
  const query = {
    element,
    connection,
    grep,
    trace: trace === true ? true : undefined,
    direction: counted ? direction : undefined,
    kind: counted && kinds.length > 0 ? kinds.join(',') : undefined,
    tail: tail ?? ALL,
    follow: flagOption(call, 'follow'),
  };
  let number = 0;
  for await (const batch of agentOf(call).stream(query, signal))
    yield batch.map(bytes => ({ number: ++number, at: 0, bytes }));
}
