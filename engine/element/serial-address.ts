import { HeadendError } from '#base/error.ts';
import type { TransportKind } from '#transport/contract.ts';

/** What the address of a serial or smart-serial connection is put together from. */
export interface SerialParts {
  /** The element's setting: a host, `host:port`, `any`, or a URL `tcp://`, `tls://`, `udp://`. */
  readonly address: string;
  /** 0: none is set; of a server any free one. */
  readonly port: number;
  readonly transport: 'tcp' | 'udp' | 'tls' | 'ssh' | 'serial';
  /** Who logs in by SSH. */
  readonly username?: string | undefined;
  /** Of a serial line, where its settings name it; else the address does. */
  readonly path?: string | undefined;
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
  if (parts.transport === 'serial') return lineAddress(dynamic || parts.path || parts.address.trim());
  const own = split(parts.address.trim());
  const given = dynamic === '' ? own : split(dynamic);
  // SSH has been decided on with what it logs in with.
  const transport = parts.transport === 'ssh' ? 'ssh' : (given.scheme ?? own.scheme ?? parts.transport);
  const port = given.port ?? own.port ?? parts.port;
  const { host } = given;
  const lower = host.toLowerCase();
  const listens =
    parts.canListen &&
    transport !== 'ssh' &&
    (lower === 'any' || lower === '127.0.0.1' || (host === '' && port !== 0));
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
    const right =
      parts.canListen && transport !== 'ssh' ? 'a host, or any with a port to listen on' : 'a host';
    throw new HeadendError('ADDRESS_INVALID', `no address is set; give ${right}`);
  }
  if (port === 0) throw invalid(host, 'it has no port');
  const shown = host.includes(':') ? `[${host}]` : host;
  if (transport === 'ssh') {
    const user = parts.username ? `${encodeURIComponent(parts.username)}@` : '';
    return { kind: 'ssh', url: `ssh://${user}${shown}:${port}` };
  }
  return { kind: transport === 'udp' ? 'udp' : 'tcp', url: `${transport}://${shown}:${port}` };
}

/** A serial line by its path, or by a name like COM3. */
function lineAddress(address: string): SerialAddress {
  const path = address.replace(/^serial:(\/\/)?/i, '');
  if (path === '')
    throw new HeadendError('ADDRESS_INVALID', 'no serial line is set; give serial.path, like /dev/ttyUSB0');
  if (!path.startsWith('/') && !/^COM\d+$/i.test(path)) {
    const right = 'right would be a path like /dev/ttyUSB0; or transport tcp for a host';
    throw new HeadendError('ADDRESS_INVALID', `"${path}" is no serial line; ${right}`);
  }
  return { kind: 'serial', url: `serial://${path}` };
}

interface Split {
  readonly scheme: 'tcp' | 'udp' | 'tls' | undefined;
  readonly host: string;
  readonly port: number | undefined;
}

function split(address: string): Split {
  const plain = address.replace(/^ssh:\/\/(?:[^@/]*@)?/i, '');
  const parts = /^(?:(tcp|udp|tls):\/\/)?(?:\[([^\]]+)\]|([^:/\s[\]]*))(?::(\d{1,5}))?\/?$/i.exec(plain);
  // An IPv6 address without brackets has no port.
  if (parts === null && /^[0-9a-f:]*:[0-9a-f:.]*$/i.test(plain))
    return { scheme: undefined, host: plain, port: undefined };
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
