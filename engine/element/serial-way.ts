import type { Connection } from '#model/connection.ts';
import type { LinkEvents, Transport, TransportKind } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Destination } from './kind.ts';
import { loginOf } from './login.ts';
import { serialAddress } from './serial-address.ts';
import type { ConnectionSettings } from './settings.ts';
import type { Accepts, SharedLinks } from './shared-links.ts';

/** The transports, and the sockets that the connections of a host share. */
export interface LinkMeans {
  readonly transports: Readonly<Partial<Record<TransportKind, Transport>>>;
  readonly links: SharedLinks;
}

/** Where a serial or smart-serial connection goes, and by which socket. */
export class SerialWay {
  readonly #model: Connection;
  readonly #settings: ConnectionSettings;
  readonly #means: LinkMeans;
  readonly #table: ParameterTable;
  /** Makes a socket that nobody shares. */
  readonly #own: string;
  #port: string | undefined;
  #listens = false;
  #datagrams = false;
  /** The port that the dynamic ip parameter said last. */
  #lastPort: number | undefined;

  constructor(
    model: Connection,
    settings: ConnectionSettings,
    means: LinkMeans,
    table: ParameterTable,
    own: string,
  ) {
    this.#model = model;
    this.#settings = settings;
    this.#means = means;
    this.#table = table;
    this.#own = own;
  }

  get opens(): boolean {
    return this.#means.transports.tcp !== undefined;
  }

  /** The host and port that elements take turns with; undefined where nobody shares the socket. */
  get port(): string | undefined {
    return this.#port;
  }

  /** What is put behind a command that has no line end itself (ConnectionsSerialSecureShell); '' for nothing. */
  get lineEnd(): string {
    return this.#settings.ssh?.lineEnd ?? '';
  }

  get listens(): boolean {
    return this.#listens;
  }

  /** True where each message is a datagram. */
  get datagrams(): boolean {
    return this.#datagrams;
  }

  destination(): Destination {
    const { model, settings } = { model: this.#model, settings: this.#settings };
    const { dynamicIp } = model;
    const dynamic = dynamicIp === undefined ? '' : String(this.#table.get(dynamicIp) ?? '');
    const said = /:(\d{1,5})\s*$/.exec(dynamic)?.[1];
    if (said !== undefined) this.#lastPort = Number(said);
    const ssh =
      settings.ssh === undefined ? undefined : loginOf(settings.ssh, model.serial?.login, this.#table);
    const { kind, url } = serialAddress({
      address: settings.address,
      port: (dynamic === '' ? undefined : this.#lastPort) ?? settings.port,
      transport: settings.transport,
      username: ssh?.username,
      path: settings.line?.path,
      dynamicIp: dynamic,
      canListen: model.type.startsWith('smart-serial'),
    });
    const transport = this.#means.transports[kind];
    if (transport === undefined) throw new Error(`there is no transport ${kind}`);
    this.#listens = kind.startsWith('listen');
    this.#datagrams = kind.endsWith('udp');
    // A line is one, whoever wants it for himself; a shell belongs to who has logged in.
    const shared = kind === 'serial' || (!model.type.endsWith('single') && !/^listen|^ssh/.test(kind));
    this.#port = shared ? `${kind} ${url}` : undefined;
    const { clientMemory, slowReader, allowed, localPort } = settings;
    const maxClients = settings.maxClients || (model.serial?.maxClients ?? 0);
    const target = {
      url,
      headers: [],
      limits: settings,
      tls: settings.tls,
      localPort,
      server: { maxClients, clientMemory, slowReader },
      ssh,
      line: settings.line,
    };
    const freePort = this.#listens && url.endsWith(':0');
    const single = !shared && (model.type.endsWith('single') || kind === 'ssh' || freePort);
    const key = single ? `${this.#own} ${kind} ${url}` : `${kind} ${url}`;
    const accepts = this.#listens && allowed.length > 0 ? acceptsOf(allowed) : undefined;
    const { links } = this.#means;
    return {
      url: this.#listens ? url.replace('//:', '//any:') : url,
      start: (events: LinkEvents) => links.connect(key, transport, target, events, accepts),
    };
  }
}

/** Clients with one of these addresses. */
function acceptsOf(allowed: readonly string[]): Accepts {
  const addresses = new Set(allowed.map(address => address.trim().toLowerCase()));
  return client => addresses.has(client.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
}

/** A command as a shell takes it: a line. */
export function withLineEnd(bytes: Buffer, lineEnd: string): Buffer {
  if (lineEnd === '') return bytes;
  const last = bytes[bytes.length - 1];
  if (last === 0x0d || last === 0x0a) return bytes;
  return Buffer.concat([bytes, Buffer.from(lineEnd)]);
}
