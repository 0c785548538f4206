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

/** An agent with one element whose connection 0 listens on any free port; `more` are keys of it, as YAML. */
async function serving(protocol: string, port = 0, more = ''): Promise<TestAgent> {
  const agent = await startAgent({});
  const yaml = `protocol: ${protocol}\nconnections: {0: {address: any, port: ${port}${more}}}`;
  const { element: settings } = readElementFile(yaml, 'e.yaml', {
    env: () => undefined,
    read: () => undefined,
  });
  const element = await agent.host.add({ name: 'server', protocol, settings: settings! });
  element.start();
  await expect.poll(async () => (await list(agent))[0]?.state).toBe('connected');
  return agent;
}

async function visitor(port: number, path = '/', protocol: string[] | string = []): Promise<WebSocket> {
  const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol);
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

test('a glob on the port means a client by its own port or by the one where it came to', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const port = (await list(agent))[0]!.port!;
  const ws = await visitor(port);
  await expect.poll(async () => (await list(agent)).length).toBe(2);
  const own = (await list(agent))[1]!.port;
  expect((await list(agent, `?port=${port}`)).map(({ id }) => id)).toEqual(['1.0', '1.0.1']);
  expect((await list(agent, `?port=${own}`)).map(({ id }) => id)).toEqual(['1.0.1']);
  ws.close();
});

test('the metrics count a message once', async () => {
  const agent = await serving(protocolOf(WEBSOCKET));
  const ws = await visitor((await list(agent))[0]!.port!);
  ws.send('hello');
  await expect.poll(async () => (await list(agent))[1]?.messagesIn).toBe(1);
  const { body } = await agent.ask('GET', '/metrics');
  expect(String(body).match(/^headend_messages_total\{.*direction="in".*\} 1$/gm)).toHaveLength(1);
});

test('clients are listed with subprotocol, user, round trip and what they are set to, and closed by user', async () => {
  const agent = await serving(
    protocolOf(
      `${WEBSOCKET}<QActions><QAction id="5" name="who" encoding="javascript"><![CDATA[
        export default (p, { query }) => ({ user: query });]]></QAction></QActions>`,
    ),
    0,
    ', accept: 5, subprotocols: [v1], hooks: {text: 5}',
  );
  const { port } = (await list(agent))[0]!;
  const ada = await visitor(port!, '/?ada', 'v1');
  const bob = await visitor(port!, '/?bob', 'v1');
  expect(
    await agent.ask('POST', '/api/connections/1.0.1', { keepAlive: 20, pingPayload: 'x', idleTimeout: '1h' }),
  ).toMatchObject({ status: 200, body: { id: '1.0.1', keepAlive: 20, pingPayload: 'x' } });
  await expect.poll(async () => (await list(agent))[1]?.roundTrip).toBeTypeOf('number');
  const [server, one, two] = await list(agent);
  expect(server).toMatchObject({ keepAlive: 30_000, handler: 'QAction 5 who', user: '' });
  expect(one).toMatchObject({ user: 'ada', subprotocol: 'v1', handler: 'QAction 5 who', keepAlive: 20 });
  expect(two).toMatchObject({ user: 'bob', path: '/?bob', keepAlive: 30_000, roundTrip: null });
  const closed = new Promise(resolve => ada.once('close', (code, reason) => resolve([code, String(reason)])));
  await agent.ask('POST', '/api/connections/disconnect', { user: 'a*', code: 4000, reason: 'ada' });
  expect(await closed).toEqual([4000, 'ada']);
  await expect.poll(async () => (await list(agent)).map(({ user }) => user)).toEqual(['', 'bob']);
  expect(bob.readyState).toBe(WebSocket.OPEN);
});

/** A smart-serial protocol. */
function serial(): string {
  const file = join(folder(), 'protocol.xml');
  writeFileSync(
    file,
    '<Protocol><Name>S</Name><Version>1.0.0.1</Version><Type>smart-serial</Type></Protocol>',
  );
  return file;
}

async function freePort(): Promise<number> {
  const free = createServer().listen(0);
  await once(free, 'listening');
  const { port } = free.address() as AddressInfo;
  free.close();
  await once(free, 'close');
  return port;
}

test('clients of a TCP server are lines too, by filters, with a keepAlive of their own', async () => {
  const port = await freePort();
  const agent = await serving(serial(), port);
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const closed = new Promise(resolve => socket.once('close', resolve));
  socket.write('hello');
  await expect.poll(async () => (await list(agent))[1]?.bytesIn).toBe(5);
  const [server, client] = await list(agent);
  expect(server).toMatchObject({ id: '1.0', role: 'server', kind: 'smart-serial', port, peer: '' });
  expect(server!.local).toMatch(new RegExp(`:${port}$`));
  const own = `127.0.0.1:${socket.localPort}`;
  expect(client).toMatchObject({
    id: `1.0/${own}`,
    role: 'server',
    host: '127.0.0.1',
    port: socket.localPort,
    peer: own,
    local: `127.0.0.1:${port}`,
    messagesIn: 1,
    path: '',
  });
  const at = `/api/connections/${encodeURIComponent(client!.id)}`;
  expect(await agent.ask('POST', at, { keepAlive: '1m' })).toMatchObject({ body: { keepAlive: 60_000 } });
  expect(await agent.ask('POST', at, { pingPayload: 'x' })).toMatchObject({ status: 422 });
  expect((await list(agent, `?port=${socket.localPort}`)).map(({ id }) => id)).toEqual([client!.id]);
  await agent.ask('POST', '/api/connections/disconnect', { id: client!.id });
  await closed;
});

test('of UDP both ends are listed, and who has sent something', async () => {
  const port = await freePort();
  const agent = await serving(serial(), port, ', transport: udp');
  const { element: settings } = readElementFile(
    `protocol: x\nconnections: {0: {address: localhost, port: ${port}, transport: udp}}`,
    'e.yaml',
    { env: () => undefined, read: () => undefined },
  );
  const far = await agent.host.add({ name: 'client', protocol: serial(), settings: settings! });
  far.start();
  await expect.poll(async () => (await list(agent)).length).toBe(2);
  expect(far.connections[0]!.messages.toPeer(Buffer.from('hello'), false)).toBe(0);
  await expect.poll(async () => (await list(agent))[1]?.bytesIn).toBe(5);
  const [server, sender, client] = await list(agent);
  expect(server).toMatchObject({
    role: 'server',
    port,
    local: expect.stringMatching(new RegExp(`:${port}$`)),
  });
  expect(client).toMatchObject({
    role: 'client',
    host: 'localhost',
    port,
    peer: `127.0.0.1:${port}`,
    bytesOut: 5,
    messagesOut: 1,
  });
  const own = `127.0.0.1:${/\d+$/.exec(client!.local)?.[0]}`;
  expect(sender).toMatchObject({ id: `1.0/${own}`, peer: own, messagesIn: 1, bytesIn: 5, bytesOut: 0 });
  await agent.ask('POST', '/api/connections/disconnect', { id: sender!.id });
  expect(await list(agent)).toHaveLength(2);
});
