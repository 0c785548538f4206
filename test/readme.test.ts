import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { supportedTable } from '#load/supported.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the table of what is supported in the README is the one the loader works with', () => {
  const printed = /<!-- supported -->\n([\s\S]*?)\n<!-- \/supported -->/.exec(readme)?.[1];
  expect(printed?.trim()).toBe(supportedTable().trim());
});

test('every verb of the command line stands in the README', async () => {
  const { VERBS } = await import('#cli/verbs.ts');
  for (const { name } of VERBS) expect(readme).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'));
});

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

const schema: Described & { readonly $defs: Readonly<Record<string, Described>> } = JSON.parse(
  readFileSync(new URL('../schemas/element.schema.json', import.meta.url), 'utf8'),
);

/** The rows of a table of keys: what is below an object has its name before it. */
function rows({ properties = {} }: Described, above = ''): string[] {
  return Object.entries(properties)
    .filter(([key]) => key !== '$schema')
    .flatMap(([key, value]) => [
      `| \`${above}${key}\` | ${value.description} |`,
      ...rows(value, `${above}${key}.`),
    ]);
}

test('the manual of element files has every key, with the words of the schema', () => {
  const manual = readFileSync(new URL('../docs/element.md', import.meta.url), 'utf8');
  const expected = [...rows(schema), ...rows(schema.$defs.Connection!)];
  expect(manual.match(/^\| `.*$/gm)?.sort()).toEqual(expected.sort());
});
