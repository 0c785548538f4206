import type { Clock } from '#base/clock.ts';
import type { StartedElement } from '#testing/index.ts';
import { action, protocol, trigger, write } from '../protocols.ts';
import { alone } from '../running.ts';

/** An action as `action` of the short protocols takes it, without its id. */
export type Act = readonly [on: string, type: string, attributes?: string, when?: string];

/** A protocol with these parameters, whose parameter 30 runs these actions in order whenever it is set. */
export function acting(params: readonly string[], ...acts: readonly Act[]): string {
  return protocol({
    params: [...params, write(30)],
    triggers: [trigger(1, 'parameter 30 change', ...acts.map((_, i) => i + 1))],
    actions: acts.map(([on, type, attributes, when], i) => action(i + 1, on, type, attributes, when)),
  });
}

/** An element of it, with the values of its parameters set. */
export async function elementWith(
  values: Readonly<Record<number, string | number | Uint8Array>>,
  xml: string,
  clock?: Clock,
): Promise<StartedElement> {
  const element = await alone(xml, clock);
  for (const [id, value] of Object.entries(values)) await element.set(Number(id), value);
  return element;
}

/** The bytes of a parameter in hex. */
export function hex(element: StartedElement, id: number): string {
  return element.element.table.bytes(element.element.protocol.paramById.get(id)!).toString('hex');
}
