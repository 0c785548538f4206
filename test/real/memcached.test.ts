import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { RealServer } from './process.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/memcached/protocol.xml', import.meta.url));
const [VERSION, ITEMS, ERROR, KEY, VALUE, SET_VALUE] = [21, 24, 25, 30, 31, 131];
const STATISTICS = 1000;

let memcached: RealServer;

beforeAll(async () => {
  memcached = await RealServer.start('memcached', (_folder, port) => {
    const user = process.getuid?.() === 0 ? ['-u', 'root'] : [];
    return ['-l', '127.0.0.1', '-p', String(port), '-U', '0', ...user];
  });
});

afterAll(() => memcached.kill());

async function started(): Promise<StartedElement> {
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: 127.0.0.1, port: ${memcached.port}}}`,
  });
  onTestFinished(() => element.stop());
  return element;
}

describe('protocols/memcached on a memcached', () => {
  test('shows its version and statistics', async () => {
    const element = await started();
    await element.until(() => element.get(ITEMS) !== null);
    expect(element.get(VERSION)).toMatch(/^\d+\.\d+\.\d+$/);
    expect(element.rows(STATISTICS).length).toBeGreaterThan(20);
  });

  test('sets a value and reads it again, whatever is in it', async () => {
    const element = await started();
    await element.set(KEY, 'studio');
    await element.set(SET_VALUE, 'one\r\nEND\r\ntwo');
    await element.until(() => element.get(VALUE) === 'one\r\nEND\r\ntwo');
    await element.until(() => element.lines.some(({ message }) => message.includes('succeeded to set')));
  });

  test('says why a command is refused, and asks no second time', async () => {
    const element = await started();
    await element.until(() => element.get(ITEMS) !== null);
    await element.set(KEY, 'k'.repeat(251));
    await element.set(SET_VALUE, 'x');
    await element.until(() => element.get(ERROR));
    expect(element.get(ERROR)).toBe('bad command line format');
  });
});
