import { fileURLToPath } from 'node:url';
import type { Clock } from '#base/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';

const DEVICE = fileURLToPath(new URL('../protocols/nmos-events-device/protocol.xml', import.meta.url));

/** An element of protocols/nmos-events-device that changes nothing by itself, and where it listens. */
export async function eventSource(
  clock: Clock,
): Promise<{ readonly source: StartedElement; readonly port: number }> {
  const settings = 'connections: {0: {address: "any:0/x-nmos/events/1.0/ws"}}\nparameters: {Simulation: 0}';
  const source = await startElement({ protocol: DEVICE, settings, clock, name: 'device' });
  const [connection] = source.element.connections;
  await source.until(() => connection?.state === 'connected');
  return { source, port: Number(new URL(connection!.url).port) };
}
