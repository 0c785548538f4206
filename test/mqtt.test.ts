import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startElement } from '#testing/element.ts';
import { hex, toHex } from '#testing/hex.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';

const PROTOCOL = fileURLToPath(new URL('../protocols/mqtt-websocket/protocol.xml', import.meta.url));

const CONNACK = hex('20 02 00 00');
const SUBACK = hex('90 03 00 01 00');
/** Topic `a/b`, payloads `one` and `two`. */
const ONE = hex('30 08 00 03 61 2f 62 6f 6e 65');
const TWO = hex('30 08 00 03 61 2f 62 74 77 6f');

test('CONNECT and SUBSCRIBE are the packets of MQTT 3.1.1', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}"}}\nparameters: {TopicFilter: a/#, ClientId: hé}`,
  });
  const broker = await device.accept();
  const first = await broker.message();
  expect(first.text).toBe(false);
  expect(toHex(first.payload)).toBe('10 0f 00 04 4d 51 54 54 04 02 00 3c 00 03 68 c3 a9');
  broker.binary(CONNACK);
  expect(toHex((await broker.message()).payload)).toBe('82 08 00 01 00 03 61 2f 23 00');
  broker.binary(SUBACK);
  await element.until(() => element.get('Session') === 3);
});

test('packets need not keep to messages: several in one, and one in several', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}"}}`,
  });
  const broker = await device.accept();
  await broker.message();
  const bytes = Buffer.concat([CONNACK, SUBACK, ONE, TWO]);
  for (const byte of bytes) broker.binary(Uint8Array.of(byte));
  await element.until(() => element.get('Messages') === 2);
  broker.binary(Buffer.concat([ONE, TWO, TWO]));
  await element.until(() => element.get('Messages') === 5);
  expect(element.get('Topic')).toBe('a/b');
  expect(element.get('Payload')).toBe('two');
});

test('what came of a packet before the connection was lost is not taken for a part of the next', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}", reconnect: {min: 10ms, max: 20ms}}}`,
  });
  const before = await device.accept();
  before.binary(Buffer.concat([CONNACK, SUBACK, ONE.subarray(0, 4)]));
  await element.until(() => element.get('Session') === 3);
  before.reset();
  const after = await device.accept();
  after.binary(Buffer.concat([CONNACK, SUBACK, TWO]));
  await element.until(() => element.get('Messages') === 1);
  expect(element.get('Payload')).toBe('two');
});

test('a broker that refuses the session is told', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}"}}`,
  });
  (await device.accept()).binary(hex('20 02 00 05'));
  await element.until(() => element.get('Session') === 4);
  expect(element.lines.at(-1)).toMatchObject({
    level: 'error',
    message: 'the broker refuses the session: return code 5',
  });
});
