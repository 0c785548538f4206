import { onTestFinished } from 'vitest';
import type { Clock } from '#base/clock.ts';
import { HttpDevice, type StartedElement } from '#testing/index.ts';
import { protocol, type Sections, text } from './protocols.ts';
import { start } from './running.ts';

/** A device that the test ends with. */
export async function httpDevice(options: Parameters<typeof HttpDevice.listen>[0] = {}): Promise<HttpDevice> {
  const device = await HttpDevice.listen(options);
  onTestFinished(() => device.close());
  return device;
}

/** A session: `steps` are its connections. */
export function httpSession(id: number, steps: readonly string[], attributes = ''): string {
  return `<Session id="${id}" name="S${id}" ${attributes}>${steps.join('')}</Session>`;
}

/** A connection of a session: `request` are the attributes of Request. */
export function step(
  id: number,
  request: string,
  content: { inside?: string; response?: string; attributes?: string } = {},
): string {
  const { inside = '', response = '', attributes = '' } = content;
  return `<Connection id="${id}" ${attributes}><Request ${request}>${inside}</Request>${response}</Connection>`;
}

/** A response that fills 10 with the status line and 11 with the content. */
export const RESPONSE = '<Response statusCode="10"><Content pid="11"/></Response>';

/** A group 1 with session 1, unless said otherwise. */
export function http(
  sections: Sections,
  connections = '<Connection id="0" name="H"><Http/></Connection>',
): string {
  return protocol({
    connections: [connections],
    params: [text(1), text(2), text(10), text(11), text(12)],
    groups: ['<Group id="1"><Name>g</Name><Content><Session>1</Session></Content></Group>'],
    triggers: [
      '<Trigger id="1"><Name>t</Name><On id="1">parameter</On><Time>change</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger>',
    ],
    actions: ['<Action id="1"><Name>a</Name><On id="1">group</On><Type>execute</Type></Action>'],
    ...sections,
  });
}

/** An element whose group runs at each set of parameter 1. */
export function polling(
  xml: string,
  device: HttpDevice | string,
  connection: Readonly<Record<string, unknown>> = {},
  clock?: Clock,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedElement> {
  const address = typeof device === 'string' ? device : device.url;
  return start(
    xml,
    { connections: { 0: { address, busAddress: 'bypassproxy', ...connection } } },
    clock,
    env,
  );
}
