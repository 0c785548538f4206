import { connect } from './packets.ts';
import type { Protocol } from './protocol.d.ts';

/** As soon as the connection is open: CONNECT. */
export default function open(protocol: Protocol): void {
  if (protocol.getParameter(7) !== 1) {
    protocol.setParameter(25, 0);
    return;
  }
  protocol.setParameter(25, 1);
  protocol.setParameter(12, connect(protocol.getParameter(21), 60));
  protocol.checkTrigger(10);
}
