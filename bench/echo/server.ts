import { WebSocketServer } from 'ws';

/** Sends back what it gets, in a process of its own. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', client => {
  client.on('message', (data, binary) => client.send(data, { binary }));
});
server.on('listening', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
process.on('disconnect', () => process.exit());

// It never sleeps: waking it would be charged to whoever sends less often, and it is the client that is measured.
const awake = (): void => void setImmediate(awake);
awake();
