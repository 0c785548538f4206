import { connect, rests } from './packets.ts';
import type { Protocol } from './protocol.d.ts';

/** As soon as the connection is open: CONNECT. What is left of a connection before it belongs to no packet to come. */
export default function open(protocol: Protocol): void {
  rests.delete(protocol.elementId);
  if (protocol.getParameter(7) !== 1) {
    protocol.setParameter(25, 0);
    return;
  }
  protocol.setParameter(25, 1);
  protocol.setParameter(12, connect(protocol.getParameter(21), 60));
  protocol.checkTrigger(10);
}
