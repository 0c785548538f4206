import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock, type StartedElement, startElement, TcpDevice, type TcpPeer } from '#testing/index.ts';
import { of } from './running.ts';
import { client, freePort } from './serial.ts';

/** A frame: 02, length of the data, data, checksum of all before it, 03. Parameter 30 asks. */
const fixed = (id: number, type: string, value: string, length: number): string =>
  `<Param id="${id}"><Name>P${id}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>string</Type><Value>${value}</Value></Interprete></Param>`;
const raw = (id: number, type: string, rest: string, more = ''): string =>
  `<Param id="${id}"><Name>P${id}</Name><Type>${type}</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>double</Type>${rest}</Interprete>${more}</Param>`;

const XML = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>T</Name><Version>1.0.0.1</Version><Type>serial</Type>
  <Params>
    ${fixed(1, 'fixed', 'GET', 3)}
    ${fixed(2, 'header', '0x02', 1)}
    ${raw(3, 'length', '', '<Length><Content><Param>2</Param></Content></Length>')}
    <Param id="4"><Name>Data</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
    ${raw(5, 'crc', '', '<CRC><Type>sum</Type><Content><Param>0</Param><Param>1</Param><Param>2</Param></Content></CRC>')}
    ${fixed(6, 'trailer', '0x03', 1)}
    <Param id="12"><Name>Timeouts</Name><Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type><DefaultValue>0</DefaultValue></Interprete></Param>
    <Param id="30"><Name>Ask</Name><Type>write</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>
  </Params>
  <Commands><Command id="1"><Name>Get</Name><Content><Param>1</Param></Content></Command></Commands>
  <Responses><Response id="1"><Name>Frame</Name><Content><Param>2</Param><Param>3</Param><Param>4</Param><Param>5</Param><Param>6</Param></Content></Response></Responses>
  <Pairs><Pair id="1"><Name>Get</Name><Content><Command>1</Command><Response>1</Response></Content></Pair></Pairs>
  <Groups><Group id="1"><Name>Get</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group></Groups>
  <Triggers>
    <Trigger id="1"><Name>Before</Name><On id="1">response</On><Time>before</Time><Type>action</Type><Content><Id>1</Id><Id>2</Id><Id>3</Id></Content></Trigger>
    <Trigger id="2"><Name>Ask</Name><On id="30">parameter</On><Time>change</Time><Type>action</Type><Content><Id>4</Id></Content></Trigger>
    <Trigger id="3"><Name>Timeout</Name><On id="1">pair</On><Time>timeout</Time><Type>action</Type><Content><Id>5</Id></Content></Trigger>
  </Triggers>
  <Actions>
    <Action id="1"><Name>Read</Name><On>response</On><Type>read</Type></Action>
    <Action id="2"><Name>Length</Name><On>response</On><Type>length</Type></Action>
    <Action id="3"><Name>Crc</Name><On>response</On><Type>crc</Type></Action>
    <Action id="4"><Name>Ask</Name><On id="1">group</On><Type>execute</Type></Action>
    <Action id="5"><Name>Count</Name><On id="12">parameter</On><Type>increment</Type></Action>
  </Actions></Protocol>`;

function frame(data: string, { length = data.length, crc = 0 } = {}): Buffer {
  const body = Buffer.from([2, length, ...Buffer.from(data)]);
  const sum = body.reduce((total, byte) => (total + byte) & 0xff, 0);
  return Buffer.concat([body, Buffer.from([(sum + crc) & 0xff, 3])]);
}

interface Asked {
  readonly element: StartedElement;
  readonly device: TcpDevice;
  readonly peer: TcpPeer;
  readonly clock: FakeClock;
}

/** An element whose command is with the device. */
async function asked(settings = ''): Promise<Asked> {
  const device = await TcpDevice.listen();
  onTestFinished(() => device.close());
  const clock = new FakeClock();
  const element = await startElement({
    protocol: XML,
    clock,
    settings: `connections: {0: {address: "${device.address}", retries: 1${settings}}}`,
  });
  onTestFinished(() => element.stop());
  const peer = await device.accept();
  await element.until(() => element.status.connections[0]?.state === 'connected');
  void element.set(30, 1);
  await peer.read(3);
  return { element, device, peer, clock };
}

/** What nobody tells of is looked at in each turn of the event loop. */
async function eventually(look: () => boolean): Promise<void> {
  const late = performance.now() + 5000;
  while (!look()) {
    if (performance.now() > late) throw new Error(`it did not come true: ${look}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** The command that is sent next is answered well: the element is alive. */
async function goesOn({ element, peer }: Pick<Asked, 'element' | 'peer'>): Promise<void> {
  await peer.read(3);
  peer.write(frame('good'));
  await element.until(() => element.get(4) === 'good');
}

describe('A serial element goes on after', () => {
  test('a wrong checksum, which is shown as one', async () => {
    const own = await asked();
    own.peer.write(frame('data', { crc: 1 }));
    await goesOn(own);
    expect(of(own.element, 'data')[0]?.reason).toMatch(/crc/i);
    expect(own.element.get(12)).toBe(1);
  });

  test('a wrong length, which is shown as one', async () => {
    const own = await asked();
    own.peer.write(frame('data', { length: 3 }));
    await goesOn(own);
    expect(of(own.element, 'data')[0]).toMatchObject({ expected: { response: 1 } });
  });

  test('half a response, whose end does not come', async () => {
    const own = await asked();
    const [connection] = own.element.element.connections;
    own.peer.write(frame('data').subarray(0, 4));
    await eventually(() => connection!.waiting === 4);
    await own.clock.advance(1500);
    await goesOn(own);
    expect(of(own.element, 'data')).toMatchObject([{ bytes: 4 }]);
    expect(of(own.element, 'timeout')).toHaveLength(1);
  });

  test('silence', async () => {
    const own = await asked();
    await own.clock.advance(1500);
    await goesOn(own);
    expect(of(own.element, 'timeout')).toMatchObject([
      { pair: 1, reason: 'no answer within 1500 ms; send 1 of 2' },
    ]);
  });

  test('a close in the middle of an answer', async () => {
    const own = await asked();
    const [connection] = own.element.element.connections;
    own.peer.write(frame('data').subarray(0, 4));
    await eventually(() => connection!.waiting === 4);
    own.peer.end();
    const peer = await own.device.accept();
    await goesOn({ ...own, peer });
    expect(of(own.element, 'data')).toMatchObject([{ bytes: 4 }]);
    expect(of(own.element, 'timeout')).toMatchObject([
      { reason: 'the connection ended before an answer; send 1 of 2' },
    ]);
  });

  test('an answer that nobody asked for', async () => {
    const own = await asked();
    own.peer.write(frame('first'));
    await own.element.until(() => own.element.get(4) === 'first');
    own.peer.write(frame('second'));
    await own.element.until(() => of(own.element, 'data').length === 1);
    expect(of(own.element, 'data')).toMatchObject([{ reason: 'no command waits for an answer: dropped' }]);
    void own.element.set(30, 2);
    await goesOn(own);
  });

  test('garbage, of which no more is kept than maxMessage', async () => {
    const own = await asked(', maxMessage: 100000');
    const [connection] = own.element.element.connections;
    const shown = (): number => of(own.element, 'data').reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    let most = 0;
    for (let i = 1; i <= 20; i++) {
      own.peer.write(Buffer.alloc(100_000, 0x41));
      await eventually(() => {
        most = Math.max(most, connection!.waiting);
        return shown() + connection!.waiting === i * 100_000;
      });
    }
    expect(most).toBeLessThanOrEqual(100_000);
    own.peer.taken();
    await own.clock.advance(3000);
    own.peer.taken();
    void own.element.set(30, 2);
    await goesOn(own);
  });
});

describe('A smart-serial server', () => {
  test('keeps no more of endless garbage of a client than maxMessage, and answers another one meanwhile', async () => {
    const port = await freePort();
    const element = await startElement({
      protocol: XML.replace('<Type>serial<', '<Type>smart-serial<'),
      settings: `connections: {0: {address: any, port: ${port}, maxMessage: 100000}}`,
    });
    onTestFinished(() => element.stop());
    await element.until(() => element.status.connections[0]?.state === 'connected');
    const [connection] = element.element.connections;
    const [flood, other] = [await client(port), await client(port)];
    const begin = Buffer.from([2, 255]);
    for (let i = 1; i <= 20; i++) {
      flood.write(begin);
      flood.write(Buffer.alloc(100_000, 0x41));
      await eventually(() => {
        expect(connection!.waiting).toBeLessThanOrEqual(100_100);
        return connection!.traffic.bytesIn + connection!.waiting >= i * 100_000;
      });
      const word = i % 2 === 0 ? 'even' : 'odds';
      other.write(frame(word));
      await element.until(() => element.get(4) === word);
    }
    expect(of(element, 'data').some(({ reason }) => reason?.startsWith('it has grown too large'))).toBe(true);
  });
});
