import { expect, test } from 'vitest';
import { tokensOf } from '#cli/port/tokens.ts';

const shown = (code: string): string[] => tokensOf(code).map(({ kind, text }) => `${kind} ${text}`);
const words = (code: string): string[] =>
  tokensOf(code)
    .filter(({ kind }) => kind === 'word' || kind === 'number')
    .map(({ text }) => text);

test('Words, numbers, texts and signs are told apart', () => {
  expect(shown('x.Set(1_000u, "a\\"b");')).toEqual([
    'word x',
    'sign .',
    'word Set',
    'sign (',
    'number 1_000u',
    'sign ,',
    'text a\\"b',
    'sign )',
    'sign ;',
  ]);
});

test.each([
  ['a line comment', 'a // b "c\nd'],
  ['a block comment', 'a /* b " \n */ d'],
  ['a region', 'a\n  #region "b" c\nd'],
  ['a regular text', 'a "b // c" d'],
  ['a verbatim text over lines', 'a @"b ""c""\n\\" d'],
  ['a character', "a '\"' '\\'' d"],
  ['a raw text', 'a """b "c" "" """ d'],
  ['a raw text of four quotes', 'a """"b """ c"""" d'],
  ['a word with an @', '@a d'],
])('Nothing in %s is code', (_, code) => {
  expect(words(code)).toEqual(['a', 'd']);
});

test.each([
  ['$"x {a} y {d:N2} z"', ['a', 'd', 'N2']],
  ['$"{{x}} {a}"', ['a']],
  ['$@"x ""{a}"" \\{d}"', ['a', 'd']],
  ['@$"{a}"', ['a']],
  ['$"{(a ? $"{b}" : "c")} {d}"', ['a', 'b', 'd']],
  ['$"""x "{a}" y"""', ['a']],
  ['$$"""{x} {{a}}"""', ['a']],
  ['$"{new[] { a, b }.Length}" + d', ['new', 'a', 'b', 'Length', 'd']],
])('The holes of %s are code', (code, found) => {
  expect(words(code)).toEqual(found);
});

test.each(['"', '@"', '$"{a', '/* a', "'", '"""', '$"""{', '}', ')', '@', '$', '\\', '#'])(
  'Code that is %s ends, and throws nothing',
  code => {
    expect(() => tokensOf(code)).not.toThrow();
    expect(() => tokensOf(`class A { void B() { ${code}`)).not.toThrow();
  },
);
