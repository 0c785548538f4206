import type { Parameters } from './protocol.d.ts';

/** A source of events (AMWA IS-07): its id, and its present state. */
export interface Source {
  readonly id: string;
  readonly state: (parameters: Parameters) => {
    readonly event_type: string;
    readonly payload: { readonly value: number | boolean | string; readonly scale?: number };
  };
}

/** By the parameter that holds the state. */
export const SOURCES: ReadonlyMap<number, Source> = new Map<number, Source>([
  [
    20,
    {
      id: 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0001',
      // A rational: value divided by scale (IS-07, Event types, number).
      state: ({ temperature }) => ({
        event_type: 'number/temperature/C',
        payload: { value: Math.round(temperature * 10), scale: 10 },
      }),
    },
  ],
  [
    21,
    {
      id: 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0002',
      state: ({ tally }) => ({ event_type: 'boolean/tally', payload: { value: tally === 1 } }),
    },
  ],
  [
    22,
    {
      id: 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0003',
      state: ({ programme }) => ({ event_type: 'string/programme', payload: { value: programme } }),
    },
  ],
]);

/** A state message (IS-07, Message types). */
export function stateMessage({ id, state }: Source, parameters: Parameters): string {
  const identity = { source_id: id, flow_id: id.replace(/^e0/, 'f1') };
  const timing = { creation_timestamp: tai() };
  return JSON.stringify({ identity, ...state(parameters), timing, message_type: 'state' });
}

/** A health message, which answers a health command. */
export function healthMessage(origin: string): string {
  const timing = { origin_timestamp: origin, creation_timestamp: tai() };
  return JSON.stringify({ message_type: 'health', timing });
}

/** Seconds that TAI is ahead of UTC. */
const TAI_AHEAD = 37;

/** The time in TAI as seconds and nanoseconds. */
function tai(): string {
  const now = Date.now();
  return `${Math.floor(now / 1000) + TAI_AHEAD}:${(now % 1000) * 1_000_000}`;
}
