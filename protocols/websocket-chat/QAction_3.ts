import type { Protocol } from './protocol.d.ts';

/** Who comes is told how many there are, and all who it is. */
export default function welcome(protocol: Protocol): void {
  const { clients, parameters } = protocol;
  const client = clients.get(parameters.lastCome);
  if (client === undefined) return;
  const others = clients.size - 1;
  client.send(
    `* welcome; ${others === 0 ? 'nobody else is' : `${others} more ${others === 1 ? 'is' : 'are'}`} here`,
  );
  clients.send(`* ${client.user || client.peer} is here`, other => other.id !== client.id);
}
