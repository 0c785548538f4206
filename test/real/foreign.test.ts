import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StartedElement } from '#testing/element.ts';
import {
  action,
  command,
  group,
  pair,
  protocol,
  response,
  session,
  text,
  trigger,
  websocket,
  write,
} from '../element/protocols.ts';
import { of, said, start } from '../element/running.ts';
import { Authority } from '../transport/certificates.ts';
import { RealServer } from './process.ts';

/** What is written to parameter 30 goes out as text, to 31 as a binary message, to 32 as text that wants an answer. */
const PROTOCOL = protocol({
  // The server of Tcl takes nobody who offers no subprotocol.
  connections: [websocket(0, { handshake: 25 })],
  sessions: [session(25, 'url="/"', ['<Header key="Sec-WebSocket-Protocol" pid="9"/>'])],
  params: [text(9, '<DefaultValue>chat</DefaultValue>'), text(11), write(30), write(31), write(32)],
  commands: [command(1, [30]), command(2, [31], 'binary'), command(3, [32])],
  responses: [response(1, [11])],
  pairs: [pair(1, 1), pair(2, 2), pair(3, 3, { responses: [1] })],
  groups: [group(1, 'poll', ['Pair 1']), group(2, 'poll', ['Pair 2']), group(3, 'poll', ['Pair 3'])],
  triggers: [1, 2, 3].map(id => trigger(id, `parameter ${29 + id} change`, id)),
  actions: [1, 2, 3].map(id => action(id, `group ${id}`, 'execute')),
});

const authority = new Authority('Test CA');
const certificate = authority.issue('IP:127.0.0.1');
afterAll(() => authority.remove());

/** A server in another language; with TLS where it is given the names of files. */
function server(program: string, script: string, tls: boolean): Promise<RealServer> {
  return RealServer.start(program, (folder, port) => {
    const [cert, key] = [join(folder, 'cert'), join(folder, 'key')];
    writeFileSync(cert, certificate.cert);
    writeFileSync(key, certificate.key);
    const path = fileURLToPath(new URL(script, import.meta.url));
    return [path, String(port), ...(tls ? [cert, key] : [])];
  });
}

/** An element that has had its first push. */
async function connected(at: RealServer, scheme: string, settings: object = {}): Promise<StartedElement> {
  const connection = { address: `${scheme}://127.0.0.1`, port: at.port, ...settings };
  const element = await start(PROTOCOL, { connections: { 0: connection } });
  await element.until(() => element.get(11) === 'hello');
  return element;
}

describe.each([
  // Not another Python that stands before it on the path: the package is Debian's.
  ['websockets of Python', '/usr/bin/python3', 'foreign.py', 1000],
  // Ends the socket instead of answering a close.
  ['websocket of Tcl', 'tclsh', 'foreign.tcl', 1006],
])('an element and the server %s', (_name, program, script, answer) => {
  let plain: RealServer;
  let secure: RealServer;

  beforeAll(async () => {
    plain = await server(program, script, false);
    secure = await server(program, script, true);
  });

  afterAll(async () => {
    await plain?.kill();
    await secure?.kill();
  });

  test('a push arrives, and a command has its answer', async () => {
    const element = await connected(plain, 'ws');
    await element.set(32, 'ask Köln – 東京');
    await element.until(() => element.get(11) === 'answer Köln – 東京');
    expect(of(element, 'response').at(-1)).toMatchObject({ pair: 3, type: 'text', encoding: 'utf8' });
  });

  test('binary messages go both ways as they are', async () => {
    const element = await connected(plain, 'ws');
    await element.set(31, Uint8Array.of(0, 1, 0xfe, 0xff));
    const answer = await element.until(() => of(element, 'response').find(({ type }) => type === 'binary'));
    expect(answer).toMatchObject({ bytes: 4, data: Buffer.of(0xff, 0xfe, 1, 0).toString('base64') });
  });

  test('fragments are one message', async () => {
    const element = await connected(plain, 'ws');
    await element.set(30, 'fragments Kö,ln ,– 東,京');
    await element.until(() => element.get(11) === 'Köln – 東京');
    expect(of(element, 'response')).toHaveLength(2);
  });

  test('messages of a megabyte go both ways', async () => {
    const element = await connected(plain, 'ws');
    await element.set(30, 'large 1000000');
    await element.until(() => String(element.get(11)).length === 1_000_000);
    const large = `ask ${'y'.repeat(1_000_000)}`;
    await element.set(30, large);
    await element.until(() => element.get(11) === `answer ${large.slice(4)}`);
  });

  test('a ping of the server has its pong, and a ping of the element its own', async () => {
    const element = await connected(plain, 'ws', { keepAlive: '200ms' });
    await element.set(30, 'ping now');
    await element.until(() => element.get(11) === 'pong now');
    await element.until(() => of(element, 'pong').some(({ direction }) => direction === 'in'));
    expect(of(element, 'ping').map(({ direction }) => direction)).toContain('out');
    expect(of(element, 'close')).toEqual([]);
  });

  test.each([
    [1000, 'normal'],
    [1001, 'going-away'],
    [1008, 'policy-violation'],
    [1011, 'abnormal'],
    [4001, 'abnormal'],
  ])('a close of the server with %i is told as %s, with its reason', async (code, cause) => {
    const element = await connected(plain, 'ws');
    await element.set(30, `close ${code} auf Wiedersehen`);
    await element.until(() => of(element, 'close').length > 0);
    expect(of(element, 'close')).toMatchObject([{ code, cause, reason: 'auf Wiedersehen' }]);
    expect(element.status.connections).toEqual([{ id: 0, state: 'closed' }]);
  });

  test('a close of the element ends, whether the server answers it or not', async () => {
    const element = await connected(plain, 'ws');
    await element.stop();
    expect(of(element, 'close')).toMatchObject([{ code: answer, cause: 'local' }]);
  });

  test('TLS by an own authority opens with its certificate, and not without', async () => {
    const element = await connected(secure, 'wss', { tls: { ca: authority.cert } });
    await element.set(32, 'ask who');
    await element.until(() => element.get(11) === 'answer who');
    expect(said(element, 'warn')).toEqual([]);
    const without = await start(PROTOCOL, {
      connections: { 0: { address: 'wss://127.0.0.1', port: secure.port } },
    });
    await without.until(() => of(without, 'close').length > 0);
    expect(of(without, 'close')).toMatchObject([{ cause: 'tls', errno: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }]);
  });
});
