import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startElement } from '#testing/element.ts';
import { type Serving, serve } from '../element/websockets.ts';
import { BrowserPage } from './browser-page.ts';
import { Chromium } from './chromium.ts';
import { LANGUAGES, Talker } from './talker.ts';

let browser: Chromium;

beforeAll(async () => {
  browser = await Chromium.start('about:blank');
}, 60_000);

afterAll(() => browser?.kill());

/** The example's own element, on a port that is free. */
function example(name: string): Promise<Serving> {
  const path = (file: string): string =>
    fileURLToPath(new URL(`../../protocols/${name}/${file}`, import.meta.url));
  const { connections } = parse(readFileSync(path('element.yaml'), 'utf8')) as {
    connections: Record<string, Record<string, unknown>>;
  };
  return serve(path('protocol.xml'), { ...connections[0], address: 'any:0' });
}

const url = ({ port }: Serving, path = '/', scheme = 'http'): string =>
  `${scheme}://127.0.0.1:${port}${path}`;

const foreign = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[];

describe('protocols/websocket-echo', { timeout: 60_000 }, () => {
  test.each(foreign)('sends back to a client in %s what it says, as text or as bytes', async language => {
    const server = await example('websocket-echo');
    await using talker = await Talker.join(language, url(server, '/', 'ws'));
    for (const line of [
      'Grüße aus 東京',
      'Grüße aus 東京',
      'hex 00fffe',
      'hex 68656c6c6f',
      'x'.repeat(70_000),
    ]) {
      talker.got.length = 0;
      talker.say(line);
      await talker.hears(line);
    }
    expect(server.element.get('Messages')).toBe(5);
    expect(server.element.rows('Clients')).toHaveLength(1);
  });

  test('sends back to a browser what it says', async () => {
    const server = await example('websocket-echo');
    const page = await BrowserPage.open(browser, 'about:blank');
    const got = await page.value(`new Promise((resolve, reject) => {
      const got = [];
      const socket = new WebSocket(${JSON.stringify(url(server, '/', 'ws'))});
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => {
        socket.send('Grüße 🎬');
        socket.send(Uint8Array.of(0, 255, 254));
        socket.send('');
        socket.send('x'.repeat(200_000));
      };
      socket.onerror = reject;
      socket.onmessage = ({ data }) => {
        got.push(typeof data === 'string' ? data.slice(0, 20) + ' ' + data.length : [...new Uint8Array(data)]);
        if (got.length === 4) socket.close(1000);
      };
      socket.onclose = ({ code }) => resolve([...got, code]);
    })`);
    expect(got).toEqual(['Grüße 🎬 8', [0, 255, 254], ' 0', `${'x'.repeat(20)} 200000`, 1000]);
    await page.close();
  });

  test('sends back to an element of headend what it says', async () => {
    const server = await example('websocket-echo');
    await using client = await startElement({
      protocol: fileURLToPath(new URL('../../protocols/nmos-events/protocol.xml', import.meta.url)),
      settings: `connections: {0: {address: ${url(server, '/', 'ws')}}}\nparameters: {Path: ""}`,
    });
    const said = await client.until(() => client.get('SubscriptionCommand'));
    await client.until(() => client.get('Message') === said);
  });
});

test('protocols/websocket-chat: two browsers, Python, Tcl and a user talk', { timeout: 90_000 }, async () => {
  const server = await example('websocket-chat');
  const ann = await BrowserPage.open(browser, url(server));
  await ann.value(`document.querySelector('#come input').focus()`);
  await ann.type('Ann');
  await ann.until(shows('* welcome; nobody else is here'));
  await using python = await Talker.join('Python', url(server, '/?name=Monty', 'ws'));
  await python.hears('* welcome; 1 more is here');
  await using tcl = await Talker.join('Tcl', url(server, '/?name=Feather', 'ws'));
  await python.hears('* Feather is here');
  await ann.until(shows('* Feather is here'));
  const bob = await BrowserPage.open(browser, url(server));
  await bob.value(`document.querySelector('#come input').focus()`);
  await bob.type('Ann');
  await bob.until(shows('* not let in: is the name taken?'));
  await bob.value(`document.querySelector('#come input').select()`);
  await bob.type('Bob');
  await bob.until(shows('* welcome; 3 more are here'));

  // Each says something, twice the same among it.
  await ann.type('Grüße <b>an</b> 東京');
  python.say('guten Tag 🎬');
  tcl.say('guten Tag – auch');
  await bob.type('hello');
  await bob.type('hello');
  await server.element.set('Say', 'the studio closes at six');
  for (const line of [
    'Ann: Grüße <b>an</b> 東京',
    'Monty: guten Tag 🎬',
    'Feather: guten Tag – auch',
    'Bob: hello',
    '* the studio closes at six',
  ]) {
    await python.hears(line);
    await ann.until(shows(line));
    await bob.until(shows(line));
    await tcl.hears(line);
  }
  expect(python.got.filter(line => line === 'Bob: hello')).toHaveLength(2);
  expect(server.element.get('Lines')).toBe(6);
  expect(server.element.rows('Clients')).toHaveLength(4);

  await bob.close();
  await python.hears('* Bob is gone');
  await python.leave();
  await ann.until(shows('* Monty is gone'));
  await tcl.hears('* Monty is gone');
  await server.element.until(() => server.element.rows('Clients').length === 2);
  await ann.close();
});

/** Whether a line stands in the chat. */
const shows = (line: string): string =>
  `[...document.querySelectorAll('#lines li')].some(({ textContent }) => textContent === ${JSON.stringify(line)})`;

test('protocols/websocket-pointer: each client is shown the pointers of all others', {
  timeout: 90_000,
}, async () => {
  const server = await example('websocket-pointer');
  const one = await BrowserPage.open(browser, url(server));
  await one.until(`document.querySelector('#state').textContent === 'Nobody else moves'`);
  await using python = await Talker.join('Python', url(server, '/', 'ws'));
  await using tcl = await Talker.join('Tcl', url(server, '/', 'ws'));
  python.say('{"x":25,"y":50}');
  await tcl.hears('{"id":"1.0.2","x":25,"y":50}');
  await one.until(at('1.0.2', '25vw', '50vh'));
  tcl.say('{"x":0,"y":100}');
  await python.hears('{"id":"1.0.3","x":0,"y":100}');
  await one.until(at('1.0.3', '0vw', '100vh'));

  // A person moves the pointer, one whose page comes later sees all three.
  const [width, height] = (await one.value('[innerWidth, innerHeight]')) as [number, number];
  await one.move(width / 4, height / 2);
  await python.hears('{"id":"1.0.1","x":25,"y":50}');
  await tcl.hears('{"id":"1.0.1","x":25,"y":50}');
  const two = await BrowserPage.open(browser, url(server));
  await two.until(`document.querySelectorAll('.pointer').length === 3`);
  expect(server.element.rows('Pointers')).toHaveLength(3);

  await python.leave();
  await two.until(`document.getElementById('1.0.2') === null`);
  tcl.say('{"x":101,"y":0}');
  await tcl.hears('close 1007');
  await two.until(`document.querySelectorAll('.pointer').length === 1`);
  await one.close();
  await two.until(`document.querySelector('#state').textContent === 'Nobody else moves'`);
  expect(server.element.rows('Pointers')).toEqual([]);
  await two.close();
});

/** Whether the pointer of a client is shown at a place. */
const at = (client: string, left: string, top: string): string =>
  `(({ left, top } = {}) => left === '${left}' && top === '${top}')(document.getElementById('${client}')?.style)`;

test.each(foreign)(
  'protocols/nmos-events-device: a client in %s subscribes',
  { timeout: 60_000 },
  async language => {
    const server = await example('nmos-events-device');
    await using talker = await Talker.join(language, url(server, '/x-nmos/events/1.0/ws', 'ws'));
    const [temperature, , programme] = SOURCES;
    talker.say(JSON.stringify({ command: 'subscription', sources: [temperature, programme] }));
    await talker.hears(/"source_id":"e0a3.*0001".*"payload":{"value":214,"scale":10}/);
    await talker.hears(/"source_id":"e0a3.*0003".*"payload":{"value":"Wetter – Köln"}/);
    await server.element.set(122, '夕方のニュース');
    await talker.hears(/"payload":{"value":"夕方のニュース"}/);
    talker.say('{"command":"health","timestamp":"7:8"}');
    await talker.hears(/"message_type":"health","timing":{"origin_timestamp":"7:8"/);
    expect(talker.got.filter(text => text.includes('boolean/tally'))).toEqual([]);
  },
);

const SOURCES = [1, 2, 3].map(n => `e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a000${n}`);
