import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { defaultSettings, readElementFile } from '#load/element-file.ts';
import { TcpDevice } from '#testing/index.ts';

/** Parameter 30 asks what the device says to `ASK` and a line end; 31 locks, 32 unlocks, 33 locks before others. */
const XML = `<Protocol><Name>T</Name><Version>1.0.0.1</Version><Type>serial</Type>
  <Params>
    <Param id="1"><Name>Ask</Name><Type>fixed</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>3</Length><Type>string</Type><Value>ASK</Value></Interprete></Param>
    <Param id="2"><Name>End</Name><Type>trailer</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>string</Type><Value>0x0A</Value></Interprete></Param>
    <Param id="3"><Name>Who</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
    <Param id="10"><Name>Answer</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
    ${[30, 31, 32, 33].map(id => `<Param id="${id}"><Name>W${id}</Name><Type>write</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>`).join('')}
  </Params>
  <Commands><Command id="1"><Name>Ask</Name><Content><Param>1</Param><Param>3</Param><Param>2</Param></Content></Command></Commands>
  <Responses><Response id="1"><Name>Answer</Name><Content><Param>10</Param><Param>2</Param></Content></Response></Responses>
  <Pairs><Pair id="1"><Name>Ask</Name><Content><Command>1</Command><Response>1</Response></Content></Pair></Pairs>
  <Groups><Group id="1"><Name>Ask</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group></Groups>
  <Triggers>
    <Trigger id="1"><Name>Read</Name><On id="each">response</On><Time>before</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger>
    ${[30, 31, 32, 33].map(id => `<Trigger id="${id}"><Name>T${id}</Name><On id="${id}">parameter</On><Time>change</Time><Type>action</Type><Content><Id>${id}</Id></Content></Trigger>`).join('')}
  </Triggers>
  <Actions>
    <Action id="1"><Name>Read</Name><On>response</On><Type>read</Type></Action>
    <Action id="30"><Name>Ask</Name><On id="1">group</On><Type>execute</Type></Action>
    <Action id="31"><Name>Lock</Name><On>protocol</On><Type>lock</Type></Action>
    <Action id="32"><Name>Unlock</Name><On>protocol</On><Type>unlock</Type></Action>
    <Action id="33"><Name>Lock first</Name><On>protocol</On><Type>priority lock</Type></Action>
  </Actions></Protocol>`;

interface Three {
  readonly device: TcpDevice;
  readonly a: Element;
  readonly b: Element;
  readonly c: Element;
}

/** Three elements of one host on the same device. */
async function three(): Promise<Three> {
  const device = await TcpDevice.listen({ host: '127.0.0.2' });
  const folder = mkdtempSync(join(tmpdir(), 'headend-shared-'));
  const protocol = join(folder, 'protocol.xml');
  writeFileSync(protocol, XML);
  const host = new Host();
  const made = async (name: string): Promise<Element> => {
    const yaml = `protocol: .\nparameters: {3: " ${name}"}\nconnections: {0: {address: "${device.address}"}}`;
    const { element: settings = defaultSettings(protocol) } = readElementFile(yaml, 'settings');
    const element = await host.add({ name, protocol, settings });
    element.start();
    return element;
  };
  onTestFinished(async () => {
    await host.stop();
    await device.close();
    rmSync(folder, { recursive: true });
  });
  const [a, b, c] = [await made('a'), await made('b'), await made('c')];
  for (const { connections } of [a, b, c]) await eventually(() => connections[0]?.state === 'connected');
  return { device, a, b, c };
}

async function eventually(look: () => boolean): Promise<void> {
  const late = performance.now() + 5000;
  while (!look()) {
    if (performance.now() > late) throw new Error(`it did not come true: ${look}`);
    await new Promise(resolve => setImmediate(resolve));
  }
}

function answer(element: Element): unknown {
  return element.table.get(element.protocol.paramById.get(10)!);
}

function set(element: Element, id: number): void {
  void element.set(element.protocol.paramById.get(id)!, 1);
}

test('priority lock has the port before all that wait, lock after them', async () => {
  const { device, a, b, c } = await three();
  const peer = await device.accept();
  set(a, 31);
  await eventually(() => a.lock.held === false);
  set(b, 31);
  set(b, 30);
  set(c, 33);
  set(c, 30);
  set(a, 32);
  expect(await peer.readTo('\n')).toBe('ASK c\n');
  peer.write('for c\n');
  await eventually(() => answer(c) === 'for c');
  expect(peer.taken().length).toBe(0);
  set(c, 32);
  expect(await peer.readTo('\n')).toBe('ASK b\n');
});
