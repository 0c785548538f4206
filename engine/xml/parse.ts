import { XMLParser } from 'fast-xml-parser';
import type { Issue, Place } from '#base/issue.ts';
import { decode, type Fault } from './decode.ts';
import type { Attribute, Comment, Node } from './node.ts';
import { type Scanned, scan } from './scan.ts';

/** One entry of the ordered tree: text, CDATA, or an element under its marked name. */
type Ordered = Readonly<Record<string, unknown>>;

/** No XML name starts with it, so that no element can be taken for a text or for a reserved property. */
const MARK = '~';

const REFERENCE = /&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// The strict pass has refused all other references, so this is all of XML 1.0 section 4.1.
const entityDecoder = {
  decode: (text: string): string =>
    text.replace(REFERENCE, (_, hex?: string, decimal?: string, name?: string) =>
      name === undefined
        ? String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
        : NAMED[name]!,
    ),
  reset: () => {},
  setXmlVersion: () => {},
  addInputEntities: () => {},
  setExternalEntities: () => {},
};

/**
 * Reads XML strictly: UTF-8, no DOCTYPE, at most 16 MiB, 250 000 elements, 100 levels, 1 000 attributes an element,
 * 1 MiB an attribute value. Faults are one issue of severity error and an undefined root; nothing is thrown.
 * Names are local names as written; `xmlns`, `xml:` and `xsi:` attributes are left out.
 */
export function parseXml(
  source: Uint8Array | string,
  file: string,
): { root: Node | undefined; comments: readonly Comment[]; issues: Issue[] } {
  const decoded = decode(source);
  if ('fault' in decoded) return refused(decoded.fault, file);
  const scanned = scan(decoded.text);
  if ('code' in scanned) return refused(scanned, file);
  const parser = new XMLParser({
    preserveOrder: true,
    // The strict pass has them, with line ends made spaces as XML 1.0 section 3.3.3 wants, and their places.
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    trimValues: false,
    cdataPropName: '#cdata',
    maxNestedTags: Number.POSITIVE_INFINITY,
    jPath: false,
    transformTagName: name => (name.startsWith(MARK) ? name : MARK + name),
    entityDecoder,
  });
  const ordered = parser.parse(scanned.text) as readonly Ordered[];
  const elements = scanned.elements.values();
  const root = ordered.find(isElement);
  return { root: root && build(root, undefined, elements), comments: scanned.comments, issues: [] };
}

interface Growing extends Node {
  text: string;
  textPlace: Place;
  readonly children: Node[];
}

function build(ordered: Ordered, parent: Node | undefined, elements: Iterator<Scanned>): Node {
  const name = Object.keys(ordered)[0]!;
  // Both passes meet the elements in document order, and the strict one has refused what they might see differently.
  const scanned = elements.next().value as Scanned;
  const node: Growing = {
    name: local(scanned.written),
    written: local(scanned.written),
    parent,
    attributes: scanned.attributes.length === 0 ? scanned.attributes : ownAttributes(scanned.attributes),
    children: [],
    text: '',
    textPlace: NOWHERE,
    cdata: scanned.cdata,
    line: scanned.line,
    column: scanned.column,
  };
  node.textPlace = scanned.textPlace ?? node;
  for (const item of ordered[name] as readonly Ordered[]) {
    if (isElement(item)) node.children.push(build(item, node, elements));
    else node.text += textOf(item);
  }
  return node;
}

function textOf(item: Ordered): string {
  const text = item['#text'];
  if (typeof text === 'string') return text;
  const cdata = item['#cdata'] as readonly Ordered[] | undefined;
  return String(cdata?.[0]?.['#text'] ?? '');
}

function isElement(item: Ordered): boolean {
  for (const key in item) return key.startsWith(MARK);
  return false;
}

const NOWHERE: Place = { line: 0, column: 0 };

function ownAttributes(attributes: readonly Attribute[]): readonly Attribute[] {
  // Hardly any attribute has a prefix: then the objects of the gate are good as they are.
  if (!attributes.some(({ name }) => name.includes(':') || name === 'xmlns')) return attributes;
  return attributes
    .filter(({ name }) => !/^(?:xmlns$|xmlns:|xml:|xsi:)/.test(name))
    .map(attribute => ({ ...attribute, name: local(attribute.name) }));
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function refused(fault: Fault, file: string): { root: undefined; comments: Comment[]; issues: Issue[] } {
  const { code, path, message, line, column } = fault;
  return {
    root: undefined,
    comments: [],
    issues: [{ file, severity: 'error', code, path, message, line, column }],
  };
}
