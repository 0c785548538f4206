import type { ClientDecision, ClientEnd, ClientRequest } from 'headend';
import type { Protocol } from './protocol.d.ts';

/** Characters of a name. */
const LONGEST = 32;

/** A client says who it is in the address, `/?name=Ann`; of two with one name the second is sent away. */
export function accept(protocol: Protocol, { id, query }: ClientRequest): ClientDecision {
  const asked = new URLSearchParams(query).get('name') ?? '';
  const user = asked.replace(/\p{C}/gu, '').trim().slice(0, LONGEST) || `guest ${id}`;
  for (const client of protocol.clients) {
    if (client.user === user) return { status: 409, reason: `${user} is here already` };
  }
  return { user };
}

export function gone(protocol: Protocol, { user }: ClientEnd): void {
  protocol.clients.send(`* ${user} is gone`);
}
