import type { Protocol } from 'headend';

/** Sets the parameter that parameter 2 names, as often as parameter 1 says. */
export default function drive(protocol: Protocol): void {
  const times = protocol.getParameter(1) as number;
  const id = protocol.getParameter(2) as number;
  for (let i = 0; i < times; i++) protocol.setParameter(id, i);
}
