import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import type { StartedElement } from '#testing/element.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  session,
  text,
  trigger,
  websocket,
  write,
} from './element/protocols.ts';
import { of, said, start } from './element/running.ts';

const PASSWORD = 'hunter22';

/** As the manual shows it: 4 the device's address, 5 the dynamic ip, 9 the cookie, 30 a button that logs in. */
const LOGIN = `export default async function login(p) {
  const [address, user, password] = p.getParameters([4, 41, 42]);
  const answer = await fetch(address + '/login', {
    method: 'POST',
    body: new URLSearchParams({ user, password }),
    redirect: 'manual',
  });
  const cookies = answer.headers.getSetCookie().map(cookie => cookie.split(';')[0]);
  if (cookies.length === 0) {
    p.log('the login is refused: ' + answer.status, 'error');
    return;
  }
  p.setParameter(9, cookies.join('; '));
  p.setParameter(5, address.replace('http', 'ws') + '/events');
}`;

const PROTOCOL = protocol({
  connections: [websocket(0, { handshake: 25, notify: 7 })],
  sessions: [
    session(
      25,
      '',
      ['<Header key="Cookie" pid="9"/>'],
      '<Response statusCode="10"><Content pid="12"/></Response>',
    ),
  ],
  params: [
    text(4),
    text(5, '', '<Type options="dynamic ip">read</Type>'),
    number(7),
    text(9),
    text(10),
    text(11),
    text(12),
    text(20, '<DefaultValue>who</DefaultValue>'),
    write(30),
    text(41),
    text(42),
  ],
  commands: [command(1, [20])],
  responses: [response(1, [11])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'protocol after startup', 2), trigger(2, 'parameter 7 change', 1)],
  actions: [action(1, 'group 1', 'execute'), action(2, 'parameter 30', 'run actions')],
  qactions: [qaction(1, '30', LOGIN)],
});

let server: Server;
let address = '';
/** Sessions that are valid. */
const sessions = new Set<string>();
let logins = 0;

beforeAll(async () => {
  const sockets = new WebSocketServer({ noServer: true });
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    if (request.url !== '/login' || form.get('user') !== 'me' || form.get('password') !== PASSWORD) {
      response.writeHead(403).end();
      return;
    }
    const id = `s${++logins}`;
    sessions.add(id);
    const cookies = [`session=${id}; Path=/; HttpOnly`, 'theme=dark; Path=/'];
    response.writeHead(303, { location: '/', 'set-cookie': cookies }).end();
  }).listen(0, '127.0.0.1');
  server.on('upgrade', (request, socket, head) => {
    const id = /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    if (id === undefined || !sessions.has(id)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 9\r\n\r\nlog in at');
      return;
    }
    sockets.handleUpgrade(request, socket, head, peer => {
      peer.on('message', () => peer.send(`you are ${request.headers.cookie}`));
    });
  });
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function element(password: string): Promise<StartedElement> {
  const parameters = { 4: address, 41: 'me', 42: '${PASSWORD}' };
  return start(PROTOCOL, { parameters }, undefined, { PASSWORD: password });
}

describe('a login page before the handshake', () => {
  test('gives the cookie that the handshake shows', async () => {
    const started = await element(PASSWORD);
    await started.until(() => started.get(11) === 'you are session=s1; theme=dark');
    expect(started.get(10)).toBe('HTTP/1.1 101 Switching Protocols');
    expect(JSON.stringify([started.records, started.lines])).not.toContain(PASSWORD);
  });

  test('refuses who has no cookie: status line and body are told, the connection stays closed', async () => {
    const started = await element('wrong');
    await started.until(() => said(started, 'error').length > 0);
    expect(said(started, 'error')).toEqual(['the login is refused: 403']);
    await started.set(5, `${address.replace('http', 'ws')}/events`);
    await started.until(() => of(started, 'close').length > 0);
    expect([started.get(10), started.get(12)]).toEqual(['HTTP/1.1 401 Unauthorized', 'log in at']);
    expect(of(started, 'close')).toMatchObject([{ cause: 'handshake' }]);
    expect(started.status.connections).toEqual([{ id: 0, state: 'closed' }]);
  });

  test('can be gone through again when the session has ended', async () => {
    const started = await element(PASSWORD);
    await started.until(() => started.get(11) !== null);
    sessions.clear();
    await started.set(5, `${address.replace('http', 'ws')}/events`);
    await started.until(() => started.get(10) === 'HTTP/1.1 401 Unauthorized');
    await started.set(30, 'again');
    await started.until(() => started.get(7) === 1 && started.get(10) === 'HTTP/1.1 101 Switching Protocols');
  });
});
