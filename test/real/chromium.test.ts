import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { Chromium } from './chromium.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/chromium-devtools/protocol.xml', import.meta.url));
const [ATTACHED, NO_PAGE, UNREACHABLE] = [2, 3, 4];
const [LOADED, FAILED] = [2, 3];

const PAGES: Readonly<Record<string, string>> = {
  '/one': `<title>Seite eins – 東京</title><p>1</p>`,
  '/two': `<title>Two</title><script>
    console.log('hello', 7, {a: 1}); console.warn('again');
    setTimeout(() => { throw new RangeError('broken'); });
  </script>`,
};

let pages: Server;
let site = '';

beforeAll(async () => {
  pages = createServer((request, response) => {
    const page = PAGES[request.url ?? ''];
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page ?? '');
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  site = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
});

afterAll(() => {
  pages.closeAllConnections();
  pages.close();
});

/** An element that watches the page of a browser. */
async function watching(browser: Chromium): Promise<StartedElement> {
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `parameters: {DebuggerAddress: "${browser.url}", PageFilter: "${site}"}`,
  });
  await element.until(() => element.get('State') === ATTACHED);
  return element;
}

/** The methods that were called, in their order. */
function called(element: StartedElement): string[] {
  return element.records
    .filter(({ kind }) => kind === 'command')
    .map(({ data }) => (JSON.parse(data ?? '') as { method: string }).method);
}

describe('protocols/chromium-devtools on a Chromium', { timeout: 90_000 }, () => {
  test('finds the WebSocket by /json/version, attaches to the page and polls its metrics', async () => {
    await using browser = await Chromium.start(`${site}/one`);
    await using element = await watching(browser);
    expect(element.get('Browser')).toMatch(/^(?:Headless)?Chrome\/\d+/);
    expect(element.get('WebSocketUrl')).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/devtools\/browser\//);
    await element.until(
      () => element.get('Title') === 'Seite eins – 東京' && element.get('LoadState') === LOADED,
    );
    expect(element.get(21)).toBe(`${site}/one`);
    await element.until(() => Number(element.get('HeapUsed')) > 0 && Number(element.get('Nodes')) > 0);
    expect(element.get('Documents')).toBeGreaterThan(0);
    await element.until(() => called(element).filter(name => name === 'Performance.getMetrics').length > 1);
    expect(called(element).slice(0, 3)).toEqual([
      'Target.setDiscoverTargets',
      'Target.getTargets',
      'Target.attachToTarget',
    ]);
  });

  test('goes where it is sent, and counts console messages and exceptions', async () => {
    await using browser = await Chromium.start(`${site}/one`);
    await using element = await watching(browser);
    await element.until(() => element.get('LoadState') === LOADED);
    await element.set('Url', `${site}/two`);
    await element.until(() => element.get('Title') === 'Two' && element.get('LoadState') === LOADED);
    await element.until(() => element.get('ConsoleMessages') === 2 && element.get('Exceptions') === 1);
    expect(element.get('LastConsoleMessage')).toBe('again');
    expect(element.get('LastException')).toContain('RangeError: broken');
  });

  test('a page that is not there has failed, also when the page of the browser in its place is loaded', async () => {
    await using browser = await Chromium.start(`${site}/one`);
    await using element = await watching(browser);
    await element.until(() => element.get('LoadState') === LOADED);
    const before = element.records.length;
    await element.set('Url', 'http://127.0.0.1:1/');
    const isLoaded = () =>
      element.records.slice(before).some(({ data }) => data?.includes('Page.loadEventFired'));
    await element.until(() => isLoaded() && element.get('LoadState') === FAILED);
    expect(element.get('Reason')).toContain('net::ERR_');
    await element.set('Url', `${site}/two`);
    await element.until(() => element.get('Title') === 'Two' && element.get('LoadState') === LOADED);
  });

  test('a page that is sent elsewhere while it is attached to is seen to load', async () => {
    await using browser = await Chromium.start(`${site}/one`);
    await using element = await watching(browser);
    await element.set('Url', `${site}/two`);
    await element.until(() => element.get('Title') === 'Two' && element.get('LoadState') === LOADED);
  });

  test('a page that is closed is told; the next one is watched as soon as it is there', async () => {
    await using browser = await Chromium.start(`${site}/one`);
    await using element = await watching(browser);
    // Without any page the browser would end.
    await fetch(`${browser.url}/json/new?about:blank`, { method: 'PUT' });
    await fetch(`${browser.url}/json/close/${element.get('TargetId')}`);
    await element.until(() => element.get('State') === NO_PAGE);
    expect(element.get('Reason')).toBe('the page is closed');
    await fetch(`${browser.url}/json/new?${site}/two`, { method: 'PUT' });
    await element.until(() => element.get('State') === ATTACHED && element.get('Title') === 'Two');
  });

  test('a browser that is gone closes the connection; the button finds the next one', async () => {
    const first = await Chromium.start(`${site}/one`);
    await using element = await watching(first);
    await first.kill();
    await element.until(() => element.get('ConnectionState') === 0);
    expect(element.get('State')).toBe(0);
    await element.set('Connect', 1);
    expect(element.get('State')).toBe(UNREACHABLE);
    expect(element.get('Reason')).toBe(`${first.url}/json/version: ECONNREFUSED`);
    await using second = await Chromium.start(`${site}/two`);
    await element.set(104, second.url);
    await element.set('Connect', 1);
    await element.until(() => element.get('State') === ATTACHED && element.get('Title') === 'Two');
  });
});
