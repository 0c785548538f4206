import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { ConnectionView } from '#host/registry.ts';
import { readElementFile } from '#load/element-file.ts';
import { folder, protocolOf, startAgent, type TestAgent } from './agent.ts';

const WEBSOCKET =
  '<Connections><Connection id="0" name="C"><Http><CommunicationOptions><WebSocket>true</WebSocket></CommunicationOptions></Http></Connection></Connections>';

const list = async ({ ask }: TestAgent, query = ''): Promise<ConnectionView[]> =>
  (await ask('GET', `/api/connections${query}`)).body as ConnectionView[];

/** An agent with one element whose connection 0 listens on any free port. */
async function serving(protocol: string, port = 0): Promise<TestAgent> {
  const agent = await startAgent({});
  const yaml = `protocol: ${protocol}\nconnections: {0: {address: any, port: ${port}}}`;
  const { element: settings } = readElementFile(yaml, 'e.yaml', {
    env: () => undefined,
    read: () => undefined,
  });
  const element = await agent.host.add({ name: 'server', protocol, settings: settings! });
  element.start();
  await expect.poll(async () => (await list(agent))[0]?.state).toBe('connected');
  return agent;
}

async function visitor(port: number, path = '/'): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  onTestFinished(() => ws.terminate());
  await new Promise((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
  });
  return ws;
}

test('what listens is a line, and each of its clients one behind it', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const [listening] = await list(agent);
  expect(listening).toMatchObject({ id: '1.0', role: 'server', host: 'any', peer: '', path: '/' });
  const port = listening!.port!;
  const ws = await visitor(port, '/room?x=1');
  ws.send('hello');
  await expect.poll(async () => (await list(agent))[1]?.messagesIn).toBe(1);
  const lines = await list(agent);
  expect(lines.map(({ id }) => id)).toEqual(['1.0', '1.0.1']);
  expect(lines[1]).toMatchObject({
    role: 'server',
    kind: 'websocket',
    state: 'connected',
    host: '127.0.0.1',
    peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    local: `127.0.0.1:${port}`,
    path: '/room?x=1',
    bytesIn: 5,
    messagesOut: 0,
    queue: 0,
  });
});

test('one client is disconnected with code and reason, and the others stay', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const port = (await list(agent))[0]!.port!;
  const [one, two] = [await visitor(port), await visitor(port)];
  const closed = new Promise(resolve => one.once('close', (code, reason) => resolve([code, String(reason)])));
  const { body, status } = await agent.ask('POST', '/api/connections/disconnect', {
    id: '1.0.1',
    code: 4001,
    reason: 'maintenance',
  });
  expect(status).toBe(200);
  expect((body as ConnectionView[]).map(({ id }) => id)).toEqual(['1.0.1']);
  expect(await closed).toEqual([4001, 'maintenance']);
  await expect.poll(async () => (await list(agent)).map(({ id }) => id)).toEqual(['1.0', '1.0.2']);
  expect(two.readyState).toBe(WebSocket.OPEN);
});

test('a glob on the host ends the clients from there, and what listens goes on', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const port = (await list(agent))[0]!.port!;
  const ws = await visitor(port);
  const closed = new Promise(resolve => ws.once('close', code => resolve(code)));
  await agent.ask('POST', '/api/connections/disconnect', { host: '127.*' });
  expect(await closed).toBe(1000);
  await expect.poll(async () => (await list(agent)).map(({ id }) => id)).toEqual(['1.0']);
});

test('the metrics count a message once', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const ws = await visitor((await list(agent))[0]!.port!);
  ws.send('hello');
  await expect.poll(async () => (await list(agent))[1]?.messagesIn).toBe(1);
  const { body } = await agent.ask('GET', '/metrics');
  expect(String(body).match(/^headend_messages_total\{.*direction="in".*\} 1$/gm)).toHaveLength(1);
});

test('clients of a TCP server are lines too', async () => {
  const file = join(folder(), 'protocol.xml');
  writeFileSync(
    file,
    '<Protocol><Name>S</Name><Version>1.0.0.1</Version><Type>smart-serial</Type></Protocol>',
  );
  const free = createServer().listen(0);
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  const agent = await serving(file, port);
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.write('hello');
  await expect.poll(async () => (await list(agent))[1]?.bytesIn).toBe(5);
  const [, client] = await list(agent);
  expect(client).toMatchObject({ id: `1.0/127.0.0.1:${socket.localPort}`, role: 'server', messagesIn: 1 });
  await agent.ask('POST', '/api/connections/disconnect', { id: client!.id });
  await closed;
});
