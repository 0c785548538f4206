import { expect, test } from 'vitest';
import { handshakeDifferences, recordedHandshake } from '#testing/simulation-handshake.ts';
import { visitsOf } from '#testing/simulation-visit.ts';
import { acceptOf, readRequest } from '#testing/websocket-handshake.ts';
import { answered, asked, closed, record } from './recorded.ts';

const requestOf = (path: string, headers: readonly string[] = []) =>
  readRequest(
    Buffer.from(
      asked(0, path, headers).data!.replace('dGhlIHNhbXBsZSBub25jZQ==', 'MTIzNDU2Nzg5MDEyMzQ1Ng=='),
    ),
  )!.request;

const handshake = (...records: Parameters<typeof visitsOf>[0]) =>
  recordedHandshake(requestOf('/feed'), visitsOf(records)[0]!);

test('the answer is as it was, but for the proof that the key was read', () => {
  const { raw, open } = handshake(asked(0), answered(5, ['Sec-WebSocket-Protocol: mqtt', 'X-Device: 7']));
  const lines = String(raw).split('\r\n');
  expect(lines).toContain('Sec-WebSocket-Protocol: mqtt');
  expect(lines).toContain('X-Device: 7');
  expect(lines).toContain(`Sec-WebSocket-Accept: ${acceptOf(requestOf('/feed'))}`);
  expect(open).toBe(true);
});

test('a proof that was wrong stays wrong', () => {
  const wrong = { ...answered(5), data: answered(5).data!.replace('s3pPLM', 'wrong!') };
  expect(String(handshake(asked(0), wrong).raw)).toContain('Sec-WebSocket-Accept: wrong!BiTx');
});

test('compression is not agreed on', () => {
  const { raw } = handshake(asked(0), answered(5, ['Sec-WebSocket-Extensions: permessage-deflate']));
  expect(String(raw)).not.toContain('Extensions');
});

test('a refusal is sent as it came, its body included', () => {
  const data = 'HTTP/1.1 503 Busy\r\nRetry-After: 5\r\n\r\nlater';
  const refusal = record(5, { kind: 'handshake', direction: 'in', status: 503, data });
  expect(handshake(asked(0), refusal)).toEqual({ raw: Buffer.from(data) });
});

test.each([
  ['timeout', 'silent'],
  ['network', 'reset'],
  ['handshake', 'end'],
])('where none came and the end was %s, it is %s', (cause, instead) => {
  expect(handshake(asked(0), closed(9, { cause, code: 1006 }))).toEqual({ instead });
});

test('a handshake that was not recorded is answered with the usual', () => {
  expect(handshake(record(0, { kind: 'response', direction: 'in', data: 'hello' }))).toEqual({});
});

test('another path, and headers that were not there, are told', () => {
  expect(handshakeDifferences(requestOf('/other', ['X-Room: b']), asked(0, '/feed', ['X-Room: a']))).toEqual([
    'the handshake asks for /other, recorded is /feed',
    'the handshake has x-room: b, recorded is a',
  ]);
});

test('numbers, ids and masked secrets in it may differ', () => {
  const recorded = asked(0, '/feed?t=1', ['X-Key: ***']);
  expect(handshakeDifferences(requestOf('/feed?t=2', ['X-Key: secret']), recorded)).toEqual([]);
});
