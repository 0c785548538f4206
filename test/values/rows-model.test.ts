import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TableRows } from '#values/rows.ts';
import { shapeOf } from '#values/shape.ts';
import type { Value } from '#values/value.ts';
import { Tables, tableXml } from './tables.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const text = fc.constantFrom('x', 'X', 'y', '');
const number = fc.integer({ min: 0, max: 3 });
const row = fc.tuple(key, fc.option(text), fc.option(number));
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('fill' as const),
    rows: fc.array(row, { maxLength: 6 }),
    keep: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('add' as const), row }),
  fc.record({ kind: fc.constant('set' as const), row }),
  fc.record({ kind: fc.constant('delete' as const), keys: fc.array(key, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('find' as const), value: text }),
  fc.record({ kind: fc.constant('clear' as const) }),
);

type Row = readonly [string, Value, Value];

/** The same table as a map of rows. */
class Plain {
  readonly rows = new Map<string, [string, Value, Value]>();

  fill(given: readonly Row[], keep: boolean): void {
    const listed = new Set(given.map(([key]) => key));
    for (const [key, x, y] of given) this.rows.set(key, [key, x, y]);
    if (!keep) for (const key of [...this.rows.keys()]) if (!listed.has(key)) this.rows.delete(key);
  }

  set([key, x, y]: Row): void {
    const row = this.rows.get(key);
    if (row !== undefined) this.rows.set(key, [key, x ?? row[1], y ?? row[2]]);
  }
}

test('Any order of operations leaves the rows that a plain map would have, and tells each change', () => {
  const xml = tableXml(10, [{ pid: 11 }, { pid: 12, options: ';indexColumn' }, { pid: 13, double: true }]);
  const shape = shapeOf(new Tables(xml).param(10));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), operations => {
      const rows = new TableRows(shape);
      const plain = new Plain();
      const seen = new Map<string, Value[]>();
      for (const each of operations) {
        let changes = { added: [], changed: [], deleted: [] } as ReturnType<typeof rows.clear>;
        switch (each.kind) {
          case 'fill': {
            const columns = [0, 1, 2].map(idx => each.rows.map(cells => cells[idx]!));
            changes = rows.fill(columns, { keep: each.keep });
            plain.fill(each.rows, each.keep);
            break;
          }
          case 'add':
            changes = rows.add(each.row).changes;
            if (!plain.rows.has(each.row[0])) plain.fill([each.row], true);
            break;
          case 'set':
            if (rows.has(each.row[0])) changes = rows.set(each.row[0], each.row);
            plain.set(each.row);
            break;
          case 'delete':
            changes = rows.delete(each.keys);
            for (const key of each.keys) plain.rows.delete(key);
            break;
          case 'clear':
            changes = rows.clear();
            plain.rows.clear();
            break;
          case 'find':
            expect(rows.find(1, each.value).toSorted()).toEqual(
              [...plain.rows.values()]
                .filter(([, x]) => x !== null && String(x).toLowerCase() === each.value.toLowerCase())
                .map(([key]) => key)
                .toSorted(),
            );
        }
        for (const key of changes.deleted) seen.delete(key);
        for (const key of changes.added) seen.set(key, rows.row(key)!);
        for (const { columns, key } of changes.changed) {
          for (const idx of columns) seen.get(key)![idx] = rows.cell(key, idx);
        }
        expect(rows.keys()).toEqual([...plain.rows.keys()]);
        expect(rows.keys().map(key => rows.row(key))).toEqual([...plain.rows.values()]);
        expect(seen).toEqual(new Map(rows.keys().map(key => [key, rows.row(key)])));
        const positions = rows.keys().map(key => rows.position(key));
        expect(positions).toEqual(positions.map((_, i) => i + 1));
        expect(rows.column(1)).toEqual([...plain.rows.values()].map(([, x]) => x));
      }
    }),
    { numRuns: 300 },
  );
});
