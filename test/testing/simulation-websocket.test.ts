import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { StreamRecord } from '#log/record.ts';
import { FakeClock } from '#testing/clock.ts';
import { Simulation, type SimulationEvent, type SimulationOptions } from '#testing/simulation.ts';
import { answered, asked, closed, command, record, response, told } from './recorded.ts';

const ending: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

let events: SimulationEvent[];

async function simulate(
  records: readonly StreamRecord[],
  options: SimulationOptions = {},
): Promise<Simulation> {
  events = [];
  const simulation = await Simulation.start(records, {
    speed: Number.POSITIVE_INFINITY,
    told: event => events.push(event),
    ...options,
  });
  ending.push(() => simulation.stop());
  return simulation;
}

interface Client {
  readonly socket: WebSocket;
  readonly messages: string[];
  /** Code and reason, or the error that came in their place. */
  readonly end: Promise<string>;
  message(): Promise<string>;
}

function connect(simulation: Simulation, path = '/feed', options: { protocol?: string } = {}): Client {
  const url = simulation.devices[0]!.address + path;
  const socket = new WebSocket(url, options.protocol ?? [], { perMessageDeflate: false });
  const messages: string[] = [];
  let wake = (): void => {};
  socket.on('message', data => {
    messages.push(String(data));
    wake();
  });
  let failed: string | undefined;
  const fails = (error: NodeJS.ErrnoException): void => {
    failed ??= error.code ?? error.message;
  };
  socket.on('error', fails);
  // A reset ws does not tell.
  socket.on('upgrade', ({ socket: wire }) => wire.on('error', fails));
  const end = new Promise<string>(resolve => {
    socket.on('close', (code, reason) => resolve(failed ?? `${code} ${reason}`.trim()));
  });
  ending.push(() => socket.terminate());
  let taken = 0;
  const message = async (): Promise<string> => {
    while (messages.length <= taken) await new Promise<void>(resolve => (wake = resolve));
    return messages[taken++]!;
  };
  return { socket, messages, end, message };
}

const OPEN = [asked(0), answered(1)];

test('what was sent is waited for, and answered with what was answered', async () => {
  const log = [...OPEN, command(2, 'status'), response(5, 'ok'), closed(9, { code: 1001, reason: 'bye' })];
  const simulation = await simulate(log);
  const { socket, message, end } = connect(simulation);
  await once(socket, 'open');
  socket.send('status');
  expect(await message()).toBe('ok');
  expect(await end).toBe('1001 bye');
  await simulation.done();
  expect(simulation.devices[0]!.progress).toEqual({ expected: 1, received: 1, recorded: 2, sent: 2 });
  expect(simulation.differences).toBe(0);
});

test('messages come with the pauses that they had, or as many times faster as was asked', async () => {
  const log = [...OPEN, response(101, 'a'), response(301, 'b')];
  const clock = new FakeClock();
  const simulation = await simulate(log, { clock, speed: 2 });
  const { messages, message } = connect(simulation);
  while (clock.pending === 0) await clock.settle();
  await clock.advance(1);
  while (!events.some(({ happening }) => happening === 'connected') || clock.pending === 0)
    await clock.settle();
  await clock.advance(50);
  expect(await message()).toBe('a');
  await clock.advance(99);
  expect(messages).toEqual(['a']);
  await clock.advance(1);
  expect(await message()).toBe('b');
});

test('a message that comes earlier than recorded is remembered', async () => {
  const log = [...OPEN, command(2, 'a'), response(3, 'A'), command(4, 'b'), response(5, 'B')];
  const simulation = await simulate(log);
  const { socket, message } = connect(simulation);
  await once(socket, 'open');
  socket.send('b');
  socket.send('a');
  expect([await message(), await message()]).toEqual(['A', 'B']);
  await simulation.done();
  expect(simulation.differences).toBe(0);
});

test('numbers and ids that differ are told, and count only where all must be exact', async () => {
  const log = [...OPEN, command(2, 'health 17'), response(3, 'ok')];
  const simulation = await simulate(log);
  const { socket, message } = connect(simulation);
  await once(socket, 'open');
  socket.send('health 18');
  expect(await message()).toBe('ok');
  expect(told(events)).toEqual(['alike: the element sent health 18, recorded is health 17']);
  expect([simulation.alike, simulation.differences]).toEqual([1, 0]);
});

test('what was not recorded is told, and what does not come is passed over when patience ends', async () => {
  const log = [...OPEN, command(2, 'status'), response(3, 'ok')];
  const simulation = await simulate(log, { patience: 20, exact: true });
  const { socket, message } = connect(simulation);
  await once(socket, 'open');
  socket.send('statu');
  expect(await message()).toBe('ok');
  await simulation.done();
  expect(told(events)).toEqual([
    'unrecorded: the element sent statu',
    'missing: the element did not send status',
  ]);
  expect(simulation.differences).toBe(2);
});

test.each([
  [{ cause: 'network', code: 1006, errno: 'ECONNRESET' }, 'ECONNRESET'],
  [{ cause: 'abnormal', code: 1006 }, '1006'],
  [{ cause: 'normal', code: 1005 }, '1005'],
  [{ cause: 'policy-violation', code: 1008, reason: 'no health' }, '1008 no health'],
  [{ cause: 'invalid-data', code: 1007, errno: 'WS_ERR_INVALID_UTF8' }, 'WS_ERR_INVALID_UTF8'],
  [
    { cause: 'message-too-big', code: 1009, errno: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' },
    'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH',
  ],
])('the end %o comes again', async (parts, expected) => {
  const simulation = await simulate([...OPEN, closed(9, parts)]);
  expect(await connect(simulation).end).toBe(expected);
  await simulation.done();
});

test('a refused handshake is refused again, and the connect after it taken in', async () => {
  const data = 'HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n';
  const refusal = record(1, { kind: 'handshake', direction: 'in', status: 503, data });
  const simulation = await simulate([
    asked(0),
    refusal,
    closed(2, { cause: 'handshake', code: 1006 }),
    asked(100),
    answered(101, ['Sec-WebSocket-Protocol: mqtt']),
    response(102, 'hello'),
  ]);
  expect(await connect(simulation).end).toMatch(/503/);
  const { socket, message } = connect(simulation, '/feed', { protocol: 'mqtt' });
  expect(await message()).toBe('hello');
  expect(socket.protocol).toBe('mqtt');
  await simulation.done();
  expect(told(events)).toEqual([
    'different: the handshake has sec-websocket-protocol: mqtt, recorded is none',
  ]);
});

test('pings are sent again, and a device that no longer answered them does not', async () => {
  const simulation = await simulate([
    ...OPEN,
    record(2, { kind: 'ping', direction: 'in', data: 'hi' }),
    record(3, { kind: 'ping', direction: 'out' }),
    record(3, { kind: 'pong', direction: 'in' }),
    record(4, { kind: 'ping', direction: 'out' }),
    closed(9, { cause: 'ping-timeout', code: 1006 }),
  ]);
  const { socket } = connect(simulation);
  const [payload] = (await once(socket, 'ping')) as [Buffer];
  expect(String(payload)).toBe('hi');
  let pongs = 0;
  socket.on('pong', () => pongs++);
  socket.ping('1');
  await once(socket, 'pong');
  socket.ping('2');
  socket.close();
  await once(socket, 'close');
  expect(pongs).toBe(1);
  await simulation.done();
});

test('an element that goes earlier than recorded leaves something unsaid', async () => {
  const simulation = await simulate([...OPEN, command(2, 'never'), response(3, 'a'), response(4, 'b')]);
  const { socket } = connect(simulation);
  await once(socket, 'open');
  socket.close(1000);
  await simulation.done();
  expect(told(events)).toEqual([
    'missing: the element did not send never',
    'missing: the connection ended before 2 of 2 were sent',
  ]);
});

test('a connect more than recorded begins the recording again', async () => {
  const simulation = await simulate([...OPEN, response(2, 'a'), closed(3, { code: 1000 })]);
  expect(await connect(simulation).message()).toBe('a');
  expect(await connect(simulation).message()).toBe('a');
  expect(told(events)).toEqual(['unrecorded: a connect more than the 1 recorded; they begin again']);
});

test('who is connected when it stops is told that the recording ends', async () => {
  const simulation = await simulate([...OPEN, response(2, 'a')]);
  const { message, end } = connect(simulation);
  await message();
  await simulation.done();
  await simulation.stop();
  expect(await end).toBe('1001 the recording ends here');
});

test('connects that did not come are missing', async () => {
  const simulation = await simulate([...OPEN, closed(3, { code: 1000 })]);
  await simulation.stop();
  expect(told(events)).toEqual(['missing: 1 recorded connect of the element did not come']);
});

test('what cannot be as it was is told before', async () => {
  await simulate([
    closed(0, { cause: 'network', code: 1006, errno: 'ECONNREFUSED' }),
    asked(5),
    answered(6, ['Sec-WebSocket-Extensions: permessage-deflate']),
    response(7, 'key ***', { masked: true }),
  ]);
  expect(told(events)).toEqual([
    'note: 1 connect found nobody when recorded; left out',
    'note: messages were compressed when recorded; they are not here',
    'note: secrets in what the device sent are masked in the recording; it sends *** in their place',
  ]);
});
