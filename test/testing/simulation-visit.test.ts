import { expect, test } from 'vitest';
import { neverReached, visitsOf } from '#testing/simulation-visit.ts';
import { answered, asked, closed, command, record, response } from './recorded.ts';

const acts = (visit: ReturnType<typeof visitsOf>[number] | undefined) =>
  visit!.acts.map(({ deed, after, delay }) => [deed.does, after, delay]);

test('each handshake begins a visit', () => {
  const visits = visitsOf([
    asked(0),
    answered(5),
    closed(10, { code: 1001, cause: 'going-away' }),
    record(10, { kind: 'open', reason: 'connecting again in 100 ms' }),
    asked(110),
    answered(115),
    response(120, 'hello'),
  ]);
  expect(visits.map(visit => visit.closed?.code)).toEqual([1001, undefined]);
  expect(acts(visits[1])).toEqual([
    ['message', [], 5],
    ['nothing', [], 0],
  ]);
});

test('what the device said waits for all that had come before, and for as long as then', () => {
  const [visit] = visitsOf([
    asked(0),
    answered(5),
    command(10, 'a'),
    command(11, 'b'),
    response(31, 'push'),
    response(40, 'next'),
    closed(50, { cause: 'local', code: 1000 }),
  ]);
  expect(acts(visit)).toEqual([
    ['message', [0, 1], 20],
    ['message', [], 9],
    ['wait', [], 10],
  ]);
});

test('an answer waits for its own command only', () => {
  const [visit] = visitsOf([
    asked(0),
    answered(0),
    command(10, 'a', { pair: 1 }),
    command(11, 'b', { pair: 2 }),
    response(15, 'A', { pair: 1 }),
    response(16, 'push'),
  ]);
  expect(acts(visit)).toEqual([
    ['message', [0], 5],
    ['message', [0, 1], 1],
    ['nothing', [], 0],
  ]);
});

test('what was not sent is not waited for', () => {
  const [visit] = visitsOf([asked(0), answered(0), command(1, 'a', { delivered: false }), command(2, 'b')]);
  expect(visit!.expected.map(({ record }) => record.data)).toEqual(['b']);
});

test('a log that begins in the middle of a connection is a visit without a handshake', () => {
  const visits = visitsOf([response(0, 'a'), response(5, 'b')]);
  expect(visits).toHaveLength(1);
  expect(visits[0]!.asked).toBeUndefined();
  expect(neverReached(visits[0]!)).toBe(false);
});

test('a connect that found nobody is no visit', () => {
  const [visit] = visitsOf([closed(0, { cause: 'network', code: 1006, errno: 'ECONNREFUSED' })]);
  expect(neverReached(visit!)).toBe(true);
});

test('a device that let pings go unanswered answers as many as it did', () => {
  const [visit] = visitsOf([
    asked(0),
    answered(0),
    record(10, { kind: 'ping', direction: 'out' }),
    record(11, { kind: 'pong', direction: 'in' }),
    record(20, { kind: 'ping', direction: 'out' }),
    closed(30, { cause: 'ping-timeout', code: 1006 }),
  ]);
  expect(visit!.pongs).toBe(1);
  expect(acts(visit)).toEqual([['wait', [], 30]]);
});
