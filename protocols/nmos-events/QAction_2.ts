import type { Protocol } from './protocol.d.ts';

/** As soon as the connection is open: subscribe to the sources of parameter 15 (AMWA IS-07, subscription command). */
export default function subscribe(protocol: Protocol): void {
  if (protocol.getParameter(7) !== 1) return;
  const sources = protocol
    .getParameter(15)
    .split(';')
    .filter(source => source !== '');
  protocol.setParameter(12, JSON.stringify({ command: 'subscription', sources }));
  protocol.checkTrigger(10);
}
