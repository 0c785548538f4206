import type { ConnectionEvent } from 'headend';
import type { Protocol } from './protocol.d.ts';

/** Sends a message back to whoever sent it: text as text, bytes as bytes. */
export default function echo(protocol: Protocol, event: ConnectionEvent): void {
  if (event.type !== 'text' && event.type !== 'binary') return;
  event.connection.send(event.message);
  protocol.parameters.messages += 1;
}
