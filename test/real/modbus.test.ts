import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import modbus from 'jsmodbus';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/modbus-tcp/protocol.xml', import.meta.url));
const [TEMPERATURE, SPEED, FLOW, TOTAL, EXCEPTION, VALVE, PUMP, READY] = [20, 21, 22, 23, 30, 41, 42, 48];
const [SET_SPEED, SET_VALVE] = [121, 141];

interface Plc {
  readonly holding: Buffer;
  readonly coils: Buffer;
  readonly element: StartedElement;
}

/** An element on a server with so many bytes of registers. */
async function plc(size = 12, settings = ''): Promise<Plc> {
  const holding = Buffer.alloc(size);
  const coils = Buffer.from([0b1000_0010]);
  const server = createServer();
  new modbus.server.TCP(server, { holding, coils });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: 127.0.0.1, port: ${port}${settings}}}`,
  });
  onTestFinished(() => element.stop());
  return { holding, coils, element };
}

describe('protocols/modbus-tcp on a server of jsmodbus', () => {
  test('reads signed, unsigned and floating-point registers, and coils', async () => {
    const { holding, element } = await plc();
    holding.writeInt16BE(-125, 0);
    holding.writeUInt16BE(65_000, 2);
    holding.writeFloatBE(2.5, 4);
    holding.writeUInt32BE(4_000_000_000, 8);
    await element.until(() => element.get(TOTAL) === 4_000_000_000 && element.get(READY) === 1);
    expect([TEMPERATURE, SPEED, FLOW].map(id => element.get(id))).toEqual([-12.5, 65_000, 2.5]);
    expect([VALVE, PUMP, READY].map(id => element.get(id))).toEqual([0, 1, 1]);
  });

  test('writes a register and a coil, and reads them again', async () => {
    const { holding, coils, element } = await plc();
    await element.set(SET_SPEED, 1500);
    await element.until(() => element.get(SPEED) === 1500);
    expect(holding.readUInt16BE(2)).toBe(1500);
    await element.set(SET_VALVE, 65_280);
    await element.until(() => element.get(VALVE) === 1);
    expect(coils[0]).toBe(0b1000_0011);
    await element.set(SET_VALVE, 0);
    await element.until(() => element.get(VALVE) === 0);
  });

  test('tells an exception, and asks no second time', async () => {
    // This server has no exception for reading too much, only for writing what is not there.
    const { element } = await plc(0, ', timeout: 100ms, retries: 0');
    await element.set(SET_SPEED, 1500);
    await element.until(() => element.get(EXCEPTION) === 2);
    const about = element.records.filter(({ pair }) => pair === 3).map(({ kind }) => kind);
    expect(about).toEqual(['command', 'response']);
  });
});
