import type { Node } from './node.ts';

/** A value of the JSON form of XML. */
export type Json = string | { readonly [key: string]: Json | readonly Json[] };

/**
 * The form of a whole document that `schemas/protocol.schema.json` describes: an object with the root's name. Of each
 * element: attributes as `@name`, its text as `#text` (trimmed unless CDATA, absent when empty), its children as
 * arrays by name.
 */
export function toJson(root: Node): Json {
  return { [root.name]: elementJson(root) };
}

function elementJson(node: Node): Json {
  const json = new Map<string, Json | Json[]>();
  for (const attribute of node.attributes) json.set(`@${attribute.name}`, attribute.value);
  const text = node.cdata ? node.text : node.text.trim();
  if (text !== '') json.set('#text', text);
  for (const child of node.children) {
    const known = json.get(child.name);
    if (Array.isArray(known)) known.push(elementJson(child));
    else json.set(child.name, [elementJson(child)]);
  }
  return Object.fromEntries(json);
}
