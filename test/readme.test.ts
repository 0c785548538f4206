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
