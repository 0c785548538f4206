import { afterEach, expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import { FakeClock } from '#testing/clock.ts';
import { Simulation, type SimulationEvent, type SimulationOptions } from '#testing/simulation.ts';
import { record, reply, request, told } from './recorded.ts';

let simulation: Simulation;
let events: SimulationEvent[];
afterEach(() => simulation.stop());

async function simulate(records: readonly StreamRecord[], options: SimulationOptions = {}): Promise<string> {
  events = [];
  const told = (event: SimulationEvent): number => events.push(event);
  simulation = await Simulation.start(records, { speed: Number.POSITIVE_INFINITY, told, ...options });
  return simulation.devices[0]!.address;
}

const body = async (url: string, init: RequestInit = {}): Promise<string> => (await fetch(url, init)).text();

test('requests are answered with status, headers and body as recorded, one reply after the other', async () => {
  const headers = ['Content-Type: text/x-state', 'Content-Length: 99', 'Transfer-Encoding: chunked'];
  const url = await simulate([
    request(0, '/state'),
    reply(1, 'starting', { line: 'HTTP/1.1 503 Not Yet', status: 503, headers }),
    request(2, '/state'),
    reply(3, 'ready'),
  ]);
  const first = await fetch(`${url}/state`);
  expect([first.status, first.statusText, first.headers.get('content-type')]).toEqual([
    503,
    'Not Yet',
    'text/x-state',
  ]);
  expect(await first.text()).toBe('starting');
  expect(await body(`${url}/state`)).toBe('ready');
  await simulation.done();
  expect(await body(`${url}/state`)).toBe('ready');
  expect(simulation.devices[0]!.progress).toEqual({ expected: 2, received: 2, recorded: 2, sent: 2 });
  expect(simulation.differences).toBe(0);
});

test('a body that was packed on the wire comes unpacked, as it stands in the log', async () => {
  const url = await simulate([request(0, '/a'), reply(1, 'plain', { headers: ['Content-Encoding: gzip'] })]);
  expect(await body(`${url}/a`)).toBe('plain');
});

test('what was not recorded gets 404, and is told', async () => {
  const url = await simulate([request(0, '/a', 'set', 'POST'), reply(1, 'done')]);
  expect((await fetch(`${url}/b`)).status).toBe(404);
  expect(await body(`${url}/a`, { method: 'POST', body: 'reset' })).toBe('done');
  expect(told(events)).toEqual([
    'unrecorded: the element asked for GET /b',
    'different: POST /a with another body than any recorded one; answered as /a',
  ]);
});

test('requests that did not come are missing', async () => {
  await simulate([request(0, '/a'), reply(1, 'A')]);
  await simulation.stop();
  expect(told(events)).toEqual(['missing: the element did not ask for GET /a']);
});

test('redirects to the recorded device lead to this one', async () => {
  const headers = ['Location: http://device/b'];
  const url = await simulate([
    request(0, '/a'),
    reply(1, '', { line: 'HTTP/1.1 302 Found', status: 302, headers }),
    request(2, '/b'),
    reply(3, 'there'),
  ]);
  expect(await body(`${url}/a`)).toBe('there');
});

test('a connection that broke breaks again, and a request that was not answered is not', async () => {
  const url = await simulate([
    request(0, '/a'),
    record(1, { kind: 'error', cause: 'network', errno: 'ECONNRESET', reason: 'reset' }),
    request(2, '/b'),
    record(3, { kind: 'error', cause: 'abnormal', reason: 'ended' }),
    request(4, '/c'),
    record(1504, { kind: 'timeout' }),
  ]);
  const failure = (path: string): Promise<string> =>
    fetch(url + path, { signal: AbortSignal.timeout(50) }).then(
      () => 'a reply',
      error => String(error.cause?.code ?? error.name),
    );
  expect(await failure('/a')).toBe('ECONNRESET');
  expect(await failure('/b')).toBe('UND_ERR_SOCKET');
  expect(await failure('/c')).toBe('TimeoutError');
});

test('a reply takes as long as it took', async () => {
  const clock = new FakeClock();
  const url = await simulate([request(0, '/a'), reply(1000, 'A')], { clock, speed: 1 });
  let got = '';
  const asking = body(`${url}/a`).then(text => {
    got = text;
  });
  while (clock.pending === 0) await clock.settle();
  await clock.advance(999);
  expect(got).toBe('');
  await clock.advance(1);
  await asking;
  expect(got).toBe('A');
});
