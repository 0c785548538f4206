import { describe, expect, test } from 'vitest';
import { headerOf, headOf, isFromClient, lineOf, stepOf } from '#log/export/step.ts';
import { ANSWER, REQUEST, record, text } from './records.ts';

describe('a record is on the wire', () => {
  test.each([
    ['a handshake that asks', record(0, { kind: 'handshake', data: REQUEST }), { what: 'request' }],
    ['a handshake that answers', record(0, { kind: 'handshake', data: ANSWER }), { what: 'answer' }],
    ['a text command', text(0, 'out', 'a'), { what: 'message', opcode: 1, bytes: Buffer.from('a') }],
    ['binary data', text(0, 'in', 'a', { type: 'binary' }), { what: 'message', opcode: 2 }],
    ['a ping', record(0, { kind: 'ping' }), { what: 'message', opcode: 9 }],
    ['an open', record(0, { kind: 'open', data: 'ws://a' }), { what: 'open', url: 'ws://a' }],
    ['a close', record(0, { kind: 'close' }), { what: 'close' }],
  ])('%s', (_what, one, step) => {
    expect(stepOf(one)).toMatchObject(step);
  });

  test.each([
    ['a command that was not sent', text(0, 'out', 'a', { delivered: false })],
    ['a timeout', record(0, { kind: 'timeout' })],
    ['the wait for another attempt', record(0, { kind: 'open', reason: 'connecting again in 5 ms' })],
  ])('%s never was', (_what, one) => {
    expect(stepOf(one)).toBeUndefined();
  });
});

test('an HTTP message that the log has whole is taken as it is', () => {
  const data = 'GET /a HTTP/1.1\r\nHost: b\r\n\r\n';
  expect(stepOf(record(0, { kind: 'request', data }))).toMatchObject({ bytes: Buffer.from(data) });
});

test('the client is this side, but where the record names one', () => {
  expect(isFromClient(text(0, 'out', ''))).toBe(true);
  expect(isFromClient(text(0, 'in', ''))).toBe(false);
  expect(isFromClient(text(0, 'in', '', { client: '127.0.0.1:1' }))).toBe(true);
});

test('elements, connections and clients are lines of their own', () => {
  const others = [{ element: 'b' }, { connection: 1 }, { client: '127.0.0.1:1' }];
  const lines = [{}, ...others].map(other => lineOf(text(0, 'in', '', other)));
  expect(new Set(lines).size).toBe(4);
});

test('a head has its start line, headers and body', () => {
  const head = headOf(Buffer.from('HTTP/1.1 200 OK\r\nA: b: c\r\nnothing\r\n\r\nbody'));
  expect(head).toMatchObject({
    start: 'HTTP/1.1 200 OK',
    headers: [
      { name: 'A', value: 'b: c' },
      { name: 'nothing', value: '' },
    ],
    body: Buffer.from('body'),
    size: 37,
  });
  expect(headerOf(head, 'a')).toBe('b: c');
  expect(headerOf(head, 'b')).toBeUndefined();
});
