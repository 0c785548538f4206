import type { Protocol } from './protocol.d.ts';

const MESSAGE = 10;

/** Sends a message back to whoever sent it: text as text, bytes as bytes. */
export default function echo(protocol: Protocol): void {
  const { parameters, sender } = protocol;
  // Bytes, and not the parameter's text: they need not be any.
  const bytes = protocol.getData(MESSAGE);
  sender?.send(sender.lastType === 'text' ? Buffer.from(bytes).toString() : bytes);
  parameters.messages += 1;
}
