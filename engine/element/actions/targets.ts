import type { Core, Step } from '#element/core.ts';
import { inOrder, type Outcome } from '#element/step.ts';
import type { Action, ActionTarget } from '#model/constructs.ts';

type Kind = ActionTarget['kind'];
type Target<K extends Kind> = Extract<ActionTarget, { readonly kind: K }>['item'];

/** The items of one kind that `On@id` names, in its order. */
export function targetsOf<K extends Kind>(action: Action, kind: K): readonly Target<K>[] {
  return action.targets.flatMap(target => (target.kind === kind ? [target.item as Target<K>] : []));
}

/** Acts on each item that `On@id` names; without any on the item that fired the trigger, if it is of that kind. */
export function onEach<K extends Kind>(
  action: Action,
  kind: K,
  act: (core: Core, item: Target<K>) => Outcome,
): Step {
  const targets = targetsOf(action, kind);
  return (core, fired) => {
    if (targets.length === 0) return fired?.kind === kind ? act(core, fired.item as Target<K>) : undefined;
    return inOrder(targets.length, i => act(core, targets[i]!));
  };
}
