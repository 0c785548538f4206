import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock, type StartedElement, startElement, TcpDevice, type TcpPeer } from '#testing/index.ts';
import { said } from './running.ts';

/** Polls `GET` every second, 100 ms and no retry; `ping` is a pair that nothing polls. */
const XML = (
  options: { ping?: boolean; group?: boolean; port?: string } = {},
): string => `<Protocol><Name>T</Name><Version>1.0.0.1</Version><Type>serial</Type>
  <PortSettings><TimeoutTime><DefaultValue>100</DefaultValue></TimeoutTime><Retries><DefaultValue>0</DefaultValue></Retries>${options.port ?? ''}</PortSettings>
  <Params>
    ${['GET', 'PING'].map((word, i) => `<Param id="${i + 1}"><Name>${word}</Name><Type>fixed</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${word.length}</Length><Type>string</Type><Value>${word}</Value></Interprete></Param>`).join('')}
    <Param id="3"><Name>End</Name><Type>trailer</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>string</Type><Value>0x0A</Value></Interprete></Param>
    <Param id="10"><Name>Answer</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
  </Params>
  <Commands>${[1, 2].map(id => `<Command id="${id}"><Name>C${id}</Name><Content><Param>${id}</Param><Param>3</Param></Content></Command>`).join('')}</Commands>
  <Responses><Response id="1"><Name>R</Name><Content><Param>10</Param><Param>3</Param></Content></Response></Responses>
  <Pairs>
    <Pair id="1"><Name>Get</Name><Content><Command>1</Command><Response>1</Response></Content></Pair>
    <Pair id="2" ping="${options.ping ?? false}"><Name>Ping</Name><Content><Command>2</Command><Response>1</Response></Content></Pair>
  </Pairs>
  <Groups>
    <Group id="1"><Name>G</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group>
    ${options.group ? '<Group id="-1"><Name>P</Name><Type>poll</Type><Content><Pair>2</Pair></Content></Group>' : ''}
  </Groups>
  <Timers><Timer id="1"><Name>T</Name><Time initial="true">1000</Time><Interval>0</Interval><Content><Group>1</Group></Content></Timer></Timers>
  <Triggers><Trigger id="1"><Name>Read</Name><On id="each">response</On><Time>before</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger></Triggers>
  <Actions><Action id="1"><Name>Read</Name><On>response</On><Type>read</Type></Action></Actions></Protocol>`;

interface Polled {
  readonly element: StartedElement;
  readonly peer: TcpPeer;
  readonly clock: FakeClock;
}

async function polled(xml: string, settings = ''): Promise<Polled> {
  const device = await TcpDevice.listen();
  onTestFinished(() => device.close());
  const clock = new FakeClock();
  const element = await startElement({
    protocol: xml,
    clock,
    settings: `connections: {0: {address: "${device.address}", handshakeTimeout: 10s${settings}}}`,
  });
  onTestFinished(() => element.stop());
  const peer = await device.accept();
  await element.until(() => element.status.connections[0]?.state === 'connected');
  expect(await peer.readTo('\n')).toBe('GET\n');
  return { element, peer, clock };
}

/** What was sent while so much time passed, second by second. */
async function sent({ element, clock }: Polled, seconds: number): Promise<string[]> {
  const before = element.records.length;
  for (let i = 0; i < seconds * 10; i++) await clock.advance(100);
  return element.records
    .slice(before)
    .flatMap(({ kind, data }) => (kind === 'command' ? [String(data).trim()] : []));
}

describe('Slow poll', () => {
  test('polls only the pair with ping, once an interval, until something answers', async () => {
    const own = await polled(XML({ ping: true }), ', slowPoll: 3s, pingInterval: 5s');
    expect(await sent(own, 3)).toEqual(['GET', 'GET', 'GET']);
    expect(await sent(own, 10)).toEqual(['PING', 'PING']);
    expect(said(own.element, 'warn').join()).toMatch(/slow poll, only group -1 "Ping" every 5000 ms/);
    own.peer.taken();
    for (let i = 0; i < 50 && own.peer.received < 1000; i++) {
      await own.clock.advance(100);
      if (own.peer.taken().toString().includes('PING')) break;
    }
    own.peer.write('pong\n');
    await own.element.until(() => own.element.get(10) === 'pong');
    expect(await sent(own, 2)).toContain('GET');
    expect(said(own.element, 'info').join()).toMatch(/answers again: slow poll has ended/);
  });

  test('polls group -1 where there is one', async () => {
    const own = await polled(XML({ group: true }), ', slowPoll: 2s, pingInterval: 1s');
    await sent(own, 3);
    expect(await sent(own, 2)).toEqual(['PING', 'PING']);
    expect(said(own.element, 'warn').join()).toMatch(/only group -1 "P"/);
  });

  test('polls the pair of the lowest id that has a response where nothing else says what', async () => {
    const own = await polled(XML(), ', slowPoll: 2s, pingInterval: 5s');
    await sent(own, 3);
    expect(await sent(own, 5)).toEqual(['GET']);
  });

  test('begins after a number of timeouts where the protocol counts them', async () => {
    const port =
      '<SlowPollBase><DefaultValue>number</DefaultValue></SlowPollBase><SlowPoll><DefaultValue>2</DefaultValue></SlowPoll><PingInterval><DefaultValue>60000</DefaultValue></PingInterval>';
    const own = await polled(XML({ ping: true, port }));
    expect(await sent(own, 4)).toEqual(['GET', 'PING']);
  });
});
