import type { Protocol } from './protocol.d.ts';

interface Message {
  readonly message_type: 'state' | 'health' | 'reboot' | 'shutdown';
  readonly event_type?: string;
  readonly timing?: { readonly creation_timestamp: string };
  readonly payload?: { readonly value: number | boolean | string; readonly scale?: number };
}

/** What the event source pushes (AMWA IS-07, Message types) goes into the parameters. */
export default function parse(protocol: Protocol): void {
  const message = JSON.parse(protocol.getParameter(11)) as Message;
  if (message.message_type === 'health') {
    protocol.setParameter(23, message.timing?.creation_timestamp ?? '');
    return;
  }
  if (message.message_type !== 'state' || message.payload === undefined) {
    protocol.log(`the event source says ${message.message_type}`);
    return;
  }
  protocol.setParameter(24, protocol.getParameter(24) + 1);
  const { value, scale } = message.payload;
  switch (message.event_type?.split('/')[0]) {
    case 'number':
      // A rational: value divided by scale (IS-07, Event types, number).
      protocol.setParameter(20, Number(value) / (scale ?? 1));
      break;
    case 'boolean':
      protocol.setParameter(21, value === true ? 1 : 0);
      break;
    case 'string':
      protocol.setParameter(22, String(value));
      break;
  }
}
