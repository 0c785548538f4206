import { nearest } from '#base/nearest.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, type Field, textField } from '#xml/read.ts';
import { definitionIn, type Property, propertyOf } from './names.ts';

/** What a text that a pattern of the schema takes is called. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ['^[0-9]+$', 'a whole number from 0 on'],
  ['^(0|[1-9][0-9]*)$', 'a whole number from 0 on, without zeros before it'],
  ['^[0-9]{1,5}$', 'a port from 0 to 65535'],
  ['^[+-]?[0-9]+$', 'a whole number'],
  ['^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$', 'a number such as 12 or -0.5'],
  ['^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$', 'a number such as 12 or -0.5'],
  ['^([0-9]+( *; *[0-9]+)*;?)?$', 'whole numbers with ; between them'],
  ['^([0-9]+( *[;,] *[0-9]+)*;?)?$', 'whole numbers with ; between them'],
  ['^([0-9]+( *, *[0-9]+)*,?)?$', 'whole numbers with , between them'],
]);

/** Where other texts are right too, which the file that reads them knows. */
const OPEN: ReadonlySet<string> = new Set([
  'Protocol.DVEs.ExportRules.ExportRule@table',
  'Protocol.ExportRules.ExportRule@table',
  'Protocol.Groups.Group@id',
  'Protocol.Params.Param.CRC.Type#text',
  'Protocol.Params.Param.Type@relativeTimers',
  'Protocol.PortSettings.Flowcontrol.Value#text',
  'Protocol.Ports.PortSettings.Flowcontrol.Value#text',
  'Protocol.Type@relativeTimers',
]);

/**
 * Texts that are none of the words of their enumeration, or no number where one belongs (`protocol.schema.json`). Only
 * where no reader has told it already: what is found here acts nowhere, so that the protocol runs all the same.
 */
export function checkValues(root: Node, issues: IssueList): void {
  const told = new Set(issues.list().map(({ column, line }) => `${line}:${column}`));
  check(root, 'Protocol', told, issues);
}

function check(node: Node, definition: string, told: ReadonlySet<string>, issues: IssueList): void {
  const one = (field: Field | undefined, name: string, place: { line: number; column: number }): void => {
    if (field === undefined || told.has(`${place.line}:${place.column}`)) return;
    const property = OPEN.has(`${definition}${name}`) ? undefined : propertyOf(definition, name);
    const right = property && wrong(field.value.trim(), property);
    if (right === undefined) return;
    const shown = field.value.length > 40 ? `${field.value.slice(0, 40)}…` : field.value;
    const message = `${field.attribute ?? node.name} is "${shown}"; ${right} would be right`;
    issues.warning('bad-value', node, message, field.attribute);
  };
  one(textField(node), '#text', node);
  for (const attribute of node.attributes)
    one(attributeField(node, attribute.name), `@${attribute.name}`, attribute);
  for (const child of node.children) {
    const own = definitionIn(definition, child.name);
    if (own !== undefined) check(child, own, told, issues);
  }
}

/** What would be right; undefined for a text that is. */
function wrong(value: string, { enum: words, pattern }: Property): string | undefined {
  if (words !== undefined) {
    const lower = value.toLowerCase();
    if (words.some(word => word.toLowerCase() === lower)) return undefined;
    const near = nearest(value, words);
    return near === undefined ? `one of ${words.join(', ')}` : `"${near}"`;
  }
  const form = pattern === undefined ? undefined : FORMS.get(pattern);
  return form === undefined || new RegExp(pattern!).test(value) ? undefined : form;
}
