import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { param, protocolOf, startAgent, type TestAgent } from './agent.ts';
import { talking } from './websocket-element.ts';

const SENSOR = protocolOf(
  `<Params>${param(10, 'level', 'double', '<Display><Units>dB</Units></Display><Measurement><Type>number</Type></Measurement>')}
     ${param(12, 'secret', 'string', '<Measurement><Type options="password">string</Type></Measurement>')}
     <Param id="1000"><Name>inputs</Name><Type>array</Type><ArrayOptions index="0">
       <ColumnOption idx="0" pid="1001" type="retrieved"/><ColumnOption idx="1" pid="1002" type="retrieved"/></ArrayOptions></Param>
     ${param(1001, 'input', 'string')}${param(1002, 'gain', 'double')}${param(30, 'fill', 'double')}</Params>
   <QActions><QAction id="1" name="fill" encoding="javascript" triggers="30"><![CDATA[
     export default p => { p.fillArray(1000, [['a'], [p.getParameter(30)]]); };
   ]]></QAction></QActions>`,
);

/** A client of a live route, with all that it has heard. */
class Listener {
  readonly heard: Record<string, unknown>[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<[number, string]>;

  constructor({ url }: TestAgent, path: string) {
    this.socket = new WebSocket(url.replace('http', 'ws') + path);
    this.socket.on('message', data => this.heard.push(JSON.parse(String(data))));
    this.closed = new Promise(resolve =>
      this.socket.once('close', (code, reason) => resolve([code, String(reason)])),
    );
  }

  static async open(agent: TestAgent, path: string): Promise<Listener> {
    const listener = new Listener(agent, path);
    await once(listener.socket, 'open');
    return listener;
  }
}

test('events tell changes of parameters with what a person reads', async () => {
  const agent = await startAgent({ s: SENSOR });
  const listener = await Listener.open(agent, '/api/events');
  await agent.ask('PUT', '/api/elements/s/parameters/level', { value: 7 });
  await agent.ask('PUT', '/api/elements/s/parameters/secret', { value: 'hunter2' });
  await expect.poll(() => listener.heard.length).toBe(2);
  expect(listener.heard).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      type: 'parameter',
      element: 's',
      id: 10,
      name: 'level',
      value: 7,
      display: '7 dB',
    },
    expect.objectContaining({ id: 12, value: '***', display: '***' }),
  ]);
});

test('a row that has changed is told with its key and cells', async () => {
  const agent = await startAgent({ s: SENSOR });
  const listener = await Listener.open(agent, '/api/events?type=parameter');
  await agent.ask('PUT', '/api/elements/s/parameters/fill', { value: 3 });
  await expect.poll(() => listener.heard.length).toBe(2);
  expect(listener.heard[1]).toMatchObject({
    id: 1000,
    name: 'inputs',
    key: 'a',
    change: 'added',
    value: { input: 'a', gain: 3 },
  });
});

test('events tell states, also of an element that is made anew, and only of elements that are asked for', async () => {
  const agent = await startAgent({ a: SENSOR, b: SENSOR });
  const listener = await Listener.open(agent, '/api/events?type=state&element=a*');
  for (const name of ['a', 'b']) await agent.ask('POST', `/api/elements/${name}/restart`);
  await agent.ask('PUT', '/api/elements/a/parameters/level', { value: 7 });
  await agent.ask('POST', '/api/elements/a/pause');
  await expect.poll(() => listener.heard.length).toBe(3);
  expect(listener.heard.map(({ element, state }) => [element, state])).toEqual([
    ['a', 'stopped'],
    ['a', 'active'],
    ['a', 'paused'],
  ]);
  expect(listener.heard[0]).toMatchObject({ timeout: false, connections: [{ id: 0, state: 'closed' }] });
});

test('events tell alarms of parameters and of the element', async () => {
  const alarm =
    '<Display><RTDisplay>true</RTDisplay></Display><Alarm><Monitored>true</Monitored><Normal>0</Normal><CH>9</CH></Alarm>';
  const agent = await startAgent({
    s: protocolOf(`<Params>${param(10, 'level', 'double', alarm)}</Params>`),
  });
  const listener = await Listener.open(agent, '/api/events?type=alarm');
  await agent.ask('PUT', '/api/elements/s/parameters/level', { value: 10 });
  await expect.poll(() => listener.heard.length).toBe(2);
  expect(listener.heard).toEqual([
    expect.objectContaining({ type: 'alarm', element: 's', id: 10, name: 'level', alarm: 'critical' }),
    expect.objectContaining({ type: 'alarm', element: 's', alarm: 'critical' }),
  ]);
  expect(listener.heard[1]).not.toHaveProperty('id');
  expect((await agent.ask('GET', '/api/elements/s')).body).toMatchObject({ alarm: 'critical' });
  expect((await agent.ask('GET', '/api/elements/s/parameters/10')).body).toMatchObject({ alarm: 'critical' });
});

test('nobody costs the elements anything once the last listener has gone', async () => {
  const agent = await startAgent({ s: SENSOR });
  const { element } = agent.host.elements[0]!;
  expect(element!.events).toEqual({});
  const listener = await Listener.open(agent, '/api/events');
  await expect.poll(() => Object.keys(element!.events).length).toBe(4);
  listener.socket.close();
  await expect.poll(() => Object.keys(element!.events).length).toBe(0);
});

test('the stream is told as it happens, each record as in a stream log', async () => {
  await using talk = await talking(['studio']);
  const { agent, peers } = talk;
  const listener = await Listener.open(agent, '/api/stream');
  peers[0]!.text('Köln');
  await expect.poll(() => listener.heard.length).toBe(1);
  expect(listener.heard[0]).toMatchObject({
    element: 'studio',
    connection: 0,
    direction: 'in',
    kind: 'response',
    id: 1,
    type: 'text',
    bytes: 5,
    data: 'Köln',
  });
});

test('the stream has filters, and shows the last records first where that is asked for', async () => {
  await using talk = await talking(['studio', 'van']);
  const { agent, peers } = talk;
  for (const text of ['one', 'two', 'three']) {
    peers[0]!.text(text);
    peers[1]!.text(text);
  }
  const tail = async (query: string): Promise<unknown[]> => {
    const listener = new Listener(agent, `/api/stream?follow=false&${query}`);
    expect((await listener.closed)[0]).toBe(1000);
    return listener.heard.map(({ data, kind }) => data ?? kind);
  };
  await expect.poll(() => tail('tail=2&element=v*&kind=response')).toEqual(['two', 'three']);
  expect(await tail('tail=10&element=studio&grep=t&direction=in&kind=response')).toEqual(['two', 'three']);
  expect(await tail('tail=0')).toEqual([]);
  expect(await tail('tail=1&kind=open&element=studio')).toEqual([expect.stringContaining('/studio')]);
});

test('a filter that is none is told as the reason of the close', async () => {
  const agent = await startAgent({});
  const { closed } = await Listener.open(agent, '/api/stream?kind=nonsense');
  expect(await closed).toEqual([1008, expect.stringMatching(/^kind=nonsense: one of handshake, /)]);
});

test('such a reason is cut where it is longer than a close frame', async () => {
  const agent = await startAgent({});
  const { closed } = await Listener.open(agent, `/api/events?type=${'%E2%82%AC'.repeat(100)}`);
  expect(await closed).toEqual([1008, expect.stringMatching(/^type=€{39}$/)]);
});

test('a reader that does not read is dropped with 1008, and the others hear everything', async () => {
  await using talk = await talking(['studio']);
  const { agent, peers } = talk;
  const { port } = new URL(agent.url);
  const deaf = connect(Number(port), '127.0.0.1');
  deaf.write(
    `GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\n\r\n`,
  );
  await once(deaf, 'readable');
  const listener = await Listener.open(agent, '/api/stream');
  const readers = async (): Promise<string> =>
    /headend_api_readers\{of="stream"\} (\d+)/.exec(String((await agent.ask('GET', '/metrics')).body))![1]!;
  expect(await readers()).toBe('2');
  const large = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 40; i++) {
    peers[0]!.text(large + i);
    await expect.poll(() => listener.heard.length, { timeout: 10_000 }).toBe(i + 1);
  }
  await expect.poll(readers, { timeout: 10_000 }).toBe('1');
  deaf.destroy();
});

test('the live routes are no ordinary resources', async () => {
  const agent = await startAgent({});
  for (const path of ['/api/stream', '/api/events'])
    expect(await agent.ask('GET', path)).toMatchObject({ status: 426, body: { code: 'UPGRADE_REQUIRED' } });
});

test('when the agent stops its listeners are told with 1001', async () => {
  const agent = await startAgent({ s: SENSOR });
  const listener = await Listener.open(agent, '/api/events');
  await agent.stop();
  expect(await listener.closed).toEqual([1001, 'the agent stops']);
});

test('a handshake without the token is refused', async () => {
  const agent = await startAgent({}, { token: 'open-sesame' });
  const listener = new Listener(agent, '/api/events');
  listener.socket.on('error', () => {});
  const [, message] = (await once(listener.socket, 'unexpected-response')) as [
    unknown,
    { statusCode: number },
  ];
  expect(message.statusCode).toBe(401);
  listener.socket.terminate();
  await Listener.open(agent, '/api/events?access_token=open-sesame');
});
