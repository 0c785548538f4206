import type { Node } from '#xml/node.ts';
import { parseXml } from '#xml/parse.ts';

/** The tree of a right piece of XML. */
export function tree(xml: string): Node {
  const { root, issues } = parseXml(xml, 'p.xml');
  if (!root) throw new Error(issues[0]?.message);
  return root;
}
