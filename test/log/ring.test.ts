import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring, RingBudget } from '#log/ring.ts';
import { stampOf, TIME } from './stamps.ts';

const stamp = stampOf();
const texts = (ring: Ring): (string | undefined)[] => ring.entries().map(({ bytes }) => bytes?.toString());
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${from + i}`);

test.each([1, 8, 9, 16, 17, 63, 64, 65, 200])(
  'after %d records a ring has the last 64 of them, oldest first',
  count => {
    const ring = new Ring(new RingBudget());
    for (let i = 0; i < count; i++)
      ring.add(TIME + i, stamp, Buffer.from(`${i}`), i % 3 === 0 ? { group: i } : undefined);
    const entries = ring.entries();
    expect(texts(ring)).toEqual(numbered(Math.max(0, count - 64), count));
    expect(entries.map(({ time }) => time - TIME)).toEqual(
      numbered(Math.max(0, count - 64), count).map(Number),
    );
    for (const { time, extra } of entries)
      expect(extra).toEqual((time - TIME) % 3 === 0 ? { group: time - TIME } : undefined);
  },
);

test('messages of all sizes and records without one stand beside each other', () => {
  const ring = new Ring(new RingBudget());
  const sizes = [0, 1, 64, 65, 1024, 1025, 5000, undefined, 3];
  const add = (size: number | undefined, i: number): void =>
    ring.add(TIME, stamp, size === undefined ? undefined : Buffer.alloc(size, i), undefined);
  for (let round = 0; round < 20; round++) sizes.forEach(add);
  const entries = ring.entries();
  expect(entries).toHaveLength(64);
  entries.reverse().forEach(({ bytes }, i) => {
    const at = sizes.length - 1 - (i % sizes.length);
    expect(bytes).toEqual(sizes[at] === undefined ? undefined : Buffer.alloc(sizes[at], at));
  });
});

test('a record keeps its bytes when the memory that they came in is used again', () => {
  const ring = new Ring(new RingBudget());
  const read = Buffer.alloc(8192, 0x61);
  ring.add(TIME, stamp, read.subarray(0, 10), undefined);
  const before = ring.entries()[0]?.bytes;
  read.fill(0x62);
  expect(ring.entries()[0]?.bytes).toEqual(Buffer.alloc(10, 0x61));
  for (let i = 0; i < 200; i++) ring.add(TIME, stamp, Buffer.from('later'), undefined);
  expect(before).toEqual(Buffer.alloc(10, 0x61));
});

test('the rings of a host share a budget: the one that holds most lets its oldest records go', () => {
  const budget = new RingBudget();
  const [large, small] = [new Ring(budget), new Ring(budget)];
  for (let i = 0; i < 10; i++) small.add(TIME, stamp, Buffer.from(`${i}`), undefined);
  for (let i = 0; i < 64; i++) large.add(TIME, stamp, Buffer.alloc(4 * 2 ** 20, i), undefined);
  expect(budget.bytes).toBeLessThanOrEqual(64 * 2 ** 20);
  expect(small.entries()).toHaveLength(10);
  const kept = large.entries();
  expect(kept.length).toBeLessThan(64);
  expect(kept.at(-1)?.bytes?.[0]).toBe(63);
});

test('a message larger than the whole budget is kept as long as it is the last', () => {
  const ring = new Ring(new RingBudget());
  ring.add(TIME, stamp, Buffer.from('small'), undefined);
  ring.add(TIME, stamp, Buffer.alloc(65 * 2 ** 20), undefined);
  expect(ring.entries()).toHaveLength(1);
});

test('a ring that is closed gives its share back', () => {
  const budget = new RingBudget();
  const ring = new Ring(budget);
  for (let i = 0; i < 100; i++) ring.add(TIME, stamp, Buffer.alloc(2000 + i), undefined);
  ring.close();
  expect(budget).toMatchObject({ rings: 0, bytes: 0, records: 0 });
});

test('where many elements use up the records of a host, the others keep their last 8', () => {
  const budget = new RingBudget();
  const rings = Array.from({ length: 400 }, () => new Ring(budget));
  for (const ring of rings)
    for (let i = 0; i < 100; i++) ring.add(TIME + i, stamp, Buffer.from(`${i}`), undefined);
  expect(texts(rings[0]!)).toEqual(numbered(36, 100));
  expect(texts(rings[399]!)).toEqual(numbered(92, 100));
});

test('messages of changing size keep their bytes, however often the ring goes round', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1100 }), { minLength: 1, maxLength: 400 }), sizes => {
      const ring = new Ring(new RingBudget());
      sizes.forEach((size, i) => {
        ring.add(TIME, stamp, Buffer.alloc(size, i), undefined);
      });
      const kept = sizes.map((size, i) => Buffer.alloc(size, i)).slice(-64);
      expect(ring.entries().map(({ bytes }) => bytes)).toEqual(kept);
    }),
  );
});
