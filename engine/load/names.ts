import { nearest } from '#base/nearest.ts';
import schema from '#schemas/protocol.schema.json' with { type: 'json' };
import type { IssueList } from '#xml/issues.ts';
import type { Attribute, Node } from '#xml/node.ts';
import { lostOptions } from './option-words.ts';
import { TRIGGER_TIMES } from './words.ts';

interface Definition {
  readonly properties: Readonly<Record<string, Property>>;
}

export interface Property {
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: { readonly $ref: string };
  readonly maxItems?: number;
}

/** What may stand in an element: properties by their lower-cased name. */
type Known = ReadonlyMap<string, { readonly name: string; readonly property: Property }>;

const DEFINITIONS = schema.$defs as unknown as Readonly<Record<string, Definition>>;
const KNOWN = new Map<string, Known>();
const PREFIX = '#/$defs/';

/** Enumerations that the schema leaves open, since other values are right too. */
const OPEN: Readonly<Record<string, readonly string[]>> = {
  'Protocol/Triggers/Trigger/Time': [...TRIGGER_TIMES, 'link file changed'],
  'Protocol/Timers/Timer/Time': ['loop'],
};

export interface Named {
  /** The tree of known elements and attributes under their right names; undefined when it is no protocol. */
  readonly root: Node | undefined;
  /** How often each known construct stands in it, by plain path. */
  readonly constructs: ReadonlyMap<string, number>;
  /** Where each construct stands first. */
  readonly places: ReadonlyMap<string, Node>;
}

/**
 * Gives elements and attributes the names that the language has for them: wrong letter case is a warning. Unknown ones
 * are left out with what is below them: an info, and a warning for an element that looks mistyped.
 */
export function nameNodes(written: Node, issues: IssueList): Named {
  if (written.name.toLowerCase() !== 'protocol') {
    issues.error('root-element', written, `the root is ${written.name}; an element Protocol would be right`);
    return { root: undefined, constructs: new Map(), places: new Map() };
  }
  const namer = new Namer(issues);
  return {
    root: namer.copy(written, 'Protocol', undefined, 'Protocol', 'Protocol'),
    constructs: namer.constructs,
    places: namer.places,
  };
}

interface Growing extends Node {
  attributes: readonly Attribute[];
  readonly children: Node[];
}

class Namer {
  readonly constructs = new Map<string, number>();
  readonly places = new Map<string, Node>();
  readonly #issues: IssueList;

  constructor(issues: IssueList) {
    this.#issues = issues;
  }

  copy(written: Node, name: string, parent: Node | undefined, path: string, definition: string): Node {
    const known = knownIn(definition);
    const node: Growing = { ...written, name, parent, children: [] };
    if (written.name !== name) this.#letterCase(node, 'element', written.name, name);
    if (written.attributes.length > 0) node.attributes = this.#attributes(written, node, known, path);
    this.#count(path, node);
    this.#countValue(path, node, written.text, OPEN[path] ?? known.get('#text')?.property.enum);
    const seen = new Set<string>();
    for (const child of written.children) {
      const entry = known.get(child.name.toLowerCase());
      if (!entry?.property.items) {
        this.#unknown(this.#issues.full ? child : { ...child, parent: node }, 'element', child.name, () =>
          elementsOf(known),
        );
        continue;
      }
      const right = entry.name;
      const copied = this.copy(child, right, node, `${path}/${right}`, referenced(entry.property.items.$ref));
      if (entry.property.maxItems === 1 && seen.has(right)) {
        const message = `a second ${right} in ${name}; only the first counts, remove one`;
        this.#issues.warning('double-element', copied, message);
        continue;
      }
      seen.add(right);
      node.children.push(copied);
    }
    return node;
  }

  #attributes(written: Node, node: Node, known: Known, path: string): Attribute[] {
    const attributes: Attribute[] = [];
    for (const attribute of written.attributes) {
      const entry = known.get(`@${attribute.name.toLowerCase()}`);
      if (!entry) {
        this.#unknown(node, 'attribute', attribute.name, () => attributesOf(known));
        continue;
      }
      const right = entry.name.slice(1);
      if (right !== attribute.name) this.#letterCase(node, 'attribute', attribute.name, right);
      attributes.push(right === attribute.name ? attribute : { ...attribute, name: right });
      // An empty attribute uses nothing.
      if (attribute.value.trim() !== '') this.#count(`${path}@${right}`, node);
      this.#countValue(`${path}@${right}`, node, attribute.value, entry.property.enum);
      for (const option of lostOptions(`${path}@${right}`, attribute.value))
        this.#count(`${path}@${right}=${option}`, node);
    }
    return attributes;
  }

  #letterCase(node: Node, kind: 'element' | 'attribute', written: string, right: string): void {
    const message = `the ${kind} ${written} is read as ${right}; that letter case would be right`;
    this.#issues.warning('letter-case', node, message, kind === 'attribute' ? written : undefined);
  }

  #unknown(node: Node, kind: 'element' | 'attribute', name: string, others: () => string[]): void {
    const near = this.#issues.full ? undefined : nearest(name, others());
    const right = near === undefined ? '' : `; ${near} would be right`;
    // An element most likely mistyped is one whose meaning is lost.
    this.#issues.add(
      kind === 'element' && near !== undefined ? 'warning' : 'info',
      `unknown-${kind}`,
      node,
      `the ${kind} ${name} is not known here and left out${right}`,
      kind === 'attribute' ? name : undefined,
    );
  }

  #count(path: string, node: Node): void {
    const before = this.constructs.get(path) ?? 0;
    this.constructs.set(path, before + 1);
    if (before === 0) this.places.set(path, node);
  }

  #countValue(path: string, node: Node, text: string, words: readonly string[] | undefined): void {
    if (!words) return;
    const value = text.trim().toLowerCase();
    const word = words.find(candidate => candidate.toLowerCase() === value);
    if (word !== undefined) this.#count(`${path}=${word}`, node);
  }
}

/** What the schema says of an attribute (`@id`) or of the text (`#text`) of an element, by the element's definition. */
export function propertyOf(definition: string, name: string): Property | undefined {
  return DEFINITIONS[definition]?.properties[name];
}

/** The definition of an element in one of another definition. */
export function definitionIn(definition: string, name: string): string | undefined {
  const ref = DEFINITIONS[definition]?.properties[name]?.items?.$ref;
  return ref && referenced(ref);
}

function knownIn(definition: string): Known {
  let known = KNOWN.get(definition);
  if (!known) {
    const properties = Object.entries(DEFINITIONS[definition]?.properties ?? {});
    known = new Map(properties.map(([name, property]) => [name.toLowerCase(), { name, property }]));
    KNOWN.set(definition, known);
  }
  return known;
}

function referenced(ref: string): string {
  return ref.slice(PREFIX.length);
}

function elementsOf(known: Known): string[] {
  return [...known.values()].map(entry => entry.name).filter(name => /^\w/.test(name));
}

function attributesOf(known: Known): string[] {
  return [...known.values()].filter(entry => entry.name.startsWith('@')).map(entry => entry.name.slice(1));
}
