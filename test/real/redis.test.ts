import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { Authority } from '../transport/certificates.ts';
import { RealServer } from './process.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/redis/protocol.xml', import.meta.url));
const [STATUS, ERROR, VERSION, CLIENTS, KEY, VALUE, SET_VALUE] = [12, 13, 20, 21, 30, 31, 131];
const STATISTICS = 1000;

let redis: RealServer;

beforeAll(async () => {
  redis = await RealServer.start('redis-server', (_folder, port) => [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
  ]);
});

afterAll(() => redis.kill());

async function started(port = redis.port, connection = ''): Promise<StartedElement> {
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: 127.0.0.1, port: ${port}${connection}}}`,
  });
  onTestFinished(() => element.stop());
  return element;
}

describe('protocols/redis on a Redis', () => {
  test('shows its statistics', async () => {
    const element = await started();
    await element.until(() => element.get(VERSION));
    expect(element.get(VERSION)).toMatch(/^\d+\.\d+\.\d+$/);
    expect(element.get(CLIENTS)).toBeGreaterThanOrEqual(1);
    const rows = element.rows(STATISTICS);
    expect(rows.length).toBeGreaterThan(50);
    expect(rows).toContainEqual(expect.objectContaining({ StatisticKey: 'redis_mode' }));
  });

  test('sets a value with anything in it, and is told that it is there', async () => {
    const element = await started();
    await element.set(KEY, 'studio');
    await element.set(SET_VALUE, 'two\r\nlines, and +OK\r\n');
    await element.until(() => element.get(VALUE) === 'two\r\nlines, and +OK\r\n');
    expect(element.get(STATUS)).toBe('OK');
    await element.until(() => element.lines.some(({ message }) => message.includes('ucceeded to set')));
  });

  test('reads a large value whole', async () => {
    const element = await started();
    await element.set(KEY, 'large');
    const large = 'abc\r\n'.repeat(200_000);
    await element.set(SET_VALUE, large);
    await element.until(() => element.get(VALUE) === large);
  });

  test('says why a server refuses', async () => {
    const locked = await RealServer.start('redis-server', (_folder, port) => [
      '--port',
      String(port),
      '--requirepass',
      'secret',
    ]);
    onTestFinished(() => locked.kill());
    const element = await started(locked.port);
    await element.until(() => String(element.get(ERROR)).startsWith('NOAUTH'));
    expect(element.records.some(({ kind }) => kind === 'timeout')).toBe(false);
  });

  test('reaches it through TLS', async () => {
    const authority = new Authority('Redis test CA');
    onTestFinished(() => authority.remove());
    const { cert, key } = authority.issue('IP:127.0.0.1');
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    writeFileSync(join(redis.folder, 'server.pem'), `${cert}\n${key}`);
    writeFileSync(join(redis.folder, 'ca.pem'), authority.cert);
    const listen = `OPENSSL-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork,cert=${redis.folder}/server.pem,verify=0`;
    const socat = spawn('socat', [listen, `TCP:127.0.0.1:${redis.port}`], { stdio: 'ignore' });
    onTestFinished(() => void socat.kill());
    const ca = JSON.stringify(authority.cert);
    const element = await started(port, `, transport: tls, retries: 10, tls: {ca: ${ca}}`);
    await element.until(() => element.get(VERSION));
    const opened = element.records.find(({ kind }) => kind === 'open');
    expect(opened?.data).toBe(`tls://127.0.0.1:${port}`);
  });
});
