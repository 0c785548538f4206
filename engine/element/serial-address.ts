import { HeadendError } from '#base/error.ts';
import type { TransportKind } from '#transport/contract.ts';

/** What the address of a serial or smart-serial connection is put together from. */
export interface SerialParts {
  /** The element's setting: a host, `host:port`, `any`, or a URL `tcp://`, `tls://`, `udp://`. */
  readonly address: string;
  /** 0: none is set; of a server any free one. */
  readonly port: number;
  readonly transport: 'tcp' | 'udp' | 'tls';
  /** The value of the dynamic ip parameter, `IP:PORT`; '' while it has none. */
  readonly dynamicIp: string;
  /** Of smart-serial: an address of this machine makes it a server. */
  readonly canListen: boolean;
}

/** Where a connection goes. */
export interface SerialAddress {
  readonly kind: Exclude<TransportKind, 'websocket'>;
  /** `tcp://10.0.0.1:4001`; the host of a server is the local address, '' for all. */
  readonly url: string;
}

/**
 * Where a serial or smart-serial connection goes (ConnectionsSerialDynamicPolling, ConnectionsSmartSerialServer). A
 * dynamic ip without a port leaves the port as it is. `any`, 127.0.0.1 and, where there is a port, nothing make a
 * server of smart-serial; its clients on this machine are 127.0.0.2 or a name. Throws ADDRESS_INVALID.
 */
export function serialAddress(parts: SerialParts): SerialAddress {
  const dynamic = parts.dynamicIp.trim();
  const own = split(parts.address.trim());
  const given = dynamic === '' ? own : split(dynamic);
  const transport = given.scheme ?? own.scheme ?? parts.transport;
  const port = given.port ?? own.port ?? parts.port;
  const { host } = given;
  const lower = host.toLowerCase();
  const listens =
    parts.canListen && (lower === 'any' || lower === '127.0.0.1' || (host === '' && port !== 0));
  if (listens && dynamic !== '')
    throw invalid(dynamic, 'a connection does not become a server while its element runs');
  if (listens) {
    const local = lower === '127.0.0.1' ? host : '';
    return {
      kind: transport === 'udp' ? 'listen udp' : 'listen tcp',
      url: `${transport}://${local}:${port}`,
    };
  }
  if (host === '' || lower === 'any') {
    const right = parts.canListen ? 'a host, or any with a port to listen on' : 'a host';
    throw new HeadendError('ADDRESS_INVALID', `no address is set; give ${right}`);
  }
  if (port === 0) throw invalid(host, 'it has no port');
  const shown = host.includes(':') ? `[${host}]` : host;
  return { kind: transport === 'udp' ? 'udp' : 'tcp', url: `${transport}://${shown}:${port}` };
}

interface Split {
  readonly scheme: 'tcp' | 'udp' | 'tls' | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

function split(address: string): Split {
  const parts = /^(?:(tcp|udp|tls):\/\/)?(?:\[([^\]]+)\]|([^:/\s[\]]*))(?::(\d{1,5}))?\/?$/i.exec(address);
  // An IPv6 address without brackets has no port.
  if (parts === null && /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(address))
    return { scheme: undefined, host: address, port: undefined };
  const port = parts?.[4] === undefined ? undefined : Number(parts[4]);
  if (parts === null || (port ?? 0) > 65_535) throw invalid(address, 'it cannot be read');
  return {
    scheme: parts[1]?.toLowerCase() as Split['scheme'],
    host: parts[2] ?? parts[3] ?? '',
    port,
  };
}

function invalid(address: string, why: string): HeadendError {
  return new HeadendError(
    'ADDRESS_INVALID',
    `"${address}" is no address of a serial connection: ${why}; right would be a host, or host:port`,
  );
}
