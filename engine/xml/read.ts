import { nearest } from '#base/nearest.ts';
import type { IssueList } from './issues.ts';
import type { Node } from './node.ts';

/** A text that is to be read as something: an element's or an attribute's. */
export interface Field {
  readonly node: Node;
  /** Undefined: the text of the element itself. */
  readonly attribute: string | undefined;
  /** Trimmed unless it is CDATA. */
  readonly value: string;
}

export interface Limits {
  readonly min?: number;
  readonly max?: number;
}

/** The first child of that name. */
export function child(node: Node | undefined, name: string): Node | undefined {
  return node?.children.find(candidate => candidate.name === name);
}

/** The node at the end of a path of first children. */
export function descendant(node: Node | undefined, ...names: readonly string[]): Node | undefined {
  return names.reduce(child, node);
}

/** All children of that name. */
export function children(node: Node | undefined, name: string): readonly Node[] {
  return node?.children.filter(candidate => candidate.name === name) ?? [];
}

/** The text of an element, trimmed unless it is CDATA; undefined when there is no such element. */
export function text(node: Node | undefined): string | undefined {
  return node && (node.cdata ? node.text : node.text.trim());
}

/** The value of an attribute as written; undefined when it is absent. */
export function attribute(node: Node | undefined, name: string): string | undefined {
  return node?.attributes.find(candidate => candidate.name === name)?.value;
}

/** An element's text to be read; undefined when there is no such element or it is empty. */
export function textField(node: Node | undefined): Field | undefined {
  const value = text(node);
  return !node || value === undefined || value === '' ? undefined : { node, attribute: undefined, value };
}

/** An attribute to be read; undefined when it is absent or empty. */
export function attributeField(node: Node | undefined, name: string): Field | undefined {
  const value = attribute(node, name)?.trim();
  return !node || value === undefined || value === '' ? undefined : { node, attribute: name, value };
}

/** A whole number within the limits (from 0 on unless told otherwise); anything else is an issue and undefined. */
export function int(field: Field | undefined, issues: IssueList, limits: Limits = {}): number | undefined {
  if (!field) return undefined;
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = limits;
  const value = field.value.trim();
  const number = /^[+-]?\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
  return bad(field, issues, `a whole number ${range} would be right`);
}

/** A decimal number, `.` before the fraction; anything else is an issue and undefined. */
export function decimal(field: Field | undefined, issues: IssueList): number | undefined {
  if (!field) return undefined;
  const value = field.value.trim();
  if (/^[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})(e[+-]?\d{1,3})?$/i.test(value)) return Number(value);
  return bad(field, issues, 'a number such as 12 or -0.5 would be right');
}

/** `true` or `false` in any letter case; anything else is an issue, and then `otherwise`. */
export function boolean(field: Field | undefined, issues: IssueList, otherwise = false): boolean {
  const word = oneOf(field, ['true', 'false'], issues);
  return word === undefined ? otherwise : word === 'true';
}

/** One of the words. Other letter case is a note and then read as if right; anything else an issue. */
export function oneOf<Word extends string>(
  field: Field | undefined,
  words: readonly Word[],
  issues: IssueList,
): Word | undefined {
  if (!field) return undefined;
  const value = field.value.trim();
  const exact = words.find(word => word === value);
  if (exact !== undefined) return exact;
  const lower = value.toLowerCase();
  const folded = words.find(word => word.toLowerCase() === lower);
  if (folded !== undefined) {
    const message = `"${value}" is read as "${folded}"; that letter case would be right`;
    issues.info('letter-case', field.node, message, field.attribute);
    return folded;
  }
  return bad(field, issues, () => {
    const near = nearest(value, words);
    return near === undefined ? `one of ${words.join(', ')} would be right` : `"${near}" would be right`;
  });
}

/** The parts between separators, trimmed, without empty ones. */
export function parts(value: string | undefined, separator = ';'): string[] {
  if (value === undefined) return [];
  return value
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '');
}

/** Whole numbers separated by `;`; what is none of them is an issue and left out. */
export function ints(field: Field | undefined, issues: IssueList): number[] {
  if (!field) return [];
  return parts(field.value)
    .map(value => int({ ...field, value }, issues))
    .filter(number => number !== undefined);
}

function bad(field: Field, issues: IssueList, right: string | (() => string)): undefined {
  const { attribute, node, value } = field;
  const message = (): string => {
    const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
    return `${attribute ?? node.name} is "${shown}"; ${typeof right === 'string' ? right : right()}`;
  };
  issues.error('bad-value', node, message, attribute);
  return undefined;
}
