import { type Stamp, type StampParts, stamp } from '#log/stamp.ts';

/** The stamp of a text message received by response 1, unless it says otherwise. */
export function stampOf(parts: Partial<StampParts> = {}): Stamp {
  return stamp({
    element: 'device',
    connection: 0,
    direction: 'in',
    kind: 'response',
    id: 1,
    name: 'Push',
    type: 'text',
    ...parts,
  });
}

export const TIME = Date.UTC(2026, 0, 31, 10, 0, 0, 123);
