import { HeadendError } from '#base/error.ts';
import type { Act, Notified } from './notify-type.ts';

/** Throws NOT_SUPPORTED for the ids of another element than the hook's own: a hook reaches no other. */
export function checkOwn({ protocol, type }: Notified, agent: unknown, element: unknown): void {
  const { dataMinerId, elementId } = protocol;
  if (element === elementId && (agent === dataMinerId || agent === -1)) return;
  throw new HeadendError(
    'NOT_SUPPORTED',
    `${type}: element ${agent}/${element} is another one; a hook reaches its own, ${dataMinerId}/${elementId}`,
  );
}

/** A call for rows as one for SLDataMiner: `[agent id, element id, …]`, of which the rest is what the other call takes. */
export function ofOwn(act: Act): Act {
  return notified => {
    const { type, value1 } = notified;
    const given = ArrayBuffer.isView(value1) ? Array.from(value1 as Uint32Array) : value1;
    if (!Array.isArray(given) || given.length < 3)
      throw new RangeError(`${type}: value1 must be [agent id, element id, …]`);
    const [agent, element, ...rest] = given;
    checkOwn(notified, agent, element);
    return act({ ...notified, value1: rest.length === 1 ? rest[0] : rest });
  };
}
