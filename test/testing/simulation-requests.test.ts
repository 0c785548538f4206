import { expect, test } from 'vitest';
import type { HttpDeviceRequest } from '#testing/http-message.ts';
import { exchangesOf, Requests, targetOf } from '#testing/simulation-requests.ts';
import { record, reply, request } from './recorded.ts';

const get = (target: string, body = '', verb = 'GET'): HttpDeviceRequest => ({
  verb,
  target,
  headers: [],
  body: Buffer.from(body),
  socket: 1,
  header: () => undefined,
});

test('a request goes with what came after it', () => {
  const exchanges = exchangesOf([
    request(0, '/a'),
    reply(30, 'A'),
    request(40, '/b'),
    record(1540, { kind: 'timeout' }),
    { ...request(1600, '/c'), delivered: false },
    request(1700, '/d'),
  ]);
  expect(exchanges.map(({ target, outcome, delay }) => [target, outcome?.kind, delay])).toEqual([
    ['/a', 'reply', 30],
    ['/b', 'timeout', 1500],
    ['/d', undefined, 0],
  ]);
});

test('the same request gets the replies in their order, and then the last one again', () => {
  const requests = new Requests(
    exchangesOf([request(0, '/a'), reply(1, '1'), request(2, '/a'), reply(3, '2')]),
  );
  const answers = [1, 2, 3].map(() => {
    const found = requests.take(get('/a'), true)!;
    return [found.exchange.outcome?.data, found.again];
  });
  expect(answers).toEqual([
    ['1', false],
    ['2', false],
    ['2', true],
  ]);
  expect(requests.left).toEqual([]);
});

test('requests may come in another order', () => {
  const requests = new Requests(
    exchangesOf([request(0, '/a'), reply(1, 'A'), request(2, '/b'), reply(3, 'B')]),
  );
  expect(requests.take(get('/b'), true)!.exchange.outcome?.data).toBe('B');
  expect(requests.take(get('/a'), true)!.exchange.outcome?.data).toBe('A');
});

test.each([
  ['/q?time=2', '', 'alike'],
  ['/q?time=1', 'new', 'another body'],
  ['/q?name=x', '', 'another query'],
])('%s with the body "%s" is %s', (target, body, nearness) => {
  const requests = new Requests(exchangesOf([request(0, '/q?time=1'), reply(1, 'A')]));
  expect(requests.take(get(target, body), true)).toBeUndefined();
  expect(requests.take(get(target, body), false)?.nearness).toBe(nearness);
});

test('another verb or path was not recorded', () => {
  const requests = new Requests(exchangesOf([request(0, '/q'), reply(1, 'A')]));
  expect(requests.take(get('/q', '', 'POST'), false)).toBeUndefined();
  expect(requests.take(get('/r'), false)).toBeUndefined();
});

test('a target is a path, also where it was written as a whole URL', () => {
  expect(targetOf('http://device:80/a?b')).toBe('/a?b');
  expect(targetOf('https://device')).toBe('/');
});
