import type { Clock } from '#base/clock.ts';
import { answerReader } from '#codec/answers.ts';
import { pushReader } from '#codec/pushes.ts';
import type { Connection } from '#model/connection.ts';
import type { Page } from '#transport/client-contract.ts';
import type { Exchange } from './exchange.ts';
import type { Kind } from './kind.ts';
import type { Lock } from './lock.ts';
import { MessageKind } from './message-kind.ts';
import type { Program } from './program.ts';
import { Receiver, type ReceiverHost } from './receiver.ts';
import type { ConnectionRecords } from './records.ts';
import { SerialKind } from './serial-kind.ts';
import { type LinkMeans, SerialWay } from './serial-way.ts';
import type { ConnectionSettings } from './settings.ts';
import { SmartSerialKind } from './smart-serial-kind.ts';
import { type WebSocketServerHost, WebSocketServerKind } from './websocket-server-kind.ts';

/** What the kinds of connections need of their element. */
export interface KindHost extends ReceiverHost, WebSocketServerHost {
  readonly clock: Clock;
  readonly lock: Lock;
  readonly program: Program;
  readonly elementName: string;
}

/** What connections are made with beside their settings. */
export interface ConnectionMeans extends LinkMeans {
  /** Of servers: pages for those that ask for no WebSocket. */
  readonly page: ((path: string) => Promise<Page | undefined>) | undefined;
}

/** The kind that a connection is of, by its type. */
export function kindOf(
  model: Connection,
  settings: ConnectionSettings,
  means: ConnectionMeans,
  host: KindHost,
  records: ConnectionRecords,
  exchange: Exchange,
): Kind {
  const receiver = new Receiver(model, host, host.program, records, exchange);
  // Two parts may well be equal, and each is news.
  if (settings.parts) receiver.repeats = true;
  const { serial } = model;
  const listening = means.transports['listen websocket'];
  if (settings.server !== undefined && listening !== undefined) {
    const { page } = means;
    const serving = { transport: listening, page };
    return new WebSocketServerKind(model, settings, settings.server, serving, host, receiver, records);
  }
  if (serial === undefined) {
    const transport = model.type === 'websocket' ? means.transports.websocket : undefined;
    return new MessageKind(model, settings, transport, host.table, receiver);
  }
  const way = new SerialWay(model, settings, means, host.table, `${host.elementName}/${model.id}`);
  const { table } = host;
  const limit = settings.maxMessage;
  if (model.type.startsWith('serial')) {
    const reader = answerReader(table, limit);
    return new SerialKind(model, way, host, reader, receiver, records, exchange);
  }
  const newReader = () => pushReader(model, host.protocol, table, limit);
  return new SmartSerialKind(model, serial, way, host, newReader, receiver, records, limit);
}
