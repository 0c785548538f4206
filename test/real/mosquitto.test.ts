import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { Mosquitto } from './mosquitto.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/mqtt-websocket/protocol.xml', import.meta.url));

/** Parameters of protocols/mqtt-websocket. */
const [STATE, TOPIC, PAYLOAD, MESSAGES, SESSION] = [7, 22, 23, 24, 25];
const SUBSCRIBED = 3;

/** An element that has subscribed to everything. */
async function subscriber(port: number, more = ''): Promise<StartedElement> {
  const connection = `connections: {0: {address: ws://127.0.0.1, port: ${port}${more}}}`;
  const element = await startElement({ protocol: PROTOCOL, settings: `timeout: 1s\n${connection}` });
  await element.until(() => element.get(SESSION) === SUBSCRIBED);
  return element;
}

describe('protocols/mqtt-websocket on a Mosquitto', () => {
  test('subscribes once open, with the subprotocol mqtt and binary commands', async () => {
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket);
    expect(element.get(STATE)).toBe(1);
    const [request, response] = element.records.filter(({ kind }) => kind === 'handshake');
    expect(request?.data).toMatch(/^GET \/mqtt HTTP\/1\.1\r\n/);
    expect(request?.data).toMatch(/\r\nSec-WebSocket-Protocol: mqtt\r\n/i);
    expect(response).toMatchObject({ status: 101, direction: 'in' });
    const commands = element.records.filter(({ kind }) => kind === 'command');
    expect(commands.map(({ name, type, delivered }) => ({ name, type, delivered }))).toEqual([
      { name: 'CONNECT', type: 'binary', delivered: true },
      { name: 'SUBSCRIBE', type: 'binary', delivered: true },
    ]);
  });

  test('what is published becomes parameters, UTF-8 included', async () => {
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket);
    await broker.publish('studio/température', '21.5 °C – 東京 🎬');
    await element.until(() => element.get(MESSAGES) === 1);
    expect(element.get(TOPIC)).toBe('studio/température');
    expect(element.get(PAYLOAD)).toBe('21.5 °C – 東京 🎬');
  });

  test('the same payload twice is two messages', async () => {
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket);
    await broker.publish('studio/tally', 'on');
    await broker.publish('studio/tally', 'on');
    await element.until(() => element.get(MESSAGES) === 2);
    expect(element.get(PAYLOAD)).toBe('on');
  });

  test('a payload of 200 kB arrives whole', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headend-payload-'));
    const file = join(folder, 'payload.txt');
    const payload = Array.from({ length: 20_000 }, (_nothing, at) => `${String(at).padStart(8, '0')} €`)
      .join('')
      .slice(0, 190_000);
    writeFileSync(file, payload);
    expect(Buffer.byteLength(payload)).toBeGreaterThan(200_000);
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket);
    // Mosquitto hands a large payload to a WebSocket 4 kB at a time, ten times a second.
    await broker.publish('studio/large', { file });
    await element.until(() => element.get(MESSAGES) === 1);
    expect(element.get(PAYLOAD) === payload).toBe(true);
    rmSync(folder, { recursive: true });
  });

  test('a broker that is killed closes the connection, and puts the element into timeout', async () => {
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket);
    await broker.kill();
    await element.until(() => element.get(STATE) === 0);
    expect(element.status.connections).toEqual([{ id: 0, state: 'closed' }]);
    const closes = element.records.filter(({ kind }) => kind === 'close');
    expect(closes).toMatchObject([{ direction: 'none', code: 1006, cause: 'abnormal' }]);
    expect(element.get(SESSION)).toBe(0);
    expect(element.status).toMatchObject({ state: 'active', timeout: false });
    await element.until(() => element.status.timeout);
  });

  test('with reconnect the element finds a broker that is back, and subscribes again', async () => {
    await using broker = await Mosquitto.start();
    await using element = await subscriber(broker.ports.websocket, ', reconnect: {min: 50ms, max: 200ms}');
    await broker.kill();
    await element.until(() => element.status.timeout);
    await using again = await Mosquitto.start(broker.ports);
    await element.until(() => element.get(SESSION) === SUBSCRIBED);
    await element.until(() => !element.status.timeout);
    await again.publish('studio/back', 'hello');
    await element.until(() => element.get(PAYLOAD) === 'hello');
  });
});
