import { expect, test } from 'vitest';
import { placed } from '#base/placed.ts';

test('a list that is long enough is written to', () => {
  const list = ['a', 'b'];
  expect(placed(list, 1, 'c')).toBe(list);
  expect(list).toEqual(['a', 'c']);
});

test('a list that is too short is replaced by one that ends at the place', () => {
  const list = ['a'];
  const longer = placed<string | undefined>(list, 3, 'd');
  expect(longer).toEqual(['a', undefined, undefined, 'd']);
  expect(list).toEqual(['a']);
});

test('an empty list that many share is never written to', () => {
  const none: never[] = [];
  expect(placed<number>(none, 0, 1)).toEqual([1]);
  expect(none).toEqual([]);
});
