import { type WebSocket, WebSocketServer } from 'ws';

/**
 * Sends each of its clients a message of about 64 bytes a second, evenly spread over the second; those that connect to
 * `/warm` get a thousand before that.
 */
const SLICES = 50;
const WARMING = 1000;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 8192 });
const slices: Set<WebSocket>[] = Array.from({ length: SLICES }, () => new Set());
let joined = 0;
let sent = 0;
let slice = 0;

const message = (): string =>
  `{"id":${1e7 + (sent++ % 1e7)},"value":${(sent % 1000) / 10 + 1},"unit":"°C","text":"xxxxxxxxx"}`;

function warm(client: WebSocket, left: number): void {
  if (left === 0 || client.readyState !== client.OPEN) return;
  client.send(message());
  setImmediate(() => warm(client, left - 1));
}

server.on('connection', (client, request) => {
  if (request.url === '/warm') warm(client, WARMING);
  const own = slices[joined++ % SLICES]!;
  own.add(client);
  client.on('close', () => own.delete(client));
});
setInterval(() => {
  slice = (slice + 1) % SLICES;
  for (const client of slices[slice]!) client.send(message());
}, 1000 / SLICES);
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
process.on('disconnect', () => process.exit());
