import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '#base/clock.ts';
import type { LineSettings } from '#transport/contract.ts';
import { serial } from '#transport/serial.ts';
import { SerialPair } from './serial-pair.ts';
import { dial, dialBy, opened } from './sockets.ts';

const USUAL: LineSettings = { baud: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' };

/** What is at the other end of the line. */
function device(path: string): { port: SerialPort; text: () => string } {
  const port = new SerialPort({ path, baudRate: 9600 });
  port.on('error', () => {});
  let said = '';
  port.on('data', (bytes: Buffer) => {
    said += bytes.toString('latin1');
  });
  onTestFinished(() => new Promise<void>(resolve => (port.isOpen ? port.close(() => resolve()) : resolve())));
  return { port, text: () => said };
}

describe('A serial line', () => {
  test('hands on what each read brings, and sends what it is given', async () => {
    const pair = await SerialPair.make();
    const far = device(pair.far);
    const { link, told } = await opened('serial', `serial://${pair.near}`, { line: USUAL });
    expect(told.order).toEqual(['open']);
    expect(link.ends?.()).toEqual({ peer: pair.near, local: '', subprotocol: '' });
    expect(link.send(Buffer.from([0, 13, 17, 19, 255]), false)).toBeGreaterThanOrEqual(0);
    await told.until(() => far.text() === '\0\r\x11\x13\xff');
    far.port.write(Buffer.from([0, 3, 10, 255]));
    await told.until(() => told.all.equals(Buffer.from([0, 3, 10, 255])));
    link.close(1000, 'done');
    expect(await told.ended()).toEqual({ cause: 'local', code: 0, reason: 'done', opened: true });
    expect(link.send(Buffer.from('x'), false)).toBe(-1);
  });

  test('has the settings that it is given', async () => {
    const pair = await SerialPair.make();
    const line = { ...USUAL, baud: 19_200, stopBits: 2, parity: 'even', flowControl: 'xonxoff' } as const;
    const { told } = await opened('serial', `serial://${pair.near}`, { line });
    expect(told.order).toEqual(['open']);
    const said = spawnSync('stty', ['-a', '-F', pair.near], { encoding: 'utf8' }).stdout;
    expect(said).toMatch(/speed 19200 baud/);
    expect(said).toMatch(/\bcstopb\b/);
    expect(said).not.toMatch(/-cstopb/);
    expect(said).toMatch(/(?<!-)ixon/);
  });

  test('sends all that waits before it closes', async () => {
    const pair = await SerialPair.make();
    const far = device(pair.far);
    const { link, told } = await opened('serial', `serial://${pair.near}`);
    link.send(Buffer.alloc(20_000, 65), false);
    link.close(1000, 'done');
    await told.until(() => far.text().length === 20_000);
    expect(await told.ended()).toMatchObject({ cause: 'local' });
  });

  test('reads nothing while it is paused', async () => {
    const pair = await SerialPair.make();
    const far = device(pair.far);
    const { link, told } = await opened('serial', `serial://${pair.near}`);
    link.pause();
    far.port.write('later');
    await new Promise<void>(resolve => far.port.drain(() => resolve()));
    expect(told.all.length).toBe(0);
    link.resume();
    await told.until(() => told.all.toString() === 'later');
  });

  test('that goes away is told with its cause, and can be opened again', async () => {
    const pair = await SerialPair.make();
    const { told } = await opened('serial', `serial://${pair.near}`);
    await pair.cut();
    expect(await told.ended()).toMatchObject({
      cause: 'abnormal',
      opened: true,
      reason: expect.stringContaining(`${pair.near}: the line is gone`),
    });
    await pair.join();
    const again = await opened('serial', `serial://${pair.near}`);
    expect(again.told.order).toEqual(['open']);
  });

  test('that is not there says so', async () => {
    const { told } = dial('serial', 'serial:///dev/ttyNone', { line: USUAL });
    expect(await told.ended()).toEqual({
      cause: 'network',
      errno: 'ENOENT',
      reason: expect.stringMatching(/^\/dev\/ttyNone: No such file.*serial\.path must be right$/),
      code: 0,
      opened: false,
    });
  });

  test('that is a file says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headend-line-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'file'), '');
    const { told } = dial('serial', `serial://${folder}/file`, { line: USUAL });
    expect(await told.ended()).toMatchObject({ cause: 'network', errno: 'ENOTTY', opened: false });
  });

  test('that another has open says so', async () => {
    const pair = await SerialPair.make();
    await opened('serial', `serial://${pair.near}`);
    const { told } = dial('serial', `serial://${pair.near}`);
    expect(await told.ended()).toMatchObject({
      errno: 'EBUSY',
      reason: expect.stringContaining('another program has it open'),
    });
  });

  test('refuses what is more than sendQueue', async () => {
    const pair = await SerialPair.make();
    const { link } = await opened('serial', `serial://${pair.near}`, { limits: { sendQueue: 1000 } });
    expect(link.send(Buffer.alloc(1001), false)).toBe(-1);
  });

  test('that is closed before it is open ends all the same', async () => {
    const pair = await SerialPair.make();
    const { link, told } = dial('serial', `serial://${pair.near}`);
    link.close(1000, 'not needed');
    expect(told.end).toBeUndefined();
    expect(await told.ended()).toMatchObject({ cause: 'local', reason: 'not needed' });
    expect(told.order).toEqual(['closed']);
  });

  test('without the package that it needs says which to install', async () => {
    const transport = serial({ clock: systemClock, userAgent: 'test' }, async () => {
      throw Object.assign(new Error("Cannot find package 'serialport'"), { code: 'ERR_MODULE_NOT_FOUND' });
    });
    const { told } = dialBy(transport, 'serial:///dev/ttyS0', { line: USUAL });
    expect(await told.ended()).toMatchObject({
      cause: 'handshake',
      reason: expect.stringMatching(
        /need the package serialport.*npm install serialport would be right \(Cannot find/,
      ),
    });
  });
});
