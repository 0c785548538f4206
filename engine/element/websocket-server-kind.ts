import type { Connection } from '#model/connection.ts';
import type { Response } from '#model/constructs.ts';
import type { Page } from '#transport/client-contract.ts';
import type { LinkEvents, Transport } from '#transport/contract.ts';
import { ClientSessions } from './client-sessions.ts';
import type { Destination, Kind } from './kind.ts';
import type { Receiver } from './receiver.ts';
import type { ConnectionRecords } from './records.ts';
import { serverUrl } from './server-address.ts';
import type { ConnectionSettings, ServerSettings } from './settings.ts';
import type { Outcome } from './step.ts';
import { Visitors, type VisitorsHost } from './visitors.ts';

/** What a WebSocket that listens needs of its element. */
export interface WebSocketServerHost extends VisitorsHost {
  readonly elementId: number;
}

/** How it listens. */
export interface WebSocketServerMeans {
  readonly transport: Transport;
  readonly page: ((path: string) => Promise<Page | undefined>) | undefined;
}

/** A WebSocket that listens: whole messages, each of a client. */
export class WebSocketServerKind implements Kind {
  readonly opens = true;
  readonly answersByOpening = true;
  readonly opensToSend = false;
  readonly port = undefined;
  readonly waiting = 0;
  readonly #model: Connection;
  readonly #settings: ConnectionSettings;
  readonly #server: ServerSettings;
  readonly #means: WebSocketServerMeans;
  readonly #host: WebSocketServerHost;
  readonly #receiver: Receiver;
  readonly #records: ConnectionRecords;
  #sessions: ClientSessions | undefined;
  #ids = 0;

  constructor(
    model: Connection,
    settings: ConnectionSettings,
    server: ServerSettings,
    means: WebSocketServerMeans,
    host: WebSocketServerHost,
    receiver: Receiver,
    records: ConnectionRecords,
  ) {
    this.#model = model;
    this.#settings = settings;
    this.#server = server;
    this.#means = means;
    this.#host = host;
    this.#receiver = receiver;
    this.#records = records;
    // Two clients may well say the same, and each is to be heard.
    receiver.repeats = true;
  }

  destination(): Destination {
    const { dynamicIp, id } = this.#model;
    const settings = this.#settings;
    const { cert, key } = settings.tls;
    const url = serverUrl({
      address: settings.address,
      port: settings.port,
      certified: cert !== undefined && key !== undefined,
      dynamicIp: dynamicIp === undefined ? '' : String(this.#host.table.get(dynamicIp) ?? ''),
    });
    const { clientMemory, maxClients, slowReader } = settings;
    const newId = (): string => `${this.#host.elementId}.${id}.${++this.#ids}`;
    const web = { ...this.#server, newId, page: this.#means.page };
    const server = { maxClients, clientMemory, slowReader, web };
    const target = { url, headers: [], limits: settings, tls: settings.tls, server };
    this.#sessions ??= new ClientSessions(this.#host.clock, url.startsWith('wss:'));
    const sessions = this.#sessions;
    const start = (events: LinkEvents): ReturnType<Destination['start']> => {
      const visitors = new Visitors(events, this.#model, this.#server, this.#records, this.#host, sessions);
      visitors.link = this.#means.transport.connect(target, visitors);
      return visitors.link;
    };
    return { url: url.replace('//:', '//any:'), start };
  }

  receive(bytes: Buffer, text: boolean, at: number | undefined, client = ''): Outcome {
    const host = this.#host;
    this.#records.client = client;
    this.#receiver.client = client;
    host.sender = { connection: this.#model.id, client };
    let outcome: Outcome;
    try {
      outcome = this.#receiver.receive(bytes, text, at);
    } catch (error) {
      this.#received();
      throw error;
    }
    if (outcome !== undefined) return outcome.finally(() => this.#received());
    this.#received();
  }

  #received(): void {
    this.#host.sender = undefined;
    this.#receiver.client = undefined;
    this.#records.client = undefined;
  }

  ended(): void {
    // Sessions outlive the sockets, but not the element.
    if (!this.#host.running) this.#sessions?.stop();
  }

  forget(response: Response): void {
    this.#receiver.forget(response);
  }
}
