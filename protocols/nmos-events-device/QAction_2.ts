import type { Protocol } from './protocol.d.ts';
import { SOURCES, stateMessage } from './sources.ts';

/** A source has changed: those that subscribed to it are told. */
export default function push(protocol: Protocol): void {
  const { clients, parameters, tables } = protocol;
  const source = SOURCES.get(protocol.getTriggerParameter());
  if (source === undefined) return;
  const told = new Set<string>();
  for (const { subscriberPeer, subscriberSources } of tables.subscribers.rows()) {
    if (subscriberSources?.split(' ').includes(source.id)) told.add(subscriberPeer ?? '');
  }
  if (told.size > 0) clients.send(stateMessage(source, parameters), ({ peer }) => told.has(peer));
}
