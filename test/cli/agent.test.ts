import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { OPCODE } from '#testing/websocket-frame.ts';
import type { WebSocketPeer } from '#testing/websocket-peer.ts';
import { headend, type Running, start } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const RESPONSE = '<Response id="1"><Name>Message</Name><Content><Param>10</Param></Content></Response>';
const FOLDER = protocolFolder(
  `<Connections><Connection id="0" name="Main"><Http><CommunicationOptions><WebSocket>true</WebSocket>
     </CommunicationOptions></Http></Connection></Connections>
   <Params>${param(10, 'message', 'string')}
     ${param(11, 'level', 'double', '<Display><Units>dB</Units><Range><Low>0</Low><High>9</High></Range></Display><Measurement><Type>number</Type></Measurement>')}
     <Param id="1000"><Name>inputs</Name><Type>array</Type><ArrayOptions index="0">
       <ColumnOption idx="0" pid="1001" type="retrieved"/><ColumnOption idx="1" pid="1002" type="retrieved"/></ArrayOptions></Param>
     ${param(1001, 'input', 'string')}${param(1002, 'gain', 'double', '<Display><Units>dB</Units></Display><Measurement><Type>number</Type></Measurement>')}
     ${param(30, 'fill', 'double')}</Params>
   <Responses>${RESPONSE}</Responses>
   <QActions><QAction id="1" name="fill" encoding="javascript" triggers="30"><![CDATA[
     export default p => {
       const keys = Array.from({ length: p.getParameter(30) }, (_, i) => 'in' + i);
       p.fillArray(1000, [keys, keys.map((_, i) => i)]);
     };
   ]]></QAction></QActions>
   <Triggers><Trigger id="1"><Name>r</Name><On id="each">response</On><Time>before</Time><Type>action</Type>
     <Content><Id>1</Id></Content></Trigger></Triggers>
   <Actions><Action id="1"><Name>r</Name><On>response</On><Type>read</Type></Action></Actions>`,
);
const NAME = FOLDER.split('/').at(-1)!;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'headend-agent-'));
  folders.push(made);
  return made;
};

/** The URL of the API of a run, as soon as it is said. */
async function apiOf(run: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    let err = '';
    run.child.stderr.on('data', text => {
      err += text;
      const url = /API at (http:\/\/\S+?)[\s"]/.exec(err)?.[1];
      if (url !== undefined) resolve(url);
    });
    void run.ended.then(({ err }) => reject(new Error(err)));
  });
}

describe('verbs that talk to an agent', () => {
  let device: WebSocketDevice;
  let peer: WebSocketPeer;
  let run: Running;
  let agent: string[];
  beforeEach(async () => {
    device = await WebSocketDevice.listen();
    run = start(['run', FOLDER, '--address', device.url, '--api', '127.0.0.1:0', '--data', 'none']);
    [agent, peer] = await Promise.all([apiOf(run).then(url => ['--agent', url]), device.accept()]);
  });
  afterEach(async () => {
    run.child.kill('SIGTERM');
    expect((await run.ended).status).toBe(0);
    await device.close();
  });
  const call = async (...args: string[]): Promise<string> => {
    const { err, out, status } = await headend([...args, ...agent]);
    expect(status, err).toBe(0);
    expect(err).toBe('');
    return out;
  };
  const json = async (...args: string[]): Promise<unknown> =>
    JSON.parse(await call(...args, '--format', 'json'));

  test('elements, connections and disconnect show and close what there is', async () => {
    expect(await call('elements')).toMatch(
      new RegExp(
        `^element +state +protocol +connections\n${NAME} +active +Sensor 1\\.0\\.0\\.1 +0 connect\\w+ ws://`,
      ),
    );
    await expect
      .poll(async () => await json('connections'))
      .toMatchObject([{ id: '1.0', state: 'connected' }]);
    expect(await call('connections', '--host', '127.*', '--port', String(device.port))).toMatch(
      new RegExp(
        `^id +element +connection +kind +transport +role +state +peer +local +path +handler +since.*\n1\\.0 +${NAME} +0 +websocket +ws +client +connected +127\\.0\\.0\\.1:${device.port} +127\\.0\\.0\\.1:\\d+ +/ +response 1 Message +\\d+s`,
      ),
    );
    expect(await call('connections', '--element', 'x*')).toBe('no open connections\n');
    expect(await call('configure', '1.0', 'keepAlive=20ms', 'pingPayload=alive')).toMatch(/\n1\.0 /);
    expect((await peer.receive()).payload.toString()).toBe('alive');
    expect(await json('configure', '1.0', 'keepAlive=0', 'logLevel=warn')).toMatchObject({
      keepAlive: 0,
      pingPayload: 'alive',
      logLevel: 'warn',
    });
    expect(await call('disconnect', '1.0', '--code', '1001', '--reason', 'bye')).toContain('connected');
    let frame = await peer.receive();
    while (frame.opcode === OPCODE.ping) frame = await peer.receive();
    expect(Buffer.from(frame.payload).readUInt16BE(0)).toBe(1001);
    await expect.poll(async () => await json('connections')).toEqual([]);
    const { err, status } = await headend(['disconnect', '--all', ...agent]);
    expect({ err, status }).toEqual({
      err: 'headend: no open connection is meant by this; /api/connections lists them\n',
      status: 1,
    });
  });

  test('get, set and table show and set values', async () => {
    expect(await call('set', NAME, 'level', '7')).toBe('7 dB\n');
    expect(await call('get', NAME, '11')).toBe('7 dB\n');
    expect(await json('get', NAME, 'LEVEL')).toEqual({
      element: NAME,
      id: 11,
      name: 'level',
      value: 7,
      display: '7 dB',
    });
    await call('set', NAME, 'fill', '1500');
    expect(await json('table', NAME, 'inputs')).toHaveLength(1500);
    expect(await json('table', NAME, 'inputs', '--page', '2', '--size', '2')).toEqual([
      { input: 'in2', gain: 2 },
      { input: 'in3', gain: 3 },
    ]);
    expect(await call('table', NAME, '1000', '--filter', 'VALUE=1002 < 2')).toBe(
      'input  gain\nin0    0 dB\nin1    1 dB\n',
    );
    expect(await call('set', NAME, 'gain', '5', '--key', 'in1')).toBe('5 dB\n');
    expect(await json('get', NAME, 'gain', '--key', 'in1')).toMatchObject({ value: 5 });
    const wrong = await headend(['set', NAME, 'level', '12', ...agent]);
    expect(wrong.status).toBe(1);
    expect(wrong.err).toMatch(
      /^headend: 12 is out of the range of parameter 11 "level"; .* from 0 to 9 .*\n$/,
    );
  });

  test('stop, start, pause and restart change the state and show it', async () => {
    expect(await json('stop', NAME)).toMatchObject({ state: 'stopped' });
    await peer.closed;
    expect(await json('start', NAME)).toMatchObject({ state: 'active' });
    await device.accept();
    expect(await call('pause', NAME)).toContain('paused');
    expect(await json('restart', NAME)).toMatchObject({ state: 'active' });
    await device.accept();
  });

  test('stream --agent shows the last records, and with --follow those that come', async () => {
    peer.text('Köln');
    await expect.poll(async () => await call('get', NAME, 'message')).toBe('Köln\n');
    const shown = await call('stream');
    expect(shown).toMatch(/» out {2}handshake/);
    expect(shown).toMatch(/« in {3}response {3}1 Message +5 B {2}Köln/);
    const last = await call('stream', '--tail', '1', '--kind', 'response', '--format', 'json');
    expect(JSON.parse(last)).toMatchObject({ kind: 'response', data: 'Köln' });
    const follow = start(['stream', ...agent, '--follow', '--tail', '0', '--format', 'json']);
    await expect.poll(async () => (await fetch(`${agent[1]}/metrics`)).text()).toContain('{of="stream"} 1');
    peer.text('Zürich');
    await follow.shows('"data":"Zürich"');
    follow.child.kill('SIGINT');
    expect(await follow.ended).toMatchObject({ status: 0, err: '' });
  });
});

test('a port that was asked for and is taken is one line and 1; the default one is left to whom it belongs', async () => {
  const device = await WebSocketDevice.listen();
  const { err, status } = await headend(['run', FOLDER, '--api', `127.0.0.1:${device.port}`]);
  expect(status).toBe(1);
  expect(err).toBe(
    `headend: --api 127.0.0.1:${device.port}: another program listens there; give another port, or --api none\n`,
  );
  await device.close();
  const runs = [1, 2].map(() => headend(['run', FOLDER, '--for', '300ms', '--data', 'none']));
  const [first, second] = await Promise.all(runs);
  expect([first!.status, second!.status]).toEqual([0, 0]);
  expect(first!.err + second!.err).toMatch(/WARN: no API: 127\.0\.0\.1:7400: another program listens there/);
});

test.each([
  ['0.0.0.0:0', 1, /^headend: --api 0\.0\.0\.0:0: other machines can reach this, so it needs a token; .*\n$/],
  ['7400', 2, /^headend: --api takes HOST:PORT, say 127\.0\.0\.1:7400, or none, not "7400"\n$/],
  ['192.0.2.1:0', 1, /^headend: --api 192\.0\.2\.1:0: .*\n$/],
])('--api %s ends with %i and one line', async (api, wanted, said) => {
  const { err, status } = await headend(['run', FOLDER, '--api', api]);
  expect(status).toBe(wanted);
  expect(err).toMatch(said);
});

test('an agent with a token answers only those who have it', async () => {
  const run = start(['run', FOLDER, '--api', '127.0.0.1:0', '--token', 'open-sesame', '--data', 'none']);
  const agent = ['--agent', await apiOf(run)];
  const without = await headend(['elements', ...agent]);
  expect(without.status).toBe(1);
  expect(without.err).toMatch(/^headend: a token is needed; .*--token, HEADEND_TOKEN.*\n$/);
  expect((await headend(['elements', ...agent, '--token', 'open-sesame'])).status).toBe(0);
  run.child.kill('SIGTERM');
  await run.ended;
});

test('a data directory that was named has one agent', async () => {
  const data = ['--data', folder(), '--api', '127.0.0.1:0'];
  const first = start(['run', FOLDER, ...data]);
  await apiOf(first);
  const { err, status } = await headend(['run', FOLDER, ...data]);
  expect(status).toBe(1);
  expect(err).toMatch(/^headend: \S+parameters\.db: another process uses this data directory; .*\n$/);
  first.child.kill('SIGTERM');
  await first.ended;
});

test('a disk that takes nothing is told in one line, as no fault of the API', async () => {
  const saving = protocolFolder(
    `<Params>${param(10, 'level', 'double').replace('>', ' save="true">')}</Params>`,
  );
  const cwd = folder();
  writeFileSync(join(cwd, 'file'), '');
  const run = start(['run', saving, '--data', 'file/data', '--api', '127.0.0.1:0'], { cwd });
  const agent = ['--agent', await apiOf(run)];
  const { err, status } = await headend(['set', saving.split('/').at(-1)!, 'level', '5', ...agent]);
  expect(status).toBe(1);
  expect(err).toMatch(/^headend: .*\n$/);
  run.child.kill('SIGTERM');
  const told = (await run.ended).err;
  expect(told).toMatch(/ERROR: API: .*saved/);
  expect(told).not.toMatch(/fault of the API|^\s+at /m);
});

test('an element that was created is there after a kill', async () => {
  const data = ['--data', folder(), '--api', '127.0.0.1:0'];
  const first = start(['run', FOLDER, ...data]);
  const url = await apiOf(first);
  const { status } = await fetch(`${url}/api/elements`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'second', protocol: FOLDER }),
  });
  expect(status).toBe(201);
  first.child.kill('SIGKILL');
  await first.ended;
  const second = start(['run', FOLDER, ...data]);
  const { out } = await headend(['elements', '--agent', await apiOf(second), '--format', 'json']);
  expect(
    (JSON.parse(out) as { name: string; state: string }[]).map(({ name, state }) => [name, state]),
  ).toEqual([
    [NAME, 'active'],
    ['second', 'active'],
  ]);
  second.child.kill('SIGTERM');
  expect((await second.ended).status).toBe(0);
});

test.each([
  [
    ['elements', '--agent', 'http://127.0.0.1:1'],
    1,
    /^headend: no agent answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\); headend run starts one, and --agent URL names another\n$/,
  ],
  [
    ['get', 'a', 'b', '--agent', 'studio'],
    2,
    /^headend: --agent takes a URL like http:\/\/127\.0\.0\.1:7400, not "studio"\n$/,
  ],
  [['get', 'a'], 2, /^headend: missing required argument 'param'.*\n$/],
  [['configure', '1.0', 'keepAlive'], 2, /^headend: configure: "keepAlive" is no change; .*\n$/],
  [['disconnect'], 2, /^headend: disconnect: give an ID .*\n$/],
  [['disconnect', '1.0', '--code', 'x'], 2, /^headend: --code takes .*\n$/],
  [['table', 'a', 'b', '--page', '0'], 2, /^headend: --page takes .*\n$/],
  [['stream', 'x.log', '--agent', 'http://127.0.0.1:1'], 2, /^headend: stream: give either .*\n$/],
])('%j is one line', async (args, wanted, said) => {
  const { err, out, status } = await headend(args);
  expect(err).toMatch(said);
  expect({ out, status }).toEqual({ out: '', status: wanted });
});
