import { expect, test } from 'vitest';
import { IssueList } from '#xml/issues.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  decimal,
  descendant,
  int,
  ints,
  oneOf,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import { tree } from './tree.ts';

const issues = () => new IssueList('p.xml');

test('child is the first of its name, children are all of them, descendant follows a path', () => {
  const node = tree('<a><b>1</b><c/><b><d>2</d></b></a>');
  expect(text(child(node, 'b'))).toBe('1');
  expect(children(node, 'b')).toHaveLength(2);
  expect(child(node, 'x')).toBeUndefined();
  expect(children(undefined, 'b')).toEqual([]);
  expect(text(descendant(tree('<a><b><d> 2 </d></b></a>'), 'b', 'd'))).toBe('2');
});

test('Text is trimmed unless it is CDATA', () => {
  expect(text(tree('<a>\n  x  </a>'))).toBe('x');
  expect(text(tree('<a> <![CDATA[ x ]]></a>'))).toBe('  x ');
  expect(text(undefined)).toBeUndefined();
});

test('An empty element or attribute is no field', () => {
  const node = tree('<a b="" c=" 1 "/>');
  expect(attribute(node, 'c')).toBe(' 1 ');
  expect(attributeField(node, 'c')?.value).toBe('1');
  expect(attributeField(node, 'b')).toBeUndefined();
  expect(attributeField(node, 'x')).toBeUndefined();
  expect(textField(node)).toBeUndefined();
});

test('A whole number is read within its limits, also from CDATA', () => {
  const list = issues();
  expect(int(textField(tree('<a><![CDATA[ 12 ]]></a>')), list)).toBe(12);
  expect(int(textField(tree('<a>-1</a>')), list, { min: -1 })).toBe(-1);
  expect(int(undefined, list)).toBeUndefined();
  expect(list.list()).toEqual([]);
});

test.each([
  ['1.5', {}, 'from 0 on'],
  ['-1', {}, 'from 0 on'],
  ['x', {}, 'from 0 on'],
  ['70000', { max: 65_535 }, 'from 0 to 65535'],
  ['99999999999999999999', {}, 'from 0 on'],
])('%s is an error where a whole number belongs', (value, limits, range) => {
  const list = issues();
  const field = textField(tree(`<a>\n<b>${value}</b></a>`).children[0]);
  expect(int(field, list, limits)).toBeUndefined();
  expect(list.list()).toMatchObject([
    { severity: 'error', code: 'bad-value', line: 2, column: 1, path: 'a/b' },
  ]);
  expect(list.list()[0]?.message).toBe(`b is "${value}"; a whole number ${range} would be right`);
});

test('A decimal number may have a sign, a fraction and an exponent', () => {
  const list = issues();
  const read = (value: string) => decimal(textField(tree(`<a>${value}</a>`)), list);
  expect(['1', '-0.5', '+2.', '.5', '1e3', '1E-2'].map(read)).toEqual([1, -0.5, 2, 0.5, 1000, 0.01]);
  expect(list.list()).toEqual([]);
  expect(['1,5', '0x10', 'NaN', 'Infinity'].map(read)).toEqual([undefined, undefined, undefined, undefined]);
  expect(list.list()).toHaveLength(4);
});

test('A truth value is true or false, and has a default', () => {
  const list = issues();
  const read = (value: string, otherwise?: boolean) =>
    boolean(textField(tree(`<a>${value}</a>`)), list, otherwise);
  expect([read('true'), read('false', true), read(''), read('', true)]).toEqual([true, false, false, true]);
  expect(list.list()).toEqual([]);
  expect(read('1', true)).toBe(true);
  expect(list.list()).toMatchObject([{ code: 'bad-value' }]);
});

test('A word in wrong letter case is a note and read as if right', () => {
  const list = issues();
  expect(oneOf(attributeField(tree('<a b="Big"/>'), 'b'), ['big', 'little'], list)).toBe('big');
  expect(list.list()).toMatchObject([{ severity: 'info', code: 'letter-case', path: 'a@b', column: 4 }]);
});

test('A word that is none of the enumeration is an error that tells the nearest or all of them', () => {
  const list = issues();
  expect(oneOf(textField(tree('<a>litle</a>')), ['big', 'little'], list)).toBeUndefined();
  expect(oneOf(textField(tree('<a>medium</a>')), ['big', 'little'], list)).toBeUndefined();
  expect(list.list().map(issue => issue.message)).toEqual([
    'a is "litle"; "little" would be right',
    'a is "medium"; one of big, little would be right',
  ]);
});

test('A list is split at its separator, without blanks and empty parts', () => {
  expect(parts('; a ;b;;')).toEqual(['a', 'b']);
  expect(parts(undefined)).toEqual([]);
  const list = issues();
  expect(ints(attributeField(tree('<a id="1; 2;x;"/>'), 'id'), list)).toEqual([1, 2]);
  expect(list.list()).toMatchObject([{ code: 'bad-value', path: 'a@id' }]);
});
