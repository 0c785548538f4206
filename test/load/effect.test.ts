import { expect, test } from 'vitest';
import { EFFECT, withoutEffect } from '#load/effect.ts';
import { CONNECTION_SETTINGS } from '#load/element-settings.ts';

test('a setting of servers does nothing on a client, which is told what it has in its place', () => {
  expect(withoutEffect(0, 'subprotocols', 'client')).toBe(
    'connections.0.subprotocols has no effect, since connection 0 is a WebSocket client: it is for a WebSocket server; the header Sec-WebSocket-Protocol of its handshake offers them; address any would make it listen',
  );
  expect(withoutEffect(2, 'accept', 'client')).toContain('address any would make it listen');
});

test('a setting of clients does nothing on a server, one of WebSockets nothing on HTTP', () => {
  expect(withoutEffect(1, 'sendQueue', 'server')).toContain('clientMemory bounds');
  expect(withoutEffect(1, 'pingPayload', 'http')).toBe(
    'connections.1.pingPayload has no effect, since connection 1 is of type http: it is for a WebSocket client or a WebSocket server; leave it out',
  );
});

test.each(['address', 'port', 'timeout', 'tls', 'includeTimeout', 'logLevel'])(
  '%s acts on every connection',
  key => expect(withoutEffect(0, key, 'virtual')).toBeUndefined(),
);

test('every setting that is named is one of a connection', () => {
  const known = new Set(Object.keys(CONNECTION_SETTINGS).map(key => key.split('.')[0]));
  expect(Object.keys(EFFECT).filter(key => !known.has(key))).toEqual([]);
});
