import type { Core, Item, Step } from '#element/core.ts';
import type { Action, Group } from '#model/constructs.ts';

/** Ends the group under way after the running pair; a group without pairs goes on (ActionStopCurrentGroup). */
export function stopCurrentGroup(): Step {
  return ({ run }) => {
    if (run?.group.content[0]?.kind === 'pair') run.stopped = true;
  };
}

/**
 * Sets the milliseconds after the pairs at the positions of `On@nr`, counted from 1, in the group that fired the
 * trigger or is under way: the value of `Type@id`, else `Type@value` (ActionSetNext).
 */
export function setNext(action: Action): Step {
  const { source, attributes, positions } = action;
  return (core, item) => {
    const group = groupOf(core, item);
    const ms = Number(source === undefined ? attributes.get('value') : core.table.get(source));
    if (group === undefined || !(ms >= 0)) {
      const why = group === undefined ? 'no group is under way' : 'its value is no number of milliseconds';
      core.report('warn', {}, `action ${action.id} (set next) does nothing: ${why}`);
      return;
    }
    const pairs = group.content.filter(content => content.kind === 'pair');
    core.pauses ??= new Map();
    for (const position of positions) {
      const pair = pairs[position - 1];
      if (pair !== undefined) core.pauses.set(pair, ms);
    }
  };
}

function groupOf(core: Core, item: Item): Group | undefined {
  return item?.kind === 'group' ? item.item : core.run?.group;
}
