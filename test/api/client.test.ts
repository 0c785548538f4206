import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { AgentClient } from '#api/client.ts';
import { param, protocolOf, startAgent } from './agent.ts';
import { talking } from './websocket-element.ts';

const SENSOR = protocolOf(`<Params>${param(10, 'level', 'double')}</Params>`);

test('a client does what the routes do', async () => {
  const { client } = await startAgent({ 'a/b': SENSOR });
  expect((await client.elements()).map(({ name }) => name)).toEqual(['a/b']);
  expect(await client.setParameter('a/b', 'level', '7')).toMatchObject({ value: 7 });
  expect(await client.parameter('a/b', '10')).toMatchObject({ value: 7 });
  expect(await client.act('a/b', 'stop')).toMatchObject({ state: 'stopped' });
  expect(await client.connections({})).toEqual([]);
});

test('a refusal is told in the words of the agent', async () => {
  const { client, url } = await startAgent({ s: SENSOR }, { token: 'open-sesame' });
  await expect(client.parameter('s', 'x')).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    message: 'Sensor has no parameter "x"',
  });
  const stranger = new AgentClient({ url, token: 'guess' });
  await expect(stranger.elements()).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    message: expect.stringContaining('a token is needed'),
  });
  await expect(stranger.stream({}, undefined).next()).rejects.toMatchObject({ code: 'AGENT_REFUSED' });
});

test('nobody there, or somebody who is no agent, is told so', async () => {
  const nobody = new AgentClient({ url: 'http://127.0.0.1:1', token: undefined });
  const unreachable = { code: 'AGENT_UNREACHABLE', message: expect.stringContaining('(ECONNREFUSED)') };
  await expect(nobody.elements()).rejects.toMatchObject(unreachable);
  await expect(nobody.stream({}, undefined).next()).rejects.toMatchObject(unreachable);
  const server = createServer((_, response) => response.writeHead(404).end('<html>')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const other = new AgentClient({ url: `http://127.0.0.1:${port}/`, token: undefined });
  await expect(other.elements()).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    message: 'the answer is 404; is this an agent?',
  });
  server.close();
  expect(() => new AgentClient({ url: 'studio:7400', token: undefined })).toThrow(/takes a URL like/);
});

test('a stream ends with the agent, and by the signal', async () => {
  await using talk = await talking(['studio']);
  const { client } = talk.agent;
  const stop = new AbortController();
  const stream = client.stream({ tail: 0 }, stop.signal);
  const first = stream.next();
  await expect
    .poll(() => talk.agent.ask('GET', '/metrics').then(({ body }) => String(body)))
    .toContain('{of="stream"} 1');
  talk.peers[0]!.text('hello');
  expect(String((await first).value)).toContain('"data":"hello"');
  stop.abort();
  expect((await stream.next()).done).toBe(true);
  const ending = client.stream({ tail: 0 }, undefined);
  const end = ending.next().catch(error => error);
  await expect
    .poll(() => talk.agent.ask('GET', '/metrics').then(({ body }) => String(body)))
    .toContain('{of="stream"} 1');
  await talk.agent.stop();
  expect(await end).toMatchObject({ message: expect.stringContaining('1001, the agent stops') });
});
