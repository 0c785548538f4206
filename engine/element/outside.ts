import { HeadendError } from '#base/error.ts';
import type { Param } from '#model/constructs.ts';
import type { Lock } from './lock.ts';
import type { Outcome } from './step.ts';
import { rooted, type Trace } from './trace.ts';

/** What a set from outside needs of the element. */
export interface OutsideHost {
  readonly elementName: string;
  readonly lock: Lock;
  readonly trace: Trace | undefined;
}

/**
 * Runs what somebody outside of the element (a user, the API) sets, in its turn. Resolves when all of it has been
 * handled; rejects with what it throws, and with ELEMENT_STOPPED.
 */
export function fromOutside(host: OutsideHost, { id, name }: Param, set: () => Outcome): Promise<void> {
  const act = rooted(host, { kind: 'parameter', id, name }, set);
  return new Promise((resolve, reject) => {
    const stopped = (): void =>
      reject(new HeadendError('ELEMENT_STOPPED', `element "${host.elementName}" has stopped`));
    host.lock.enter(() => {
      try {
        const outcome = act();
        if (outcome !== undefined) return outcome.then(resolve, reject);
        resolve();
      } catch (error) {
        reject(error);
      }
    }, stopped);
  });
}
