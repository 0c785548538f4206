import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketDevice } from '#testing/websocket-device.ts';
import { OPCODE } from '#testing/websocket-frame.ts';
import { headend, start } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const NMOS = fileURLToPath(new URL('../../protocols/nmos-events', import.meta.url));
const STATE = JSON.stringify({
  message_type: 'state',
  event_type: 'string/programme',
  payload: { value: 'Köln – 東京' },
});

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files in it. */
function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'headend-run-'));
  made.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

let device: WebSocketDevice;
beforeEach(async () => {
  device = await WebSocketDevice.listen();
});
afterEach(() => device.close());

const elementFile = (name: string): string =>
  `name: ${name}\nprotocol: ${NMOS}\nconnections: {0: {address: "${device.url}"}}\n`;
const nothing = ['--data', 'none', '--api', 'none'];

describe('targets of headend run', () => {
  test('an element file', async () => {
    const folder = folderOf({ 'studio.yaml': elementFile('Studio 1') });
    const running = headend(['run', join(folder, 'studio.yaml'), '--until', 'id:7 == 1', '--print', '7']);
    expect((await device.accept()).path).toBe('/x-nmos/events/1.0/ws');
    const { status, out } = await running;
    expect(status).toBe(0);
    expect(JSON.parse(out.split('\n')[0]!)).toMatchObject({ element: 'Studio 1', id: 7, value: 1 });
  });

  test('an element file in JSON, and nothing kept and no API as they are', async () => {
    const content = { protocol: NMOS, connections: { 0: { address: device.url } } };
    const folder = folderOf({ 'studio.json': JSON.stringify(content) });
    const { status, err } = await headend([
      'run',
      join(folder, 'studio.json'),
      ...nothing,
      '--until',
      'id:7 == 1',
    ]);
    expect(status).toBe(0);
    expect(err).not.toMatch(/WARN|ERROR/);
  });

  test('a folder of element files: a bad one is named, the others run, and the end is 1', async () => {
    const folder = folderOf({
      'a.yaml': elementFile('A'),
      'b.yaml': 'protocol: ./nowhere\n',
      'c.yaml': elementFile('C'),
      'd.yaml': 'protocol: .\nprotcol: .\n',
    });
    const running = start(['run', folder, '--print', 'state', '--log-format', 'json']);
    await Promise.all([device.accept(), device.accept()]);
    await running.shows(
      '"element":"C","state":"active","timeout":false,"connections":[{"id":0,"state":"connected"',
    );
    running.child.kill('SIGINT');
    const { status, out, err } = await running.ended;
    expect(status).toBe(1);
    expect(new Set(lines(out).map(({ element }) => element))).toEqual(new Set(['A', 'C']));
    const errors = lines(err).filter(({ level }) => level === 50);
    expect(errors.map(({ element }) => element)).toEqual(['b', 'd']);
    expect(errors[0]!.msg).toContain('nowhere');
    expect(errors[1]!.msg).toMatch(/d\.yaml:2:1: .*protcol/);
  });

  test('a folder of nothing but bad files exits 1 at once', async () => {
    const folder = folderOf({ 'a.yaml': 'protocol: ./nowhere\n', 'b.yaml': '- no\n' });
    const { status, err } = await headend(['run', folder]);
    expect(status).toBe(1);
    expect(err).toMatch(/nowhere: there is no such file or folder.*"element":"a"/);
    expect(err).toMatch(/b\.yaml:1:1/);
  });

  test('a protocol with --address and --port', async () => {
    const url = new URL(device.url);
    const address = ['--address', `ws://${url.hostname}`, '--port', url.port];
    const { status } = await headend(['run', NMOS, ...address, '--until', 'id:7 == 1']);
    expect(status).toBe(0);
  });

  test('a protocol by its XML file, with a connection set by key', async () => {
    const { status } = await headend([
      'run',
      join(NMOS, 'protocol.xml'),
      '--connection',
      `0.address=${device.url}`,
      '--until',
      'id:7 == 1',
    ]);
    expect(status).toBe(0);
  });

  test('a protocol without an address starts with its connection closed, and says so', async () => {
    const { status, out, err } = await headend(['run', NMOS, '--print', 'state', '--for', '300ms']);
    expect(status).toBe(0);
    expect(err).toContain('connection 0 stays closed: no address is set; give a host or a ws:// URL');
    expect(lines(out)[0]).toMatchObject({ state: 'active', connections: [{ id: 0, state: 'closed' }] });
  });

  test('an invalid protocol exits 1 with file, line and column', async () => {
    const folder = protocolFolder(`<Params>${param(10, 'a', 'double')}${param(10, 'b', 'double')}</Params>`);
    const { status, out, err } = await headend(['run', folder]);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/^headend: \S+protocol\.xml:1:\d+: a second parameter 10.*\n$/);
  });

  test('a hook that cannot be loaded exits 1 and names its file', async () => {
    const folder = protocolFolder(
      `<Params>${param(10, 'a', 'double')}</Params>
       <QActions><QAction id="1" name="q" encoding="typescript" triggers="10" /></QActions>`,
      { 'QAction_1.ts': 'export const nothing = 1;\n' },
    );
    const { status, err } = await headend(['run', folder]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: \S+QAction_1\.ts: QAction 1 needs .*export default.*\n$/);
  });

  test('a folder with nothing to run in it names both kinds of files that would be right', async () => {
    const folder = folderOf({ 'notes.txt': '' });
    const { status, err } = await headend(['run', folder]);
    expect(status).toBe(1);
    expect(err).toBe(
      `headend: ${folder}: holds neither element files (.yaml, .yml, .json) nor a protocol.xml; give a folder with one of them\n`,
    );
  });

  test('an element file that is not there exits 1', async () => {
    const { status, err } = await headend(['run', join(NMOS, 'nix.yaml')]);
    expect(status).toBe(1);
    expect(err).toMatch(
      /^headend: \S+nix\.yaml: there is no such file or folder; give an element file, .*\n$/,
    );
  });

  test('a connection of a type that nothing runs is told at the start', async () => {
    const folder = protocolFolder('', {
      'protocol.xml': '<Protocol><Name>S</Name><Version>1.0.0.1</Version><Type>snmp</Type></Protocol>',
    });
    const { err } = await headend(['run', folder, ...nothing, '--for', '100ms']);
    expect(err).toContain('WARN: connection 0 stays closed: its type snmp is not supported yet');
  });

  test('a target that is not there exits 1', async () => {
    const { status, err } = await headend(['run', join(NMOS, 'nowhere')]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: \S+nowhere: there is no such file or folder.*\n$/);
  });
});

describe('how headend run ends', () => {
  test('--until met is success, as soon as it holds', async () => {
    const running = headend(['run', NMOS, '--address', device.url, '--until', 'id:22 == "Köln – 東京"']);
    (await device.accept()).text(STATE);
    expect(await running).toMatchObject({ status: 0, out: '' });
  });

  test('--until takes names of parameters', async () => {
    const folder = protocolFolder(`<Params>${param(15, 'Room name', 'string')}</Params>`);
    const until = ['--until', 'room name == "x"', '--for', '10s'];
    expect((await headend(['run', folder, ...nothing, '--param', '15=x', ...until])).status).toBe(0);
  });

  test('--until that holds from the start', async () => {
    const { status } = await headend(['run', NMOS, '--param', '15=x', '--until', 'id:15 == "x"']);
    expect(status).toBe(0);
  });

  test('--until unmet within --for exits 1 with one line more', async () => {
    const address = ['--address', device.url, '--log-level', 'error'];
    const { status, err } = await headend([
      'run',
      NMOS,
      ...address,
      '--until',
      'id:24 > 3',
      '--for',
      '300ms',
    ]);
    expect(status).toBe(1);
    expect(err).toBe('headend: the time ran out before the condition held: id:24 > 3\n');
  });

  test.each([
    ['--until', 'id:7 = 1', /^headend: --until: at character \d+: .*\n$/],
    ['--until', 'id:999 == 1', /^headend: --until: at character \d+: .*999.*\n$/],
    ['--for', 'soon', /^headend: --for takes a duration like 1500ms, 30s or 5m, not "soon"\n$/],
    ['--print', '999', /^headend: --print: .* has no parameter 999\n$/],
    ['--param', '9', /^headend: "9" is not of the form --param PID=VALUE\n$/],
    ['--connection', '0.colour=red', /^headend: .*colour.*\n$/],
    ['--port', 'x', /^headend: .*port.*\n$/],
  ])('%s %s is a wrong command line: 2', async (option, value, said) => {
    const { status, out, err } = await headend(['run', NMOS, option, value, '--log-level', 'error']);
    expect(err).toMatch(said);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });

  test('no target is a wrong command line: 2', async () => {
    expect(await headend(['run'])).toMatchObject({ status: 2, out: '' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s closes with 1000, and is success', async signal => {
    const running = start(['run', NMOS, '--address', device.url, '--print', 'state']);
    const peer = await device.accept();
    await running.shows('"connected"');
    running.child.kill(signal);
    for (;;) {
      const frame = await peer.receive();
      if (frame.opcode !== OPCODE.close) continue;
      expect(frame.payload.readUInt16BE(0)).toBe(1000);
      break;
    }
    const { status, signal: by, out } = await running.ended;
    expect({ status, by }).toEqual({ status: 0, by: null });
    expect(lines(out).at(-1)).toMatchObject({ state: 'stopped', connections: [{ id: 0, state: 'closed' }] });
  });

  test('a peer that answers no close is waited for only as long as closeTimeout says', async () => {
    const options = ['--connection', '0.closeTimeout=200ms', '--until', 'id:7 == 1'];
    const running = headend(['run', NMOS, '--address', device.url, ...options]);
    (await device.accept()).answersClose = false;
    expect((await running).status).toBe(0);
  });
});

interface Line {
  readonly element?: string;
  readonly level?: number;
  readonly msg?: string;
}

function lines(text: string): Line[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}
