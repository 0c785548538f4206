import { onTestFinished } from 'vitest';
import type { Clock } from '#base/clock.ts';
import type { StreamRecord } from '#log/record.ts';
import {
  FakeClock,
  type StartedElement,
  startElement,
  WebSocketDevice,
  type WebSocketPeer,
} from '#testing/index.ts';

interface Options {
  /** Of connection 0, beside its address. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** Other settings of the element file. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
  readonly device?: Parameters<typeof WebSocketDevice.listen>[0];
  readonly trace?: boolean;
}

export interface Connected {
  readonly device: WebSocketDevice;
  readonly element: StartedElement;
  readonly peer: WebSocketPeer;
}

/** A device that the test ends with. */
export async function device(options: Options['device'] = {}): Promise<WebSocketDevice> {
  const made = await WebSocketDevice.listen(options);
  onTestFinished(() => made.close());
  return made;
}

/** An element that the test ends with; its settings as an object. */
export async function start(
  protocol: string,
  settings: Readonly<Record<string, unknown>> = {},
  clock?: Clock,
  env: Readonly<Record<string, string>> = {},
  trace = false,
): Promise<StartedElement> {
  const yaml = Object.entries(settings).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  const element = await startElement({
    protocol,
    env,
    trace,
    ...(yaml.length === 0 ? {} : { settings: yaml.join('\n') }),
    ...(clock === undefined ? {} : { clock }),
  });
  onTestFinished(() => element.stop());
  return element;
}

/** An element whose connection 0 is open to a device. */
export async function connected(protocol: string, options: Options = {}): Promise<Connected> {
  const own = await device(options.device);
  const connections = { 0: { address: own.url, ...options.connection } };
  const element = await start(
    protocol,
    { connections, ...options.settings },
    options.clock,
    options.env,
    options.trace,
  );
  const peer = await own.accept();
  await element.until(() => element.status.connections[0]?.state === 'connected');
  return { device: own, element, peer };
}

/** An element without any device: its connection stays closed. */
export function alone(protocol: string, clock: Clock = new FakeClock()): Promise<StartedElement> {
  return start(protocol, {}, clock);
}

/** The records of a kind. */
export function of(element: StartedElement, kind: StreamRecord['kind']): StreamRecord[] {
  return element.records.filter(record => record.kind === kind);
}

/** What the commands of the stream log carried, those that were not sent too. */
export function commands(element: StartedElement): (string | undefined)[] {
  return of(element, 'command').map(record => record.data);
}

/** The messages of the text log of a level. */
export function said(element: StartedElement, level: string): string[] {
  return element.lines.filter(line => line.level === level).map(line => line.message);
}
