import { moved, pointerOf } from './message.ts';
import type { Protocol } from './protocol.d.ts';

const MISUNDERSTOOD = 1007;

/** Each move of a pointer goes to all others at once. */
export default function move(protocol: Protocol): void {
  const { clients, parameters, sender, tables } = protocol;
  if (sender === undefined) return;
  const pointer = pointerOf(parameters.message);
  if (pointer === undefined) {
    sender.close(MISUNDERSTOOD, 'a pointer is {"x":0 to 100,"y":0 to 100}');
    return;
  }
  const { id, peer } = sender;
  const { x, y } = pointer;
  tables.pointers.setRow(peer, { pointerClient: id, pointerX: x, pointerY: y }, true);
  parameters.moves += 1;
  clients.send(moved(id, pointer), other => other.id !== id);
}
