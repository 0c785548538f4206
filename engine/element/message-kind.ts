import type { Connection } from '#model/connection.ts';
import type { Response } from '#model/constructs.ts';
import type { LinkEvents, Transport } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';
import { websocketUrl } from './address.ts';
import { bypassesProxy } from './cautions.ts';
import { handshakeRequest } from './handshake.ts';
import { sessionProxy } from './http-head.ts';
import type { Destination, Kind } from './kind.ts';
import type { Receiver } from './receiver.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Outcome } from './step.ts';

/** WebSocket: whole messages; and all kinds that open nothing, which have no transport. */
export class MessageKind implements Kind {
  readonly answersByOpening = true;
  readonly opensToSend = false;
  readonly port = undefined;
  readonly waiting = 0;
  readonly #model: Connection;
  readonly #settings: ConnectionSettings;
  readonly #transport: Transport | undefined;
  readonly #table: ParameterTable;
  readonly #receiver: Receiver;

  constructor(
    model: Connection,
    settings: ConnectionSettings,
    transport: Transport | undefined,
    table: ParameterTable,
    receiver: Receiver,
  ) {
    this.#model = model;
    this.#settings = settings;
    this.#transport = transport;
    this.#table = table;
    this.#receiver = receiver;
  }

  get opens(): boolean {
    return this.#transport !== undefined;
  }

  destination(): Destination {
    const { dynamicIp, handshake } = this.#model;
    const settings = this.#settings;
    const { path, headers } = handshakeRequest(handshake, this.#table);
    const url = websocketUrl({
      address: settings.address,
      port: settings.port,
      dynamicIp: dynamicIp === undefined ? '' : String(this.#table.get(dynamicIp) ?? ''),
      path,
    });
    const named = handshake && sessionProxy(handshake, this.#table);
    const proxy = named ?? (bypassesProxy(settings) ? '' : settings.proxy);
    const target = { url, headers, limits: settings, tls: settings.tls, proxy };
    return { url, start: (events: LinkEvents) => this.#transport!.connect(target, events) };
  }

  receive(bytes: Buffer, text: boolean, at: number | undefined): Outcome {
    return this.#receiver.receive(bytes, text, at);
  }

  forget(response: Response): void {
    this.#receiver.forget(response);
  }
}
