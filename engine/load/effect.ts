/** What a connection is, as far as it decides which of its settings act on it. */
export type Acting = 'client' | 'server' | 'http' | 'serial' | 'smart-serial' | 'virtual';

const ON_SERVER: readonly Acting[] = ['server'];
const ON_WEBSOCKET: readonly Acting[] = ['client', 'server'];
const ON_SERIAL: readonly Acting[] = ['serial', 'smart-serial'];
const ON_SERVERS: readonly Acting[] = ['server', 'smart-serial'];
const ON_LINES: readonly Acting[] = ['client', 'server', 'serial', 'smart-serial'];

/** The settings that act on some kinds of connections only. A smart-serial connection may listen. */
export const EFFECT: Readonly<Record<string, readonly Acting[]>> = {
  accept: ON_SERVER,
  allowed: ['smart-serial'],
  clientMemory: ON_SERVERS,
  clientsTable: ON_SERVER,
  clientWait: ON_SERVER,
  closeTimeout: ON_LINES,
  handshakeTimeout: ON_LINES,
  idleTimeout: ON_SERVER,
  keepAlive: ON_LINES,
  localPort: ON_SERIAL,
  logBody: ['http'],
  maxClients: ON_SERVERS,
  maxHandshakes: ON_SERVER,
  maxMessage: ['client', 'server', 'http', 'serial', 'smart-serial'],
  origins: ON_SERVER,
  parts: ON_WEBSOCKET,
  paths: ON_SERVER,
  pingPayload: ON_WEBSOCKET,
  proxy: ['client', 'http'],
  reconnect: ON_LINES,
  sendQueue: ['client', 'serial', 'smart-serial'],
  sendTimeout: ON_SERVER,
  serial: ON_SERIAL,
  slowReader: ON_SERVERS,
  ssh: ON_SERIAL,
  subprotocols: ON_SERVER,
};

const NAMES: Readonly<Record<Acting, string>> = {
  client: 'a WebSocket client',
  server: 'a WebSocket server',
  http: 'of type http',
  serial: 'of type serial',
  'smart-serial': 'of type smart-serial',
  virtual: 'of type virtual',
};

/** What a client has in the place of a setting of servers, and a server in the place of one of clients. */
const INSTEAD: Readonly<Record<string, string>> = {
  'client clientMemory': 'sendQueue bounds what a client has unsent',
  'client idleTimeout': 'keepAlive notices a server that is gone',
  'client origins': 'the header Origin of its handshake gives its own',
  'client paths': 'the path stands in its address or its handshake',
  'client sendTimeout': 'sendQueue bounds what waits for a server that does not read',
  'client subprotocols': 'the header Sec-WebSocket-Protocol of its handshake offers them',
  'server sendQueue': 'clientMemory bounds what each client has unsent',
  'server proxy': 'clients come to it',
};

/** What an owner must know of a setting that does nothing on such a connection; undefined where it acts. */
export function withoutEffect(id: number, key: string, acting: Acting): string | undefined {
  const on = EFFECT[key];
  if (on === undefined || on.includes(acting)) return undefined;
  const listens = acting === 'client' && on.includes('server');
  const remedy = listens ? 'address any would make it listen' : 'leave it out';
  const right = [INSTEAD[`${acting} ${key}`], remedy].filter(part => part !== undefined).join('; ');
  const where = `connections.${id}.${key} has no effect, since connection ${id} is ${NAMES[acting]}`;
  return `${where}: it is for ${OR.format(on.map(nounOf))}; ${right}`;
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });

function nounOf(acting: Acting): string {
  const name = NAMES[acting];
  return name.startsWith('of ') ? `a connection ${name}` : name;
}
