import type { Param } from '#model/constructs.ts';
import { attribute, parts } from '#xml/read.ts';
import type { Context, Draft } from './draft.ts';

/**
 * Parameters that `duplicateAs` makes: columns of view tables, which show what another parameter shows under an id of
 * their own (AdvancedViewTablesSameElement).
 */
export function addDuplicates({ issues, params }: Context): void {
  for (const { node, item } of [...params.entries]) {
    const ids = parts(attribute(node, 'duplicateAs'), ',');
    for (const [i, text] of ids.entries()) {
      if (!/^\d{1,7}$/.test(text)) {
        const message = `duplicateAs is "${ids.join(',')}"; ids separated by commas would be right`;
        issues.error('bad-value', node, message, 'duplicateAs');
        break;
      }
      const id = Number(text);
      if (params.byId.has(id)) continue;
      const copy: Draft<Param> = {
        ...item,
        index: params.entries.length,
        id,
        name: `${i + 1}_${item.name}`,
        save: false,
        setter: false,
      };
      params.add(node, copy, issues);
    }
  }
}
