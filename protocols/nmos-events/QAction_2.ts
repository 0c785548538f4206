import type { Protocol } from './protocol.d.ts';

/** As soon as the connection is open: subscribe to the sources of the parameter Sources (AMWA IS-07, subscription command). */
export default function subscribe(protocol: Protocol): void {
  const { parameters } = protocol;
  if (parameters.connectionState !== 1) return;
  const sources = parameters.sources.split(';').filter(source => source !== '');
  parameters.subscriptionCommand = JSON.stringify({ command: 'subscription', sources });
  protocol.checkTrigger(10);
}
