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
const [CONNECTED, SUBSCRIBED, REFUSED] = [2, 3, 4];

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

  test('user name and password open the session; a wrong password is refused in words', async () => {
    await using broker = await Mosquitto.start(undefined, { name: 'studio', password: 'hunter22' });
    await using element = await started(broker, '{UserName: studio, Password: hunter22}');
    await element.until(() => element.get(SESSION) === SUBSCRIBED);
    await using wrong = await started(broker, '{UserName: studio, Password: hunter23, ClientId: b}');
    await wrong.until(() => wrong.get(STATE) === 0);
    expect(wrong.get(SESSION)).toBe(REFUSED);
    expect(wrong.get('Reason')).toMatch(/^the broker refuses the session: .+ \(return code [45]\)$/);
  });

  test.each([0, 1, 2])('a publication of quality of service %i arrives and is acknowledged', async qos => {
    await using broker = await Mosquitto.start();
    const parameters = `{TopicFilter: "studio/#;other", SubscribeQoS: ${qos}, PublishTopic: studio/tally, PublishQoS: ${qos}}`;
    await using element = await started(broker, parameters);
    await element.until(() => element.get(SESSION) === SUBSCRIBED);
    await element.set('PublishPayload', 'on – 東京');
    await element.until(() => element.get(MESSAGES) === 1 && element.get('Published') === 1);
    expect([element.get(TOPIC), element.get(PAYLOAD)]).toEqual(['studio/tally', 'on – 東京']);
    expect(element.get('PublishStatus')).toBe(qos === 0 ? 1 : 2);
    expect(element.get('Unacknowledged')).toBe(0);
    expect(element.rows('Topics')).toMatchObject([
      {
        TopicName: 'studio/tally',
        TopicPayload: 'on – 東京',
        TopicQoS: qos,
        TopicRetained: 0,
        TopicCount: 1,
      },
    ]);
  });

  test('a retained publication waits for who comes later, a megabyte too', async () => {
    await using broker = await Mosquitto.start();
    await using element = await started(
      broker,
      '{TopicFilter: "", PublishTopic: studio/large, PublishQoS: 2, PublishRetain: 1}',
    );
    await element.until(() => element.get(SESSION) === CONNECTED);
    const payload = '0123456789abcde €'.repeat(56_000);
    await element.set('PublishPayload', payload);
    await element.until(() => element.get('PublishStatus') === 2);
    expect((await broker.received('studio/large')).toString('utf8') === payload).toBe(true);
  });

  test('a session that is not clean is taken up again, with what was published meanwhile', async () => {
    await using broker = await Mosquitto.start();
    const parameters = '{ClientId: keeper, CleanSession: 0, SubscribeQoS: 1}';
    const first = await started(broker, parameters);
    await first.until(() => first.get(SESSION) === SUBSCRIBED);
    await first.stop();
    await broker.publish('studio/missed', 'while away');
    await using again = await started(broker, parameters);
    await again.until(() => again.get(PAYLOAD) === 'while away');
  });

  test('a session is kept alive by PINGREQ, and the button opens a new one', async () => {
    await using broker = await Mosquitto.start();
    await using element = await started(broker, '{KeepAlive: 2}');
    const pings = () => element.records.filter(({ name }) => name === 'PINGREQ').length;
    await element.until(() => pings() === 3);
    expect(element.get(SESSION)).toBe(SUBSCRIBED);
    await element.set('Reconnect', 1);
    await element.until(() => element.records.filter(({ kind }) => kind === 'open').length === 2);
    await element.until(() => element.get(SESSION) === SUBSCRIBED);
    await broker.publish('studio/again', 'hello');
    await element.until(() => element.get(PAYLOAD) === 'hello');
  });
});

/** An element with these parameters, as YAML. */
function started(broker: Mosquitto, parameters: string): Promise<StartedElement> {
  const connection = `connections: {0: {address: ws://127.0.0.1, port: ${broker.ports.websocket}}}`;
  return startElement({ protocol: PROTOCOL, settings: `${connection}\nparameters: ${parameters}` });
}
