import type { Protocol } from './protocol.d.ts';

/** A user sets the value: its length stands before it in the command. */
export default function length(protocol: Protocol): void {
  protocol.setParameter(35, Buffer.byteLength(protocol.getParameter(131), 'latin1'));
  protocol.checkTrigger(10);
}
