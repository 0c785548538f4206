import type { Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, descendant, type Field, text } from '#xml/read.ts';
import { type Context, type Entry, isGeneral } from './draft.ts';

/** What is wrong with the choices of a parameter, or with the entries of a table's context menu. */
export function checkChoices({ item, node }: Entry<Param>, context: Context): void {
  const discreets = descendant(node, 'Measurement', 'Discreets');
  const isMenu = /_contextmenu$/i.test(item.name);
  for (const discreet of children(discreets, 'Discreet')) {
    const depends = attributeField(discreet, 'dependencyValues');
    if (depends === undefined) continue;
    if (isMenu) checkMenu(depends, context);
    else if (!attributeField(discreets, 'dependencyId')) {
      const message =
        'dependencyValues without a dependencyId on Discreets has no effect; dependencyId="…" would be right';
      context.issues.info('no-effect', discreet, message, 'dependencyValues');
    }
  }
  if (!isMenu) checkTwice(children(discreets, 'Discreet'), context);
}

/**
 * What an entry of a context menu asks for: `1005`, `1005?`, each with a default as in `1005:10`, separated by `;`
 * (UIComponentsCustomTableContextMenu).
 */
function checkMenu(field: Field, { issues, params }: Context): void {
  for (const part of field.value.split(';')) {
    const id = Number(/^\s*(\d{1,7})\??\s*(?::|$)/.exec(part)?.[1]);
    if (Number.isNaN(id) || isGeneral(id) || params.byId.has(id)) continue;
    const message = (): string => `there is no parameter ${id}; ${params.hint(id)}`;
    issues.warning('unknown-reference', field.node, message, field.attribute);
  }
}

/** Two choices of one value or one text cannot be told apart, unless another parameter decides which of them there is. */
function checkTwice(discreets: readonly Node[], { issues }: Context): void {
  const seen = new Set<string>();
  for (const discreet of discreets) {
    const isSeparator = /^separator$/i.test(attribute(discreet, 'options') ?? '');
    if (isSeparator || attributeField(discreet, 'dependencyValues')) continue;
    for (const name of ['Value', 'Display']) {
      const node = child(discreet, name);
      const own = text(node);
      if (node === undefined || own === undefined || own === '') continue;
      if (seen.has(`${name} ${own}`)) {
        const message = `a second Discreet has the ${name} "${own}"; the first one counts, a ${name} of its own would be right`;
        issues.warning('double-value', node, message);
      }
      seen.add(`${name} ${own}`);
    }
  }
}
