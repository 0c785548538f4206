import { fileURLToPath } from 'node:url';
import modbus from 'jsmodbus';
import { SerialPort } from 'serialport';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Element } from '#element/element.ts';
import { Host } from '#host/host.ts';
import { readElementFile } from '#load/element-file.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { SerialPair } from '../transport/serial-pair.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/modbus-rtu/protocol.xml', import.meta.url));
const [TEMPERATURE, SPEED, FLOW, TOTAL, EXCEPTION, VALVE, PUMP, READY] = [20, 21, 22, 23, 30, 41, 42, 48];
const [SET_SPEED, SET_VALVE] = [121, 141];

/** A server of jsmodbus at the far end of a line. */
async function plc(pair: SerialPair, holding: Buffer): Promise<Buffer> {
  const coils = Buffer.from([0b1000_0010]);
  const port = new SerialPort({ path: pair.far, baudRate: 19_200 });
  port.on('error', () => {});
  new modbus.server.RTU(port, { holding, coils });
  onTestFinished(() => new Promise<void>(resolve => (port.isOpen ? port.close(() => resolve()) : resolve())));
  return coils;
}

async function started(pair: SerialPair, more = ''): Promise<StartedElement> {
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {serial: {path: ${JSON.stringify(pair.near)}}${more}}}`,
  });
  onTestFinished(() => element.stop());
  return element;
}

describe('protocols/modbus-rtu on a server of jsmodbus at the other end of a line', () => {
  test('reads signed, unsigned and floating-point registers, and coils', async () => {
    const pair = await SerialPair.make();
    const holding = Buffer.alloc(12);
    await plc(pair, holding);
    holding.writeInt16BE(-125, 0);
    holding.writeUInt16BE(65_000, 2);
    holding.writeFloatBE(2.5, 4);
    holding.writeUInt32BE(4_000_000_000, 8);
    const element = await started(pair);
    await element.until(() => element.get(TOTAL) === 4_000_000_000 && element.get(READY) === 1);
    expect([TEMPERATURE, SPEED, FLOW].map(id => element.get(id))).toEqual([-12.5, 65_000, 2.5]);
    expect([VALVE, PUMP, READY].map(id => element.get(id))).toEqual([0, 1, 1]);
    expect(element.records.find(({ kind }) => kind === 'open')).toMatchObject({
      data: `serial://${pair.near}`,
      transport: 'serial',
    });
  });

  test('writes a register and a coil, and reads them again', async () => {
    const pair = await SerialPair.make();
    const holding = Buffer.alloc(12);
    const coils = await plc(pair, holding);
    const element = await started(pair);
    await element.set(SET_SPEED, 1500);
    await element.until(() => element.get(SPEED) === 1500);
    expect(holding.readUInt16BE(2)).toBe(1500);
    await element.set(SET_VALVE, 65_280);
    await element.until(() => element.get(VALVE) === 1);
    expect(coils[0]).toBe(0b1000_0011);
  });

  test('tells an exception, and asks no second time', async () => {
    const pair = await SerialPair.make();
    await plc(pair, Buffer.alloc(0));
    const element = await started(pair, ', timeout: 200ms, retries: 0');
    await element.set(SET_SPEED, 1500);
    await element.until(() => element.get(EXCEPTION) === 2);
  });

  test('goes on when a line that went away is there again', async () => {
    const pair = await SerialPair.make();
    const holding = Buffer.alloc(12);
    await plc(pair, holding);
    const element = await started(pair, ', timeout: 200ms, retries: 0, reconnect: {min: 50ms, max: 100ms}');
    await element.until(() => element.get(READY) === 1);
    await pair.cut();
    await element.until(() =>
      element.records.some(({ kind, transport }) => kind === 'close' && transport === 'serial'),
    );
    expect(element.records.find(({ kind }) => kind === 'close')).toMatchObject({
      cause: 'abnormal',
      reason: expect.stringContaining('the line is gone'),
    });
    await pair.join();
    await plc(pair, holding);
    holding.writeUInt16BE(777, 2);
    await element.until(() => element.get(SPEED) === 777);
  });

  test('lets elements of several units share a line, and take turns', async () => {
    const pair = await SerialPair.make();
    const port = new SerialPort({ path: pair.far, baudRate: 19_200 });
    onTestFinished(() => new Promise<void>(resolve => port.close(() => resolve())));
    port.on('error', () => {});
    new modbus.server.RTU(port, { holding: Buffer.alloc(12, 1), coils: Buffer.from([1]) });
    const host = new Host();
    onTestFinished(() => host.stop());
    const elements: Element[] = [];
    for (const unit of [1, 2]) {
      const { element: settings } = readElementFile(
        JSON.stringify({ protocol: '.', connections: { 0: { address: pair.near, busAddress: unit } } }),
        'element',
      );
      elements.push(await host.add({ name: `unit ${unit}`, protocol: PROTOCOL, settings: settings! }));
    }
    for (const element of elements) element.start();
    await expect
      .poll(() => elements.map(element => element.table.get(element.protocol.paramById.get(SPEED)!)), {
        timeout: 8000,
      })
      .toEqual([257, 257]);
  });
});
