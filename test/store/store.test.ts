import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { ParameterStore, Saved } from '#store/contract.ts';
import { MemoryStore } from '#store/memory.ts';
import { SqliteStore } from '#store/sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unexpected = {
  failed: (error: Error) => expect.unreachable(error.message),
  recovered: () => expect.unreachable(),
};
const STORES: readonly [string, () => ParameterStore][] = [
  ['in memory', () => new MemoryStore()],
  ['in a file', () => new SqliteStore(mkdtempSync(join(folder, 's-')), unexpected)],
];

describe.each(STORES)('a store %s', (_, make) => {
  const store = (): ParameterStore => {
    const made = make();
    onTestFinished(() => made.close());
    return made;
  };
  const values = (from: ParameterStore, element: string): [number, Saved][] => [...from.load(element)];

  test('has nothing of an element that saved nothing', () => {
    const own = store();
    expect(own.load('nobody').size).toBe(0);
    expect(own.flush()).toBe(true);
  });

  test.each<[string, Saved]>([
    ['a text', 'Köln – 東京 😀'],
    ['an empty text', ''],
    ['a text with a zero in it', 'a\0b'],
    ['a text that looks like a number', '12'],
    ['a number', 21.5],
    ['a whole number', 12],
    ['zero', 0],
    ['the largest number', Number.MAX_VALUE],
    ['infinity', -Infinity],
    ['bytes', Uint8Array.of(0, 1, 0xff, 0x80)],
    ['no bytes', new Uint8Array()],
  ])('gives back %s as what it was, before and after it is written', (_, value) => {
    const own = store();
    own.save('a', 10, value);
    expect(values(own, 'a')).toEqual([[10, value]]);
    expect(own.flush()).toBe(true);
    expect(values(own, 'a')).toEqual([[10, value]]);
  });

  test('gives rows back in the order in which they came, as they were last saved', () => {
    const own = store();
    const cells = new Map([
      ['b', '{"2":1}'],
      ['a', '{}'],
      ['c', '{}'],
    ]);
    const text = (key: string): string | undefined => cells.get(key);
    for (const key of cells.keys()) own.saveRow('x', 10, key, text);
    own.saveRow('x', 20, 'other table', () => '{}');
    own.flush();
    cells.set('a', '{"2":"new"}');
    cells.delete('c');
    own.saveRow('x', 10, 'c', text);
    own.saveRow('x', 10, 'a', text);
    const kept = [
      ['b', '{"2":1}'],
      ['a', '{"2":"new"}'],
    ];
    expect([...own.loadRows('x').get(10)!]).toEqual(kept);
    own.flush();
    expect([...own.loadRows('x').get(10)!]).toEqual(kept);
    expect([...own.loadRows('x').keys()].toSorted()).toEqual([10, 20]);
    expect(own.loadRows('y').size).toBe(0);
  });

  test('gives half a surrogate pair back as a replacement character', () => {
    const own = store();
    own.save('a', 10, 'x\ud800');
    expect(own.load('a').get(10)).toBe('x\ufffd');
    own.flush();
    expect(own.load('a').get(10)).toBe('x\ufffd');
  });

  test('keeps elements and parameters apart, and the last value of each', () => {
    const own = store();
    own.save('a', 10, 'first');
    own.save('A', 10, 'other');
    own.save('a', 11, 1);
    own.flush();
    own.save('a', 10, 'second');
    own.save('a', 10, 'third');
    expect(values(own, 'a')).toEqual([
      [10, 'third'],
      [11, 1],
    ]);
    expect(values(own, 'A')).toEqual([[10, 'other']]);
  });

  test('takes a value of another type for the one that stood there', () => {
    const own = store();
    for (const value of ['1', 1, Uint8Array.of(0x31), '1']) {
      own.save('a', 10, value);
      own.flush();
      expect(own.load('a').get(10)).toEqual(value);
    }
  });

  test('forgets what is saved as undefined', () => {
    const own = store();
    own.save('a', 10, 'x');
    own.flush();
    own.save('a', 10, undefined);
    own.save('a', 11, undefined);
    expect(own.load('a').size).toBe(0);
    own.flush();
    expect(own.load('a').size).toBe(0);
  });

  test('copies bytes: what becomes of them later does not count', () => {
    const own = store();
    const bytes = Uint8Array.of(1, 2);
    own.save('a', 10, bytes);
    bytes[0] = 9;
    own.flush();
    expect(own.load('a').get(10)).toEqual(Uint8Array.of(1, 2));
  });

  test('takes nothing any more once it is closed, and may be closed again', () => {
    const own = make();
    own.save('a', 10, 'x');
    own.close();
    own.save('a', 10, 'y');
    own.close();
  });

  test('holds what a map would hold, whatever is saved in which order', () => {
    const value = fc.oneof(fc.string(), fc.double({ noNaN: true }), fc.uint8Array({ maxLength: 9 }));
    const step = fc.record({
      element: fc.constantFrom('a', 'b', ''),
      param: fc.integer({ min: 1, max: 4 }),
      value: fc.option(value, { nil: undefined }),
      flush: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), steps => {
        const own = make();
        const wanted = new Map<string, Map<number, Saved>>();
        for (const { element, param, value, flush } of steps) {
          own.save(element, param, value);
          const known = wanted.get(element) ?? new Map<number, Saved>();
          wanted.set(element, known);
          if (value === undefined) known.delete(param);
          // Zero has one sign where it is compared.
          else known.set(param, value === 0 ? 0 : value);
          if (flush) own.flush();
        }
        for (const [element, known] of wanted) {
          const held = [...own.load(element)].map(([id, value]) => [id, value === 0 ? 0 : value] as const);
          expect(new Map(held)).toEqual(known);
        }
        own.close();
      }),
      { numRuns: 50 },
    );
  });
});
