import { expect, test } from 'vitest';
import type { ConnectionView } from '#host/registry.ts';
import type { TestAgent } from './agent.ts';
import { talking } from './websocket-element.ts';

const list = async ({ ask }: TestAgent, query = ''): Promise<ConnectionView[]> =>
  (await ask('GET', `/api/connections${query}`)).body as ConnectionView[];

test('an open connection is listed with both ends, what it carries and who gets its messages', async () => {
  await using talk = await talking(['studio']);
  const { agent, device, peers } = talk;
  await expect.poll(async () => (await list(agent))[0]?.state).toBe('connected');
  peers[0]!.text('Köln');
  await agent.ask('PUT', '/api/elements/studio/parameters/say', { value: 'hello' });
  await expect.poll(async () => (await list(agent))[0]?.messagesIn).toBe(1);
  const [view] = await list(agent);
  expect(view).toEqual({
    id: '1.0',
    element: 'studio',
    connection: 0,
    transport: 'ws',
    kind: 'websocket',
    role: 'client',
    state: 'connected',
    host: '127.0.0.1',
    port: device.port,
    peer: `127.0.0.1:${device.port}`,
    local: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    path: '/studio?a=b',
    subprotocol: '',
    handler: 'response 1 Message',
    user: '',
    since: expect.any(String),
    lastByte: expect.any(String),
    roundTrip: null,
    messagesIn: 1,
    messagesOut: 1,
    bytesIn: 5,
    bytesOut: 5,
    opened: 1,
    queue: 0,
    refused: 0,
    dropped: 0,
    keepAlive: 0,
    pingPayload: '',
    logLevel: '',
  });
});

test('the round trip of the last ping is listed', async () => {
  await using talk = await talking(['studio'], ', keepAlive: 50ms');
  await expect
    .poll(async () => (await list(talk.agent))[0]?.roundTrip, { timeout: 5000 })
    .toBeTypeOf('number');
});

test('globs choose by host, port and element', async () => {
  await using talk = await talking(['studio-1', 'studio-2', 'van']);
  const { agent, device } = talk;
  const names = async (query: string) => (await list(agent, query)).map(({ element }) => element);
  expect(await names('?element=studio*')).toEqual(['studio-1', 'studio-2']);
  expect(await names('?element=STUDIO-?&host=127.*')).toEqual(['studio-1', 'studio-2']);
  expect(await names(`?port=${device.port}`)).toHaveLength(3);
  expect(await names('?port=1')).toEqual([]);
  expect(await names('?host=other*')).toEqual([]);
});

test('a disconnect closes gracefully with code and reason, and the connection stays closed', async () => {
  await using talk = await talking(['studio', 'van']);
  const { agent, peers } = talk;
  const [first] = await list(agent);
  const { body, status } = await agent.ask('POST', '/api/connections/disconnect', {
    id: first!.id,
    code: 4001,
    reason: 'maintenance',
  });
  expect(status).toBe(200);
  expect((body as ConnectionView[]).map(({ element }) => element)).toEqual(['studio']);
  const close = await peers[0]!.receive();
  expect(Buffer.from(close.payload).readUInt16BE(0)).toBe(4001);
  expect(Buffer.from(close.payload).subarray(2).toString()).toBe('maintenance');
  await expect.poll(async () => (await list(agent)).map(({ element }) => element)).toEqual(['van']);
  expect((await list(agent, '?closed=true')).map(({ state }) => state)).toEqual(['closed', 'connected']);
});

test('a disconnect by a glob closes all that it means; one that means nothing is a 404', async () => {
  await using talk = await talking(['a1', 'a2', 'b']);
  const { agent } = talk;
  const close = (body: object) => agent.ask('POST', '/api/connections/disconnect', body);
  expect(await close({ element: 'x*' })).toMatchObject({ status: 404, body: { code: 'UNKNOWN_CONNECTION' } });
  expect(await close({ user: '*' })).toMatchObject({ status: 404 });
  expect(await close({})).toMatchObject({ status: 400 });
  expect(await close({ element: '*', code: 1005 })).toMatchObject({ status: 400 });
  expect((await close({ element: 'a*' })).body).toHaveLength(2);
  await expect.poll(async () => (await list(agent)).map(({ element }) => element)).toEqual(['b']);
});

test('a connection is changed while it is open, until its element starts anew', async () => {
  await using talk = await talking(['studio']);
  const { agent, peers } = talk;
  const change = (id: string, body: object) => agent.ask('POST', `/api/connections/${id}`, body);
  expect(await change('1.0', { keepAlive: '20ms', pingPayload: 'alive', logLevel: 'warn' })).toMatchObject({
    status: 200,
    body: { id: '1.0', keepAlive: 20, pingPayload: 'alive', logLevel: 'warn' },
  });
  expect((await peers[0]!.receive()).payload.toString()).toBe('alive');
  expect(await change('1.0', { keepAlive: 0 })).toMatchObject({
    body: { keepAlive: 0, pingPayload: 'alive' },
  });
  await agent.ask('POST', '/api/elements/studio/restart');
  expect((await list(agent))[0]).toMatchObject({ keepAlive: 0, pingPayload: '', logLevel: '' });
});

test.each<readonly [id: string, body: object, status: number, code: string, detail: string]>([
  ['1.7', {}, 404, 'UNKNOWN_CONNECTION', 'there is no connection 1.7; /api/connections lists them'],
  [
    '1.0',
    { keepAlive: 'soon' },
    400,
    'USAGE',
    'connection 0: keepAlive takes milliseconds, or a text like 30s',
  ],
  ['1.0', { other: 1 }, 400, 'USAGE', 'connection 0: other cannot be set while it runs'],
  [
    '1.0',
    { idleTimeout: 1 },
    422,
    'NOT_SUPPORTED',
    'connection 0 is a WebSocket client and has no idleTimeout',
  ],
])('a change of %s to %j is refused with %i', async (id, body, status, code, detail) => {
  await using talk = await talking(['studio']);
  expect(await talk.agent.ask('POST', `/api/connections/${id}`, body)).toMatchObject({
    status,
    body: { code, detail: expect.stringContaining(detail) },
  });
});
