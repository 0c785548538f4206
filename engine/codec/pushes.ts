import type { Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import type { ParameterTable } from '#values/table.ts';
import { LIMIT, streamReader } from './answers.ts';
import type { UnitReader } from './contract.ts';
import { MarkedReader, marksOf } from './marks.ts';
import { PacketReader } from './packets.ts';
import { protocolRule } from './stuffing.ts';

/**
 * The reader of a smart-serial connection, one for each peer. Of what may delimit its units the first counts: stuffing
 * with its trailer, packetInfo, headers and trailers (ConnectionsSmartSerialDataForwarding). Without any of them units
 * end where a response of the connection does, or with the time.
 */
export function pushReader(
  connection: Connection,
  protocol: Protocol,
  table: ParameterTable,
  limit = LIMIT,
): UnitReader {
  const marks = marksOf(protocol.params, connection.id);
  const { stuffing } = protocol;
  if (stuffing?.onResponses && marks.length > 0) {
    return new MarkedReader(marks.slice(0, 1), table, limit, protocolRule(stuffing));
  }
  const packetInfo = connection.serial?.packetInfo;
  if (packetInfo !== undefined) return new PacketReader(packetInfo, limit);
  if (marks.length > 0) return new MarkedReader(marks, table, limit);
  const { id, responses } = connection;
  const own = protocol.pairs
    .filter(pair => Math.max(pair.connection, 0) === id)
    .flatMap(pair => [...pair.responses, ...pair.responsesOnBadCommand]);
  return streamReader([...new Set([...own, ...responses])], table, limit);
}
