import type { Protocol } from './protocol.d.ts';

interface Message {
  readonly message_type: 'state' | 'health' | 'reboot' | 'shutdown';
  readonly event_type?: string;
  readonly timing?: { readonly creation_timestamp: string };
  readonly payload?: { readonly value: number | boolean | string; readonly scale?: number };
}

/** What the event source pushes (AMWA IS-07, Message types) goes into the parameters. */
export default function parse(protocol: Protocol): void {
  const { parameters } = protocol;
  const message = JSON.parse(parameters.message) as Message;
  if (message.message_type === 'health') {
    parameters.lastHealth = message.timing?.creation_timestamp ?? '';
    return;
  }
  if (message.message_type !== 'state' || message.payload === undefined) {
    protocol.log(`the event source says ${message.message_type}`);
    return;
  }
  parameters.stateMessages += 1;
  const { value, scale } = message.payload;
  switch (message.event_type?.split('/')[0]) {
    case 'number':
      // A rational: value divided by scale (IS-07, Event types, number).
      parameters.temperature = Number(value) / (scale ?? 1);
      break;
    case 'boolean':
      parameters.tally = value === true ? 1 : 0;
      break;
    case 'string':
      parameters.programme = String(value);
      break;
  }
}
