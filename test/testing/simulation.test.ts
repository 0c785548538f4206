import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { HttpDevice } from '#testing/http-device.ts';
import { Simulation, type SimulationEvent } from '#testing/simulation.ts';
import { eventSource } from '../event-source.ts';
import { answered, asked, command, record, told } from './recorded.ts';

const protocolOf = (name: string): string =>
  fileURLToPath(new URL(`../../protocols/${name}/protocol.xml`, import.meta.url));

const start = (name: string, address: string, clock: FakeClock): Promise<StartedElement> =>
  startElement({ protocol: protocolOf(name), settings: `connections: {0: {address: "${address}"}}`, clock });

const said = (element: StartedElement): (string | undefined)[] =>
  element.records.flatMap(({ kind, data }) => (kind === 'response' || kind === 'data' ? [data] : []));

test('an element on the recording of a WebSocket device has what it had on the device', async () => {
  const clock = new FakeClock();
  const { port, source } = await eventSource(clock);
  const first = await start('nmos-events', `ws://127.0.0.1:${port}`, clock);
  await first.until(() => first.get('Programme'));
  await clock.advance(5_000);
  await first.until(() => said(first).some(data => data?.includes('"health"')));
  await source.stop();
  await first.until(() => first.get('ConnectionState') === 0);
  await first.stop();

  const events: SimulationEvent[] = [];
  await using simulation = await Simulation.start(first.records, {
    speed: Number.POSITIVE_INFINITY,
    told: event => events.push(event),
  });
  const again = await start('nmos-events', simulation.devices[0]!.address, clock);
  await again.until(() => again.get('Programme'));
  await clock.advance(5_000);
  await again.until(() => again.get('ConnectionState') === 0);
  await simulation.done();
  await again.stop();
  for (const param of ['Temperature', 'Tally', 'Programme', 'ConnectionState'])
    expect([param, again.get(param)]).toEqual([param, first.get(param)]);
  expect(said(again)).toEqual(said(first));
  const end = (element: StartedElement) =>
    element.records.filter(({ kind }) => kind === 'close').map(({ cause, code }) => [cause, code]);
  expect(end(again)).toEqual(end(first));
  expect(simulation.differences).toBe(0);
});

test('an element on the recording of an HTTP device has what it had on the device', async () => {
  const xml = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>Poll</Name><Version>1.0.0.1</Version>
    <Connections><Connection id="0" name="H"><Http/></Connection></Connections>
    <Params>
      <Param id="10"><Name>Status</Name><Description>Status</Description><Type>read</Type></Param>
      <Param id="11"><Name>Content</Name><Description>Content</Description><Type>read</Type></Param>
    </Params>
    <HTTP><Session id="1" name="S"><Connection id="1"><Request verb="GET" url="/state"/>
      <Response statusCode="10"><Content pid="11"/></Response></Connection></Session></HTTP>
    <Groups><Group id="1"><Name>g</Name><Content><Session>1</Session></Content></Group></Groups>
    <Timers><Timer id="1"><Name>t</Name><Time initial="true">1000</Time><Interval>75</Interval>
      <Content><Group>1</Group></Content></Timer></Timers></Protocol>`;
  const clock = new FakeClock();
  const run = async (address: string): Promise<StartedElement> => {
    const settings = `connections: {0: {address: "${address}", busAddress: bypassproxy}}`;
    const element = await startElement({ protocol: xml, settings, clock });
    await element.until(() => element.get(11) === 'first');
    await clock.advance(1_000);
    await element.until(() => element.get(11) === 'second');
    await element.stop();
    return element;
  };
  const bodies = ['first', 'second'];
  await using device = await HttpDevice.listen({ answer: () => bodies.shift() ?? 'more' });
  const first = await run(device.url);
  await using simulation = await Simulation.start(first.records, { speed: Number.POSITIVE_INFINITY });
  const again = await run(simulation.devices[0]!.address);
  expect(again.get(10)).toBe(first.get(10));
  expect(simulation.differences).toBe(0);
});

test('each connection in a log has a device of its own', async () => {
  const other = { element: 'F', connection: 1 };
  await using simulation = await Simulation.start([
    asked(0),
    answered(1),
    record(2, { kind: 'request', direction: 'out', line: 'GET / HTTP/1.1', ...other }),
  ]);
  expect(simulation.devices.map(({ element, connection, kind }) => [element, connection, kind])).toEqual([
    ['E', 0, 'websocket'],
    ['F', 1, 'http'],
  ]);
});

test('one port is for one connection', async () => {
  const log = [asked(0), { ...asked(1), element: 'F' }];
  await expect(Simulation.start(log, { port: 50_123 })).rejects.toThrow(
    'port 50123 serves one connection, and the log has 2 (connection 0 of E, connection 0 of F); choose one with --element and --connection, or give port 0',
  );
});

test('a port that is taken is told', async () => {
  await using taken = await HttpDevice.listen();
  await expect(Simulation.start([asked(0)], { port: taken.port })).rejects.toThrow(
    /^cannot listen on port \d+: .*; another port, or 0 for a free one, would do$/,
  );
});

test('a connection that cannot be played is told, and the others are', async () => {
  const events: SimulationEvent[] = [];
  const serial = { ...command(0, 'status'), connection: 2 };
  const server = { ...asked(0), connection: 3, client: '127.0.0.1:5000' };
  await using simulation = await Simulation.start([serial, server, asked(1)], {
    told: event => events.push(event),
  });
  expect(simulation.devices).toHaveLength(1);
  expect(told(events)).toEqual([
    'note: not played: it has neither a handshake, a request nor the opening of a socket in it, so it is no websocket or http or tcp or udp',
    'note: not played: the element was the server there, and its devices connected to it',
  ]);
  await expect(Simulation.start([serial])).rejects.toThrow(
    'nothing in it can be played; connection 2 of E: it has',
  );
  await expect(Simulation.start([])).rejects.toThrow('there is no record in it to play');
});
