import { HeadendError } from '#base/error.ts';
import type { Creation } from '#host/creation.ts';
import type { Host } from '#host/host.ts';
import type { Hosted } from '#host/hosted.ts';

/** What the API shows and does. */
export interface ApiAgent {
  readonly host: Host;
  readonly creation: Creation;
  /** True once all elements that were given have been started. */
  ready(): boolean;
}

/** An element by its name, as it stands in a path. Raises UNKNOWN_ELEMENT. */
export function hostedOf({ host }: ApiAgent, name: string): Hosted {
  const hosted = host.find(name);
  if (hosted !== undefined) return hosted;
  const names = host.elements.map(each => `"${each.name}"`);
  const right = names.length === 0 ? 'there is none at all' : `there are ${few(names)}`;
  throw new HeadendError('UNKNOWN_ELEMENT', `there is no element "${name}"; ${right}`);
}

/** The element itself; ELEMENT_INVALID for one that could not be made. */
export function elementOf(agent: ApiAgent, name: string): NonNullable<Hosted['element']> {
  const { element, error } = hostedOf(agent, name);
  if (element !== undefined) return element;
  throw new HeadendError('ELEMENT_INVALID', `element "${name}" could not be made: ${error}`);
}

function few(names: readonly string[]): string {
  return names.length <= 5
    ? names.join(', ')
    : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
}
