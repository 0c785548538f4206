import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { echoPeer } from '#cli/meter-peer.ts';
import { TEMPLATES } from '#cli/templates.ts';
import { headend } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-new-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('headend new', () => {
  test.each(TEMPLATES.map(template => template.name))(
    'a protocol from the template %s validates without a warning, and its test passes',
    async name => {
      const made = await headend(['new', `my ${name} & co`, '--template', name], '', folder);
      expect(made.err).toBe('');
      expect(made.status).toBe(0);
      expect(made.out).toContain('protocol.xml');
      expect(made.out).toContain('Next: headend test ');
      expect(made.out).toContain('headend run ');
      const dir = join(folder, `my ${name} & co`);
      expect(readdirSync(dir).sort()).toEqual([
        'QAction_1.ts',
        'README.md',
        'cases',
        'element.yaml',
        'protocol.d.ts',
        'protocol.xml',
      ]);

      const checked = await headend(['validate', dir]);
      expect(checked.out).toBe('');
      expect(checked.status).toBe(0);
      expect((await headend(['types', dir, '--check'])).status).toBe(0);
      const tested = await headend(['test', dir]);
      expect(tested.out).toMatch(/^ok {6}.*\n\n1 case, all as expected\n$/);
      expect(tested.status).toBe(0);
      const inspected = JSON.parse((await headend(['inspect', dir, '--format', 'json'])).out);
      expect(inspected.name).toBe(`my ${name} & co`);
      expect(inspected.qactions).toMatchObject([{ id: 1, ported: true }]);
      expect(readFileSync(join(dir, 'element.yaml'), 'utf8')).toContain(`name: "my ${name} & co"`);
    },
  );

  test('the template is websocket unless another is asked for', async () => {
    await headend(['new', 'default'], '', folder);
    expect(readFileSync(join(folder, 'default', 'protocol.xml'), 'utf8')).toContain(
      '<WebSocket>true</WebSocket>',
    );
  });

  test('the protocol for a WebSocket runs: it subscribes once it is open, and takes in what is pushed', async () => {
    await headend(['new', 'sensor'], '', folder);
    const device = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(device, 'listening');
    const heard: string[] = [];
    device.on('connection', client => {
      client.on('message', data => {
        heard.push(String(data));
        client.send('{"temperature":21.5,"name":"Größe 1"}');
      });
    });
    const { port } = device.address() as AddressInfo;
    const element = join(folder, 'sensor', 'element.yaml');
    const until = ['--until', 'id:20 == 21.5', '--for', '15s', '--print', '20,21'];
    const { status, out, err } = await headend(['run', element, '--port', String(port), ...until]);
    device.close();
    expect(status, err).toBe(0);
    expect(heard).toEqual(['{"subscribe":"temperature"}']);
    expect(out).toContain('"name":"temperature","value":21.5,"display":"21.5 deg C"');
  });

  test('the protocol for a WebSocket runs against a peer that sends back what it gets, as its README says', async () => {
    await headend(['new', 'echoed'], '', folder);
    const readme = readFileSync(join(folder, 'echoed', 'README.md'), 'utf8');
    const param = /--param 10='(.*)'/.exec(readme)?.[1];
    const peer = await echoPeer('127.0.0.1', 0);
    const element = join(folder, 'echoed', 'element.yaml');
    const there = ['--address', peer.url, '--param', `10=${param}`];
    const { status, err } = await headend([
      'run',
      element,
      ...there,
      '--until',
      'id:20 == 21.5',
      '--for',
      '15s',
    ]);
    await peer.close();
    expect(status, err).toBe(0);
  });

  test('the protocol without a device runs: its hook computes', async () => {
    await headend(['new', 'virtual', '--template', 'virtual'], '', folder);
    const element = join(folder, 'virtual', 'element.yaml');
    const { status, err } = await headend(['run', element, '--until', 'id:20 == 70.7', '--for', '15s']);
    expect(status, err).toBe(0);
  });

  test('its help names every template', async () => {
    const { out } = await headend(['new', '--help']);
    const names = TEMPLATES.map(({ name }) => name).join(', ');
    expect(out.replace(/\s+/g, ' ')).toContain(`(choices: ${names.replaceAll(/[\w-]+/g, '"$&"')}`);
  });

  test.each(['headend', "'headend'"])('who called it by npx as %s is told to go on by npx', async script => {
    process.env.npm_lifecycle_event = 'npx';
    process.env.npm_lifecycle_script = script;
    const { out } = await headend(['new', `by-npx-${script.length}`], '', folder);
    delete process.env.npm_lifecycle_event;
    delete process.env.npm_lifecycle_script;
    expect(out).toMatch(/Next: npx headend test by-npx-\d\n {6}npx headend run by-npx-\d\/element\.yaml\n$/);
  });

  test('a folder with something in it is left alone', async () => {
    const full = mkdtempSync(join(folder, 'full-'));
    writeFileSync(join(full, 'mine.txt'), 'mine');
    const { status, err } = await headend(['new', full]);
    expect(status).toBe(1);
    expect(err).toBe(`headend: ${full}: is not empty; give a folder that is empty or not there yet\n`);
    expect(readdirSync(full)).toEqual(['mine.txt']);
  });

  test('a name that is a file is refused', async () => {
    const file = join(folder, 'file.txt');
    writeFileSync(file, '');
    const { status, err } = await headend(['new', file]);
    expect(status).toBe(1);
    expect(err).toContain(file);
  });
});
