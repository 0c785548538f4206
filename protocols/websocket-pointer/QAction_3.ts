import { gone } from './message.ts';
import type { Protocol } from './protocol.d.ts';

/** The pointer of a client that went is taken away. */
export default function leave(protocol: Protocol): void {
  const { clients, parameters, tables } = protocol;
  const row = tables.pointers.getRow(parameters.lastGone);
  if (row === undefined) return;
  tables.pointers.deleteRow(parameters.lastGone);
  clients.send(gone(row.pointerClient ?? ''));
}
