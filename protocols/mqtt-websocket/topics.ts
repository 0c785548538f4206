import { isUtf8 } from 'node:buffer';
import type { Publication } from './packets.ts';
import type { Protocol } from './protocol.d.ts';

/** Characters of a payload that its row shows. */
const SHOWN = 1000;

/** The table of topics: the last message of each, and no more rows than MaxTopics says. */
export class Topics {
  /** How many messages each topic had, the one that was silent for the longest time first. */
  readonly #counts = new Map<string, number>();

  received(protocol: Protocol, { payload, qos, retain, topic }: Publication): void {
    const count = (this.#counts.get(topic) ?? 0) + 1;
    this.#counts.delete(topic);
    this.#counts.set(topic, count);
    const { topics } = protocol.tables;
    const row = {
      topicPayload: shown(payload),
      topicQoS: qos,
      topicRetained: Number(retain),
      topicTime: new Date().toISOString(),
      topicCount: count,
    };
    topics.setRow(topic, row, true);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= protocol.getParameter(41)) break;
      this.#counts.delete(oldest);
      topics.deleteRow(oldest);
    }
  }
}

/** A payload as a cell shows it: its beginning; hexadecimal where it is no text. */
function shown(payload: Uint8Array): string {
  if (!isUtf8(payload)) return `0x${Buffer.from(payload.subarray(0, SHOWN / 2)).toString('hex')}`;
  const text = Buffer.from(payload).toString('utf8');
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
