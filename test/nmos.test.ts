import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { displayOf } from '#values/display.ts';
import { eventSource } from './event-source.ts';

const PROTOCOL = fileURLToPath(new URL('../protocols/nmos-events/protocol.xml', import.meta.url));

let clock: FakeClock;
let device: StartedElement;
let element: StartedElement;

beforeEach(async () => {
  clock = new FakeClock();
  const { port, source } = await eventSource(clock);
  device = source;
  const connection = `connections: {0: {address: ws://127.0.0.1, port: ${port}}}`;
  element = await startElement({ protocol: PROTOCOL, settings: connection, clock });
});

afterEach(async () => {
  await element.stop();
  await device.stop();
});

const sent = (name: string): string[] =>
  element.records.flatMap(record =>
    record.kind === 'command' && record.name === name ? [record.data!] : [],
  );

const shown = (id: number): unknown => {
  const param = element.element.protocol.paramById.get(id)!;
  return displayOf(param, element.element.table.get(param));
};

describe('protocols/nmos-events on an event source', () => {
  test('subscribes to its sources as soon as the connection is open', async () => {
    await element.until(() => element.get('ConnectionState') === 1);
    await element.until(() => sent('Subscription').length === 1);
    const command = JSON.parse(sent('Subscription')[0]!) as { command: string; sources: string[] };
    expect(command.command).toBe('subscription');
    expect(command.sources).toEqual(String(element.get('Sources')).split(';'));
    const record = element.records.find(({ kind }) => kind === 'command');
    expect(record).toMatchObject({ type: 'text', delivered: true, group: 1, pair: 1 });
  });

  test('states become parameters, shown with their unit and their words', async () => {
    await element.until(() => Number(element.get('StateMessages')) >= 3);
    expect(element.get('Temperature')).toBe(21.4);
    expect(shown(20)).toBe('21.4 °C');
    expect(element.get('Tally')).toBe(0);
    expect(shown(21)).toBe('Off air');
    expect(shown(22)).toBe('Wetter – Köln');
    expect(element.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
  });

  test('what changes at the source is pushed to the element', async () => {
    await element.until(() => Number(element.get('StateMessages')) >= 3);
    await device.set(120, -3.5);
    await device.set(121, 1);
    await device.set(122, '朝のニュース');
    await element.until(() => element.get('Programme') === '朝のニュース');
    expect([element.get('Temperature'), element.get('Tally')]).toEqual([-3.5, 1]);
    expect(element.get('StateMessages')).toBe(6);
  });

  test('the simulation changes the source while somebody listens', async () => {
    await element.until(() => Number(element.get('StateMessages')) >= 3);
    await device.set(130, 1);
    for (let seconds = 0; seconds < 4; seconds++) await clock.advance(1_000);
    await element.until(() => element.get('Tally') === 1 && element.get('Programme') === 'Téléjournal');
  });

  test('a health command goes out every five seconds, and its reply is kept', async () => {
    await element.until(() => element.get('ConnectionState') === 1);
    await clock.advance(10);
    const before = sent('Health').length;
    expect(before).toBeLessThanOrEqual(1);
    for (let times = 1; times <= 3; times++) {
      await clock.advance(4_980);
      expect(sent('Health').length).toBe(before + times - 1);
      await clock.advance(20);
      await element.until(() => sent('Health').length === before + times);
    }
    const health = JSON.parse(sent('Health')[0]!) as { command: string; timestamp: string };
    expect(health).toEqual({ command: 'health', timestamp: expect.stringMatching(/^\d+:\d+$/) });
    expect(await element.until(() => element.get('LastHealth'))).toMatch(/^\d+:\d+$/);
  });

  test('a source that goes away is noticed, and no health command is sent to it', async () => {
    await element.until(() => element.get('ConnectionState') === 1);
    await device.stop();
    await element.until(() => element.get('ConnectionState') === 0);
    const before = sent('Health').length;
    await clock.advance(29_999);
    expect(element.status.timeout).toBe(false);
    await clock.advance(1);
    expect(element.status.timeout).toBe(true);
    expect(sent('Health').length).toBe(before);
  });
});
