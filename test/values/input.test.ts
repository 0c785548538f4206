import { describe, expect, test } from 'vitest';
import { checkInput } from '#values/input.ts';
import type { Value } from '#values/value.ts';
import { paramOf, paramsOf } from './params.ts';

const NUMBER = '<RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type>';
const number = (rest: string, interprete = '') =>
  paramOf(`<Type>write</Type><Interprete>${NUMBER}${interprete}</Interprete>${rest}`);
const range = (low: string, high: string): string =>
  `<Range>${low && `<Low>${low}</Low>`}${high && `<High>${high}</High>`}</Range>`;
const displayed = (low: string, high: string): string => `<Display>${range(low, high)}</Display>`;
const measured = (type: string, attributes = ''): string =>
  `<Measurement><Type>${type}</Type><Discreets ${attributes}>
    <Discreet><Display>On air</Display><Value>1</Value></Discreet>
    <Discreet><Display state="disabled">Auto</Display><Value>-1</Value></Discreet></Discreets></Measurement>`;

const bare = number('');
const gain = number(displayed('0', '10'));
const processed = number(displayed('-5', '10'), range('0', '20'));
const tally = number(measured('discreet'));
const ticked = number(displayed('0', '10') + measured('number'));
const name = paramOf(`<Type>write</Type><Interprete><Type>string</Type></Interprete>${displayed('2', '4')}`);
const label = paramOf(`<Type>read</Type><Interprete><Type>string</Type></Interprete>${displayed('2', '4')}`);
const password = paramOf(
  '<Type>write</Type><Interprete><RawType>numeric text</RawType><Type>double</Type></Interprete><Measurement><Type options="password">string</Type></Measurement>',
);

test.each([
  ['a number', bare, 5],
  ['a number as text', bare, '5,5'],
  ['a truth value', bare, true],
  ['a number at the low end of its range', gain, 0],
  ['a number at the high end of its range', gain, '10'],
  ['the value of a discreet', tally, 1],
  ['the value of a discreet as text', tally, '1.0'],
  ['a value in range beside a discreet', ticked, 5],
  ['a discreet out of range', ticked, -1],
  ['a text that is long enough', name, 'ab'],
  ['a text of as many characters as there may be', name, 'äöü€'],
  ['a text of any length where it is not for writing', label, 'abcdefgh'],
  ['bytes', gain, Uint8Array.of(0x39, 0x39)],
])('%s may be set', (_, param, input) => {
  expect(checkInput(param, input)).toBeUndefined();
});

const one = 'parameter 1 "p1"';

test.each([
  ['a text for a number', bare, 'high', `"high" is no number, and ${one} takes numbers`],
  ['no number', bare, Number.NaN, `NaN is no number, and ${one} takes numbers`],
  [
    'an endless number',
    bare,
    Number.POSITIVE_INFINITY,
    `Infinity is no number to set; ${one} takes finite numbers`,
  ],
  [
    'a number above its range',
    gain,
    11,
    `11 is out of the range of ${one}; a number from 0 to 10 would be right`,
  ],
  [
    'a number below an open range',
    number(displayed('0', '')),
    -1,
    `-1 is out of the range of ${one}; a number from 0 on would be right`,
  ],
  [
    'a number above an open range',
    number(displayed('', '5')),
    6,
    `6 is out of the range of ${one}; a number up to 5 would be right`,
  ],
  [
    'a number out of one of two ranges',
    processed,
    -1,
    `-1 is out of the range of ${one}; a number from 0 to 10 would be right`,
  ],
  ['what is no choice', tally, 7, `7 is no choice of ${one}; 1 (On air), -1 (Auto) would be right`],
  [
    'the text of a choice',
    paramOf(`<Type>write</Type>${measured('discreet')}`),
    'on AIR',
    `"on AIR" is no choice of ${one}; 1 (On air) would be right`,
  ],
  ['a text that is too short', name, 'a', `${one} takes texts of 2 to 4 characters; this one has 1`],
  ['a text that is too long', name, 'abcde', `${one} takes texts of 2 to 4 characters; this one has 5`],
  ['a secret is not told', password, 'hunter2', `this is no number, and ${one} takes numbers`],
  [
    'more digits than there is room for',
    paramOf(
      '<Type>write</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>double</Type></Interprete>',
    ),
    100,
    `100 is too long: ${one} has room for 2 characters`,
  ],
])('%s is refused', (_, param, input, fault) => {
  expect(checkInput(param, input)).toBe(fault);
});

test('an exception of the parameter may be set', () => {
  const param = number(
    displayed('0', '10'),
    '<Exceptions><Exception id="1" value="99"><Display>Off</Display><Value>-1</Value></Exception></Exceptions>',
  );
  expect(checkInput(param, 99)).toBeUndefined();
  expect(checkInput(param, 98)).toContain('out of the range');
});

test('a table cannot be set', () => {
  const [table] = paramsOf(
    '<Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="2" type="retrieved"/></ArrayOptions>',
    '<Type>read</Type>',
  ).params;
  expect(checkInput(table!, 'x')).toBe(`${one} is a table; a cell of it would be right`);
});

describe('choices that depend on another parameter', () => {
  const [choice, list] = paramsOf(
    `<Type>write</Type><Measurement><Type>discreet</Type><Discreets dependencyId="3">
      <Discreet dependencyValues="A"><Display>One</Display><Value>1</Value></Discreet>
      <Discreet dependencyValues="B"><Display>Two</Display><Value>2</Value></Discreet></Discreets></Measurement>`,
    '<Type>write</Type><Measurement><Type>discreet</Type><Discreets dependencyId="3"/></Measurement>',
    '<Type>read</Type>',
  ).params;
  const holding =
    (value: Value) =>
    (id: number): Value =>
      id === 3 ? value : null;

  test.each([
    ['A', '1', undefined],
    ['B', '2', undefined],
    ['B', '1', `"1" is no choice of ${one}; 2 (Two) would be right`],
    ['C', '1', `"1" is no choice of ${one}; there is none at the moment`],
  ])('while it is %s, %s is %s', (value, input, fault) => {
    expect(checkInput(choice!, input, holding(value))).toBe(fault);
  });

  test('are its list where there are no others', () => {
    expect(checkInput(list!, 'b', holding('a;b'))).toBeUndefined();
    expect(checkInput(list!, 'c', holding('a; b'))).toBe(
      '"c" is no choice of parameter 2 "p2"; a, b would be right',
    );
  });
});
