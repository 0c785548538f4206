import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { hex, toHex } from '#testing/hex.ts';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import type { WebSocketPeer } from '#testing/websocket-peer.ts';

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
    message: 'the broker refuses the session: not authorized (return code 5)',
  });
});

/** An element that has subscribed, and its broker. */
async function subscribed(
  device: WebSocketDevice,
  parameters = '{}',
): Promise<{ readonly element: StartedElement; readonly broker: WebSocketPeer }> {
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}"}}\nparameters: ${parameters}`,
  });
  const broker = await device.accept();
  broker.binary(Buffer.concat([CONNACK, SUBACK]));
  await broker.message();
  await broker.message();
  await element.until(() => element.get('Session') === 3);
  return { element, broker };
}

test('user name and password are in CONNECT, and a secret shows nowhere', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    env: { BROKER: 'hunter22' },
    settings: `connections: {0: {address: "${device.url}"}}\nparameters: {UserName: me, Password: "\${BROKER}", ClientId: a, KeepAlive: 10, CleanSession: 0}`,
  });
  const broker = await device.accept();
  expect(toHex((await broker.message()).payload)).toBe(
    '10 1b 00 04 4d 51 54 54 04 c0 00 0a 00 01 61 00 02 6d 65 00 08 68 75 6e 74 65 72 32 32',
  );
  const shown = JSON.stringify([element.records, element.lines]);
  expect(shown).not.toContain('hunter22');
  for (const [data] of shown.matchAll(/[A-Za-z0-9+/]{8,}={0,2}/g))
    expect(Buffer.from(data, 'base64').includes('hunter22')).toBe(false);
  expect(element.element.shown(element.get(12))).not.toContain('hunter22');
});

test('several topic filters are one SUBSCRIBE; one that is refused is told, the others count', async () => {
  await using device = await WebSocketDevice.listen();
  await using element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${device.url}"}}\nparameters: {TopicFilter: "a/#; b", SubscribeQoS: 1}`,
  });
  const broker = await device.accept();
  await broker.message();
  broker.binary(CONNACK);
  expect(toHex((await broker.message()).payload)).toBe('82 0c 00 01 00 03 61 2f 23 01 00 01 62 01');
  broker.binary(hex('90 04 00 01 01 80'));
  await element.until(() => element.get('Session') === 3 && element.get('Reason') !== '');
  expect(element.get('Reason')).toBe('the broker refuses to subscribe to b');
});

test('a change of the filters subscribes to what is new and unsubscribes from what is gone', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{TopicFilter: a;b}');
  await using _element = element;
  await element.set(120, 'b;c');
  expect(toHex((await broker.message()).payload)).toBe('a2 05 00 02 00 01 61');
  expect(toHex((await broker.message()).payload)).toBe('82 06 00 03 00 01 63 00');
});

test('a publication of quality of service 0 is a PUBLISH and nothing else', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{PublishTopic: a/b, PublishRetain: 1}');
  await using _element = element;
  await element.set('PublishPayload', 'é');
  expect(toHex((await broker.message()).payload)).toBe('31 07 00 03 61 2f 62 c3 a9');
  expect([element.get('PublishStatus'), element.get('Published')]).toEqual([1, 1]);
});

test('a publication of quality of service 1 is acknowledged by PUBACK', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{PublishTopic: a, PublishQoS: 1}');
  await using _element = element;
  await element.set('PublishPayload', 'x');
  expect(toHex((await broker.message()).payload)).toBe('32 06 00 01 61 00 02 78');
  expect([element.get('PublishStatus'), element.get('Unacknowledged')]).toEqual([1, 1]);
  broker.binary(hex('40 02 00 02'));
  await element.until(() => element.get('PublishStatus') === 2);
  expect([element.get('Unacknowledged'), element.get('Published')]).toEqual([0, 1]);
});

test('a publication of quality of service 2 goes by PUBREC, PUBREL and PUBCOMP', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{PublishTopic: a, PublishQoS: 2}');
  await using _element = element;
  await element.set('PublishPayload', 'x');
  expect(toHex((await broker.message()).payload)).toBe('34 06 00 01 61 00 02 78');
  broker.binary(hex('50 02 00 02'));
  expect(toHex((await broker.message()).payload)).toBe('62 02 00 02');
  expect(element.get('PublishStatus')).toBe(1);
  broker.binary(hex('70 02 00 02'));
  await element.until(() => element.get('PublishStatus') === 2);
});

test('what is received of quality of service 1 and 2 is acknowledged, and counts once', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device);
  await using _element = element;
  broker.binary(hex('32 06 00 01 61 00 07 78'));
  expect(toHex((await broker.message()).payload)).toBe('40 02 00 07');
  broker.binary(hex('34 06 00 01 61 00 08 79'));
  expect(toHex((await broker.message()).payload)).toBe('50 02 00 08');
  broker.binary(hex('3c 06 00 01 61 00 08 79'));
  expect(toHex((await broker.message()).payload)).toBe('50 02 00 08');
  broker.binary(hex('62 02 00 08'));
  expect(toHex((await broker.message()).payload)).toBe('70 02 00 08');
  expect(element.get('Messages')).toBe(2);
});

test('a megabyte comes whole in packets cut anywhere, and goes out as one message', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{PublishTopic: a}');
  await using _element = element;
  const payload = '0123456789abcde €'.repeat(56_000);
  await element.set('PublishPayload', payload);
  const { payload: sent } = await broker.message();
  expect(sent.length).toBeGreaterThan(1_000_000);
  expect(sent.subarray(7).toString() === payload).toBe(true);
  for (let at = 0; at < sent.length; at += 7777) broker.binary(sent.subarray(at, at + 7777));
  await element.until(() => element.get('Messages') === 1);
  expect(element.get('Payload') === payload).toBe(true);
});

test('the table has the last message of each topic, and no more topics than are kept', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, '{MaxTopics: 2}');
  await using _element = element;
  for (const [topic, payload] of ['a1', 'b2', 'a3', 'c4']) broker.binary(hex(message(topic!, payload!)));
  await element.until(() => element.get('Messages') === 4);
  expect(element.rows('Topics')).toMatchObject([
    { TopicName: 'a', TopicPayload: '3', TopicQoS: 0, TopicRetained: 0, TopicCount: 2 },
    { TopicName: 'c', TopicPayload: '4', TopicCount: 1 },
  ]);
});

function message(topic: string, payload: string): string {
  return `30 04 00 01 ${toHex(Buffer.from(topic))} ${toHex(Buffer.from(payload))}`;
}

test('what is no MQTT ends the connection, and is told', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device);
  await using _element = element;
  broker.binary(hex('30 ff ff ff ff 01'));
  await element.until(() => element.get('ConnectionState') === 0);
  expect(element.get('Reason')).toContain('no MQTT');
});

test.each([
  ['without a session', '{PublishTopic: a}', false, 4, 'there is no session'],
  ['to a topic filter', '{PublishTopic: a/#}', true, 5, '"a/#" is no topic'],
])('a publication %s is refused', async (_case, parameters, open, status, reason) => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(device, parameters);
  await using _element = element;
  if (!open) broker.end();
  await element.until(() => open || element.get('Session') === 0);
  await element.set('PublishPayload', 'x');
  expect(element.get('PublishStatus')).toBe(status);
  expect(element.get('Reason')).toContain(reason);
});

test('a session that is taken up again gets what is unacknowledged once more, marked DUP', async () => {
  await using device = await WebSocketDevice.listen();
  const { element, broker } = await subscribed(
    device,
    '{PublishTopic: a, PublishQoS: 1, CleanSession: 0, ClientId: a}',
  );
  await using _element = element;
  await element.set('PublishPayload', 'x');
  await broker.message();
  await element.set('Reconnect', 1);
  const again = await device.accept();
  expect(toHex((await again.message()).payload)).toBe('10 0d 00 04 4d 51 54 54 04 00 00 3c 00 01 61');
  again.binary(hex('20 02 01 00'));
  expect(toHex((await again.message()).payload)).toMatch(/^82 /);
  expect(toHex((await again.message()).payload)).toBe('3a 06 00 01 61 00 02 78');
  again.binary(hex('40 02 00 02'));
  await element.until(() => element.get('PublishStatus') === 2);
});
