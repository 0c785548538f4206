import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/index.ts';
import { of, said } from './running.ts';
import { client, freePort } from './serial.ts';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../protocols/${name}/protocol.xml`, import.meta.url));

interface Server {
  readonly element: StartedElement;
  readonly port: number;
}

/** An element that listens. */
async function serve(protocol: string, more = ''): Promise<Server> {
  const port = await freePort();
  const element = await startElement({
    protocol: file(protocol),
    settings: `connections: {0: {address: any, port: ${port}${more}}}`,
  });
  onTestFinished(() => element.stop());
  await element.until(() => element.status.connections[0]?.state === 'connected');
  return { element, port };
}

describe('A smart-serial server', () => {
  test('answers the client that asked, and no other', async () => {
    const server = await serve('serial-echo');
    const clients = await Promise.all(Array.from({ length: 20 }, () => client(server.port)));
    clients.forEach((each, i) => {
      each.write(`I am ${i}\n`);
    });
    const answers = await Promise.all(clients.map(each => each.readTo('\n')));
    expect(answers).toEqual(clients.map((_, i) => `I am ${i}\n`));
    expect(clients.every(each => each.taken().length === 0)).toBe(true);
  });

  test('keeps apart what its clients send in pieces', async () => {
    const server = await serve('serial-echo');
    const [one, two] = [await client(server.port), await client(server.port)];
    one.write('on');
    two.write('tw');
    await server.element.until(() => of(server.element, 'open').length === 3);
    two.write('o\n');
    expect(await two.readTo('\n')).toBe('two\n');
    one.write('e\n');
    expect(await one.readTo('\n')).toBe('one\n');
  });

  test('sends what it says of itself to all', async () => {
    const server = await serve('serial-chat');
    const one = await client(server.port);
    expect(await one.readTo('\n')).toBe(`* come: ${one.own}\n`);
    const two = await client(server.port);
    expect(await one.readTo('\n')).toBe(`* come: ${two.own}\n`);
    await two.readTo('\n');
    one.write('good morning\n');
    expect(await two.readTo('\n')).toBe('good morning\n');
    expect(await one.readTo('\n')).toBe('good morning\n');
    two.end();
    expect(await one.readTo('\n')).toBe(`* gone: ${two.own}\n`);
  });

  test('tells in each record which client it is about', async () => {
    const server = await serve('serial-echo');
    const one = await client(server.port);
    one.write('hello\n');
    await one.readTo('\n');
    one.end();
    await server.element.until(() => of(server.element, 'close').length === 1);
    const own = server.element.records.filter(record => record.client === one.own);
    expect(own.map(({ kind }) => kind)).toEqual(['open', 'response', 'command', 'close']);
    expect(own.at(-1)).toMatchObject({ cause: 'normal' });
  });

  test('closes the client that an action names', async () => {
    const server = await serve('serial-commands');
    const [one, two] = [await client(server.port), await client(server.port)];
    await server.element.until(() => server.element.get(12) === two.own);
    await server.element.set(131, one.own);
    await one.closed;
    await server.element.until(() => server.element.get(13) === one.own);
    two.write('get\r\n');
    expect(await two.readTo('\r\n')).toBe('none\r\n');
    await server.element.set(131, '10.0.0.1:1');
    expect(said(server.element, 'warn').at(-1)).toMatch(/has no client "10\.0\.0\.1:1" to close/);
  });

  test('takes only the addresses that are allowed', async () => {
    const server = await serve('serial-echo', ', allowed: [127.0.0.3]');
    const stranger = await client(server.port);
    await stranger.closed;
    expect(said(server.element, 'warn').at(-1)).toMatch(/its address is not allowed; it was sent away/);
    const known = await client(server.port, '127.0.0.3');
    known.write('hello\n');
    expect(await known.readTo('\n')).toBe('hello\n');
  });

  test('shows half a line of a client that goes', async () => {
    const server = await serve('serial-echo');
    const one = await client(server.port);
    one.write('half');
    await server.element.until(
      () => server.element.element.connections[0]!.waiting === 4 || of(server.element, 'open').length === 2,
    );
    one.end();
    await server.element.until(() => of(server.element, 'data').length === 1);
    expect(of(server.element, 'data')).toMatchObject([{ client: one.own, data: 'half' }]);
  });

  test('is told at once that its port is taken, and takes it when it is free', async () => {
    const first = await serve('serial-echo');
    const second = await startElement({
      protocol: file('serial-chat'),
      name: 'second',
      settings: `connections: {0: {address: any, port: ${first.port}, reconnect: {min: 10ms, max: 20ms}}}`,
    });
    onTestFinished(() => second.stop());
    await second.until(() => of(second, 'close').some(({ errno }) => errno === 'EADDRINUSE'));
    await first.element.stop();
    await second.until(() => second.status.connections[0]?.state === 'connected');
  });

  test('has nobody to send to, and says so', async () => {
    const server = await serve('serial-chat');
    const one = await client(server.port);
    await one.readTo('\n');
    one.reset();
    await server.element.until(() => of(server.element, 'command').length === 2);
    expect(of(server.element, 'command')[1]).toMatchObject({
      delivered: false,
      reason: 'no client is connected',
    });
  });
});
