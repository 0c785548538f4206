import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indentJson } from '#log/indent.ts';

test('objects and lists are indented, empty ones stay on their line', () => {
  expect(indentJson('{"a":[1,{"b":"x,{y"}], "c":{},"d":[[]]}')).toEqual([
    '{',
    '  "a": [',
    '    1,',
    '    {',
    '      "b": "x,{y"',
    '    }',
    '  ],',
    '  "c": {},',
    '  "d": [',
    '    []',
    '  ]',
    '}',
  ]);
});

test('numbers, escapes and repeated members stay as they were written', () => {
  const written = '{"n":12345678901234567890,"x":1.0e3,"s":"\\u0041","n":2}';
  expect(
    indentJson(written)
      ?.map(line => line.trim().replace('": ', '":'))
      .join(''),
  ).toBe(written);
});

test('what is no JSON object or list is left alone', () => {
  for (const text of ['', 'hello', '12', '"a"', '{"a":', '[1,]']) expect(indentJson(text)).toBeUndefined();
});

test('what is indented means the same', () => {
  const value = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(
    fc.property(value, value => {
      const json = JSON.stringify(value);
      expect(JSON.stringify(JSON.parse(indentJson(json)!.join('\n')))).toBe(json);
    }),
  );
});
