import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERROR_CODES, NOTE_CODES } from '#load/codes.ts';
import { load } from './loading.ts';

const unnamed = (id: number, inside = '') => `<Trigger id="${id}"><Type>action</Type>${inside}</Trigger>`;
const triggers = (...items: readonly string[]) => `<Triggers>${items.join('')}</Triggers>`;
const comment = (text: string) => `<!-- ${text} -->`;
const SUPPRESS = comment('suppress missing-element: names come with version 2');

function result(content: string) {
  const { issues, suppressed } = load(content);
  return {
    issues: issues.map(({ code, path, severity }) => `${severity} ${code} ${path}`.trim()),
    suppressed: suppressed.map(({ issue, reason }) => `${issue.path}: ${reason}`),
  };
}
const trigger = (id: number) => `Protocol/Triggers/Trigger[@id=${id}]`;

test('A comment before an element suppresses what is wrong with it, and with what is in it', () => {
  expect(result(triggers(SUPPRESS, unnamed(1), unnamed(2)))).toEqual({
    issues: [`info missing-element ${trigger(2)}`],
    suppressed: [`${trigger(1)}: names come with version 2`],
  });
  expect(result(`${SUPPRESS}${triggers(unnamed(1), unnamed(2))}`).suppressed).toHaveLength(2);
});

test('A comment behind the last element is for the element around it', () => {
  const found = result(triggers(unnamed(1, SUPPRESS), unnamed(2)));
  expect(found.suppressed).toEqual([`${trigger(1)}: names come with version 2`]);
  expect(found.issues).toEqual([`info missing-element ${trigger(2)}`]);
});

test('One comment may name several codes, and several comments one element', () => {
  const two = comment('suppress missing-element, missing-attribute: both');
  const qaction = '<QAction encoding="csharp" id="1"></QAction>';
  const found = result(
    `<QActions>${two.replace('missing-element, ', '')}${comment('suppress not-ported: later')}${qaction}</QActions>`,
  );
  expect(found.issues).toEqual([]);
  expect(found.suppressed.map(text => text.split(': ')[1])).toEqual(['later', 'both']);
  expect(result(triggers(two, unnamed(1))).issues).toEqual(['info unused-suppression']);
});

test('A comment may begin with //', () => {
  const content = `${comment('// suppress missing-element: names come with version 2')}${triggers(unnamed(1))}`;
  expect(result(content)).toMatchObject({ suppressed: [expect.stringContaining('names come')], issues: [] });
});

test('An error cannot be suppressed, and that is said', () => {
  const found = result(`${comment('suppress unknown-reference: it works')}
    <Groups><Group id="1"><Name>g</Name><Content><Param>9</Param></Content></Group></Groups>`);
  expect(found.suppressed).toEqual([]);
  expect(found.issues).toEqual([
    'warning suppression',
    'error unknown-reference Protocol/Groups/Group[@id=1]/Content/Param',
  ]);
});

test.each([
  ['suppress missing-element', 'gives no reason'],
  ['suppress missing-element:  ', 'gives no reason'],
  ['suppress missing-elements: why', 'there is no code missing-elements; missing-element would be right'],
  ['suppress no-code: why', 'no-code is always an error'],
  ['suppress: why', 'names no code'],
])('<!-- %s --> is a warning and suppresses nothing', (text, message) => {
  const { issues, suppressed } = load(triggers(comment(text), unnamed(1)));
  expect(suppressed).toEqual([]);
  expect(issues.map(({ code }) => code)).toEqual(['suppression', 'missing-element']);
  expect(issues[0]?.message).toContain(message);
});

test('A comment that suppresses nothing is a note', () => {
  expect(result(`${SUPPRESS}<Triggers/>`)).toEqual({ issues: ['info unused-suppression'], suppressed: [] });
});

test.each(['suppress the noise of a line', 'suppressed by hand', 'we suppress not-ported: no'])(
  'A comment in plain words is none: %s',
  text => {
    expect(result(`${comment(text)}<Triggers/>`)).toEqual({ issues: [], suppressed: [] });
  },
);

test('Every code is in docs/issues.md, and nothing else is', () => {
  const text = readFileSync(new URL('../../docs/issues.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter(line => line.startsWith('| `'));
  const listed = rows.flatMap(line =>
    [...line.split('|')[1]!.matchAll(/`([\w-]+)`/g)].map(match => match[1]),
  );
  const ofElements = ['element-invalid', 'unknown-key', 'yaml'];
  expect(listed.sort()).toEqual([...ERROR_CODES, ...NOTE_CODES, ...ofElements].sort());
});
