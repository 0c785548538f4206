import type { StreamRecord } from '#log/record.ts';
import type { Recording } from './simulation-player.ts';

/** The records of each connection of each element, in the order in which they first stand in the log. */
export function recordingsOf(records: Iterable<StreamRecord>): Recording[] {
  const found = new Map<string, Recording & { readonly records: StreamRecord[] }>();
  for (const record of records) {
    const { element, connection } = record;
    const key = `${connection} ${element}`;
    let recording = found.get(key);
    if (recording === undefined) {
      recording = { element, connection, records: [] };
      found.set(key, recording);
    }
    recording.records.push(record);
  }
  return [...found.values()];
}
