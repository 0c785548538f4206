import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { freePort } from '#testing/free-port.ts';
import { headend, type Running, start } from './command.ts';
import { protocolFolder } from './protocols.ts';

const FOLDER = protocolFolder(
  `<Connections><Connection id="0" name="Main"><Http><CommunicationOptions><WebSocket>true</WebSocket>
     </CommunicationOptions></Http></Connection></Connections>`,
);
const folder = mkdtempSync(join(tmpdir(), 'headend-access-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Served {
  readonly run: Running;
  readonly url: string;
}

/** A server that runs until the test stops it. */
async function serve(...options: string[]): Promise<Served> {
  const port = await freePort();
  const address = ['--address', `any:${port}/chat`, '--api', 'none', '--data', 'none'];
  const run = start(['run', FOLDER, ...address, '--print', 'state', ...options]);
  onTestFinished(async () => {
    run.child.kill();
    await run.ended;
  });
  await run.shows('"connected"');
  return { run, url: `ws://127.0.0.1:${port}` };
}

/** Comes, says something and goes; or is refused. */
async function visit(url: string): Promise<void> {
  const ws = new WebSocket(url, { headers: { 'User-Agent': 'a test' } });
  ws.on('error', () => {});
  ws.on('open', () => {
    ws.send('hello');
    ws.close(1000, 'bye');
  });
  await new Promise(resolve => ws.once('close', resolve));
}

/** The lines of a file as soon as there are so many. */
async function lines(path: string, many: number): Promise<string[]> {
  const late = AbortSignal.timeout(10_000);
  for (;;) {
    const found = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
    if (found.length >= many) return found;
    if (late.aborted) throw new Error(`${path} has ${found.length} lines`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describe('run --access-log', () => {
  test('writes a line for each visit when it ends, as web servers do', async () => {
    const path = join(folder, 'combined.log');
    const { url } = await serve('--access-log', path);
    await visit(`${url}/chat?room=1`);
    await visit(`${url}/nowhere`);
    const [client, refused] = await lines(path, 2);
    expect(client).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/chat\?room=1 HTTP\/1\.1" 101 0 "-" "a test" \d+\.\d{3}$/,
    );
    expect(refused).toContain('"GET /nowhere HTTP/1.1" 404 ');
  });

  test('writes all of it as JSON, and what ends with the run, too', async () => {
    const path = join(folder, 'json.log');
    const { run, url } = await serve('--access-log', path, '--access-log-format', 'json');
    await visit(`${url}/chat`);
    await lines(path, 1);
    const ws = new WebSocket(`${url}/chat`);
    await once(ws, 'open');
    run.child.kill();
    expect(await run.ended).toMatchObject({ status: 0 });
    const [first, last] = (await lines(path, 2)).map(line => JSON.parse(line));
    expect(first).toMatchObject({
      element: FOLDER.split('/').at(-1),
      connection: 0,
      client: '1.0.1',
      status: 101,
      path: '/chat',
      userAgent: 'a test',
      messagesIn: 1,
      bytesIn: 5,
      code: 1000,
      reason: 'bye',
    });
    expect(last).toMatchObject({ client: '1.0.2', code: 1001 });
  });

  test('begins a new file where the old one was moved away', async () => {
    const path = join(folder, 'rotated.log');
    const { url } = await serve('--access-log', path);
    await visit(`${url}/chat?one`);
    await lines(path, 1);
    renameSync(path, `${path}.1`);
    await visit(`${url}/chat?two`);
    expect((await lines(path, 1))[0]).toContain('/chat?two');
    expect((await lines(`${path}.1`, 1))[0]).toContain('/chat?one');
  });

  test('- is standard output', async () => {
    const { run, url } = await serve('--access-log', '-');
    await visit(`${url}/chat`);
    await run.shows('"GET /chat HTTP/1.1" 101');
  });

  test('that cannot be written ends the command with one line', async () => {
    const path = join(folder, 'none', 'access.log');
    const { err, status } = await headend(['run', FOLDER, '--api', 'none', '--access-log', path]);
    expect(status).toBe(1);
    expect(err).toContain(`${path}: the access log cannot be written: `);
  });

  test('knows two formats', async () => {
    const { status } = await headend(['run', FOLDER, '--access-log', 'x', '--access-log-format', 'clf']);
    expect(status).toBe(2);
  });
});
