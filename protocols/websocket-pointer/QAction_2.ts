import { moved } from './message.ts';
import type { Protocol } from './protocol.d.ts';

/** Who comes is shown the pointers that are there. */
export default function come(protocol: Protocol): void {
  const { clients, parameters, tables } = protocol;
  const client = clients.get(parameters.lastCome);
  for (const { pointerClient, pointerX, pointerY } of tables.pointers.rows()) {
    client?.send(moved(pointerClient ?? '', { x: pointerX ?? 0, y: pointerY ?? 0 }));
  }
}
