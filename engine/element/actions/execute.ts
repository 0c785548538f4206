import type { QueuePosition, Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import { targetsOf } from './targets.ts';

/** Queues the groups of `On@id`, in the order given; with `execute next` the first is the first to run. */
export function execute(position: QueuePosition): (action: Action) => Step {
  const front = position === 'execute next' || position === 'execute one top';
  return action => {
    const groups = targetsOf(action, 'group');
    const ordered = front ? groups.toReversed() : groups;
    return (core, item) => {
      if (groups.length === 0 && item?.kind === 'group') core.enqueue(item.item, position);
      for (const group of ordered) core.enqueue(group, position);
    };
  };
}
