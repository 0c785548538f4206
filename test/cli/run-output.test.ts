import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import schema from '#schemas/stream-log.schema.json' with { type: 'json' };
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { HEADEND, headend, start } from './command.ts';

const NMOS = fileURLToPath(new URL('../../protocols/nmos-events', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'headend-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let device: WebSocketDevice;
beforeEach(async () => {
  device = await WebSocketDevice.listen();
});
afterEach(() => device.close());

function temperature(value: number): string {
  const payload = { value, scale: 10 };
  return JSON.stringify({ message_type: 'state', event_type: 'number/temperature/C', payload });
}

function parsed<T>(text: string): T[] {
  expect(text.endsWith('\n')).toBe(true);
  return text
    .slice(0, -1)
    .split('\n')
    .map(line => JSON.parse(line) as T);
}

const isRecord = new Ajv2020({ allErrors: true }).compile(schema);
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('headend run --print', () => {
  test('prints parameters as they change, one JSON object a line', async () => {
    const running = headend([
      'run',
      NMOS,
      '--address',
      device.url,
      '--print',
      '20,Tally',
      '--until',
      'id:24 == 3',
    ]);
    const peer = await device.accept();
    peer.text(temperature(215));
    peer.text(JSON.stringify({ message_type: 'state', event_type: 'boolean', payload: { value: true } }));
    peer.text(temperature(-4));
    const { status, out } = await running;
    expect(status).toBe(0);
    const lines = parsed<Record<string, unknown>>(out);
    expect(lines).toEqual([
      {
        time: expect.stringMatching(ISO),
        element: 'nmos-events',
        id: 20,
        name: 'Temperature',
        value: 21.5,
        display: '21.5 °C',
      },
      {
        time: expect.stringMatching(ISO),
        element: 'nmos-events',
        id: 21,
        name: 'Tally',
        value: 1,
        display: 'On air',
      },
      {
        time: expect.stringMatching(ISO),
        element: 'nmos-events',
        id: 20,
        name: 'Temperature',
        value: -0.4,
        display: '-0.4 °C',
      },
    ]);
    expect(Object.keys(lines[0]!)).toEqual(['time', 'element', 'id', 'name', 'value', 'display']);
  });

  test('state prints the element and its connections, the first line at start', async () => {
    const options = ['--print', 'state', '--until', 'id:7 == 1'];
    const { out } = await headend(['run', NMOS, '--address', device.url, ...options]);
    const lines = parsed<{ state: string; timeout: boolean; connections: { id: number; state: string }[] }>(
      out,
    );
    expect(Object.keys(lines[0]!)).toEqual(['time', 'element', 'state', 'timeout', 'connections']);
    expect(lines.map(({ state, connections }) => `${state} ${connections[0]!.state}`)).toEqual([
      'active closed',
      'active connecting',
      'active connected',
      'stopped closing',
      'stopped closed',
    ]);
    expect(lines.every(({ timeout }) => timeout === false)).toBe(true);
  });
});

describe('headend run --stream-log', () => {
  test('a file: each line is a record of the schema, the bytes complete', async () => {
    const file = join(folder, 'stream.log');
    const options = ['--stream-log', file, '--until', 'id:24 == 2'];
    const running = headend(['run', NMOS, '--address', device.url, ...options]);
    const peer = await device.accept();
    const subscription = await peer.message();
    const long = JSON.stringify({
      message_type: 'state',
      event_type: 'string',
      payload: { value: '東京 "\\ \u0001 🎬'.repeat(5000) },
    });
    peer.text(temperature(215));
    peer.text(long);
    expect(await running).toMatchObject({ status: 0, out: '' });
    const records = parsed<StreamRecord>(readFileSync(file, 'utf8'));
    for (const record of records) expect(isRecord(record), JSON.stringify(isRecord.errors)).toBe(true);
    expect(records.map(({ direction, kind }) => `${direction} ${kind}`)).toEqual([
      'out handshake',
      'in handshake',
      'none open',
      'out command',
      'in response',
      'in response',
      'none close',
    ]);
    expect(records[0]!.data).toBe(peer.requestHead);
    expect(records[3]!.data).toBe(subscription.payload.toString());
    expect(records[5]!.data).toBe(long);
    expect(records[5]!.bytes).toBe(Buffer.byteLength(long));
    expect(records[6]).toMatchObject({ code: 1000, cause: 'local' });
  });

  test('- is standard output, and nothing else stands there', async () => {
    const options = ['--stream-log', '-', '--until', 'id:7 == 1'];
    const { status, out, err } = await headend(['run', NMOS, '--address', device.url, ...options]);
    expect(status).toBe(0);
    for (const record of parsed(out)) expect(isRecord(record), JSON.stringify(isRecord.errors)).toBe(true);
    expect(err).toMatch(/INFO: connected to ws:\/\//);
  });

  test('piped into headend stream, the viewer shows it', async () => {
    const viewer = start(['stream', '-']);
    const run = spawn(
      process.execPath,
      [HEADEND, 'run', NMOS, '--address', device.url, '--stream-log', '-'],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    run.stdout.pipe(viewer.child.stdin);
    (await device.accept()).text(temperature(215));
    await viewer.shows('"value":215');
    const ended = once(run, 'exit');
    run.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    const { status, out } = await viewer.ended;
    expect(status).toBe(0);
    expect(out).toMatch(/ {2}0 {3}« in {3}response {3}1 Message .* B {2}\{"message_type":"state"/);
    expect(out).toMatch(/ close .* 1000 \(normal closure\) local\n$/);
  });

  test('a viewer that goes away ends the run quietly', async () => {
    const running = start(['run', NMOS, '--address', device.url, '--stream-log', '-', '--log-level', 'warn']);
    const peer = await device.accept();
    await running.shows('"open"');
    running.child.stdout.destroy();
    peer.text(temperature(215));
    expect(await running.ended).toMatchObject({ status: 0, err: '' });
  });

  test('a file that cannot be opened exits 1', async () => {
    const { status, err } = await headend(['run', NMOS, '--stream-log', join(folder, 'no', 'stream.log')]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: \S+stream\.log: the stream log cannot be opened: .*\n$/);
  });
});

describe('secrets', () => {
  const SECRET = 's3cr-plain-token';
  const NAME = 'HEADEND_TEST_TOKEN';
  beforeEach(() => {
    process.env[NAME] = SECRET;
  });
  afterEach(() => {
    delete process.env[NAME];
  });

  const shows = (text: string): boolean => text.includes('s3cr');

  test.each(['env', 'file'])('from %s reach the device and no output', async from => {
    const file = join(folder, 'secret.txt');
    writeFileSync(file, `${SECRET}\n`);
    const value = from === 'env' ? `\${${NAME}}` : 'file:secret.txt';
    writeFileSync(
      join(folder, 'element.yaml'),
      `protocol: ${NMOS}\nconnections: {0: {address: "${device.url}"}}\nparameters: {9: "${value}"}\n`,
    );
    const stream = join(folder, `${from}.log`);
    const options = ['--print', 'state,9,11,22', '--stream-log', stream, '--log-level', 'trace'];
    const running = headend(['run', join(folder, 'element.yaml'), ...options, '--until', 'id:24 == 1']);
    const peer = await device.accept();
    expect(peer.headers.authorization).toBe(SECRET);
    // The device says it back.
    peer.text(
      JSON.stringify({
        message_type: 'state',
        event_type: 'string',
        payload: { value: `${SECRET}!` },
      }),
    );
    const { status, out, err } = await running;
    expect(status).toBe(0);
    const log = readFileSync(stream, 'utf8');
    for (const text of [out, err, log]) expect(shows(text)).toBe(false);
    expect(out).toContain('"value":"***!","display":"***!"');
    expect(log).toMatch(/Authorization: \*\*\*\\r\\n.*"masked":true/);
    for (const record of parsed(log)) expect(isRecord(record)).toBe(true);
  });

  /** An element with the secret as password of its address. */
  const withCredentials = (url: string): string => {
    const file = join(folder, 'credentials.yaml');
    const address = url.replace('ws://', `ws://user:\${${NAME}}@`);
    writeFileSync(file, `protocol: ${NMOS}\nconnections: {0: {address: "${address}"}}\ntimeout: 50ms\n`);
    return file;
  };

  test('in an address reach no error message', async () => {
    const stream = join(folder, 'dead.log');
    const file = withCredentials(device.url);
    await device.close();
    const options = ['--print', 'state', '--stream-log', stream, '--for', '300ms', '--log-level', 'trace'];
    const { status, out, err } = await headend(['run', file, ...options]);
    expect(status).toBe(0);
    expect(err).toMatch(/cannot connect to .*\*\*\*.*ECONNREFUSED/);
    expect(out).toContain('"timeout":true');
    for (const text of [out, err, readFileSync(stream, 'utf8')]) expect(shows(text)).toBe(false);
  });

  test('in an address are hidden in the handshake too, where they are encoded', async () => {
    const stream = join(folder, 'basic.log');
    const options = ['--stream-log', stream, '--until', 'id:7 == 1', '--log-level', 'trace'];
    const running = headend(['run', withCredentials(device.url), ...options]);
    const basic = Buffer.from(`user:${SECRET}`).toString('base64');
    expect((await device.accept()).headers.authorization).toBe(`Basic ${basic}`);
    const { status, out, err } = await running;
    expect(status).toBe(0);
    for (const text of [out, err, readFileSync(stream, 'utf8')]) {
      expect(shows(text)).toBe(false);
      expect(text).not.toContain(basic);
    }
  });
});
