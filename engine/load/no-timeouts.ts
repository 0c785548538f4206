import { child, children, textField } from '#xml/read.ts';
import type { Context } from './draft.ts';

/**
 * `NoTimeouts/NoTimeout`, or `NoTimeout` by itself: what is no timeout when a connection reports it (schema page
 * NoTimeouts.NoTimeout).
 */
export function readNoTimeouts({ root }: Context): ReadonlySet<string> {
  const nodes = [...children(child(root, 'NoTimeouts'), 'NoTimeout'), ...children(root, 'NoTimeout')];
  return new Set(nodes.flatMap(node => reported(textField(node)?.value.trim() ?? '') || []));
}

/** What a connection reports, as it is written: text, or its bytes as `0x` and two digits each. */
export function reported(written: string): string {
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(written)?.[1];
  return digits === undefined ? written : Buffer.from(digits, 'hex').toString('latin1');
}
