import { expect, test } from 'vitest';
import { found, load, params, right } from './loading.ts';

const qaction = (attributes: string, content = '') =>
  `${params(1, 2)}<QActions><QAction id="7" name="q" ${attributes}>${content}</QAction></QActions>`;
const CODE = '<![CDATA[export default () => {};]]>';

test('A QAction runs on changes of its triggers, in the order of the attribute', () => {
  const protocol = right(
    qaction(
      'encoding="typescript" triggers="2;1" inputParameters="1;2" row="true" options="binary;queued"',
      CODE,
    ),
  );
  const [first, second] = protocol.params;
  const [item] = protocol.qactions;
  expect(item).toMatchObject({
    id: 7,
    index: 0,
    name: 'q',
    encoding: 'typescript',
    row: true,
    options: ['binary', 'queued'],
  });
  expect(item?.triggers).toEqual([second, first]);
  expect(item?.inputParameters).toEqual([first, second]);
  expect(first?.logic.qactions).toEqual([item]);
});

test.each([
  ['', ['default', 'default']],
  ['entryPoint="run"', ['run', 'run']],
  ['entryPoint="one;Other.two"', ['one', 'Other.two']],
])('Methods with %s are by position of the triggers', (entryPoint, methods) => {
  const protocol = right(qaction(`encoding="typescript" triggers="1;2" ${entryPoint}`, CODE));
  expect(protocol.qactions[0]?.entryPoints).toEqual(methods);
});

test('Several methods that are not as many as the triggers are a warning', () => {
  const content = qaction('encoding="typescript" triggers="1;2" entryPoint="a;b;c"', CODE);
  expect(found(content)).toEqual(['warning entry-points Protocol/QActions/QAction[@id=7]@entryPoint']);
});

test('A QAction that nothing runs needs no method', () => {
  expect(right(qaction('encoding="typescript"', CODE)).qactions[0]?.entryPoints).toEqual([]);
});

test('With option group the triggers are groups', () => {
  const protocol = right(
    `${qaction('encoding="typescript" triggers="3" options="group"', CODE)}
     <Groups><Group id="3"><Name>g</Name><Content><Param>1</Param></Content></Group></Groups>`,
  );
  expect(protocol.qactions[0]).toMatchObject({
    triggers: [],
    groups: [{ id: 3 }],
    entryPoints: ['default'],
  });
  expect(found(qaction('encoding="typescript" triggers="3" options="group"', CODE))).toEqual([
    'error unknown-reference Protocol/QActions/QAction[@id=7]@triggers',
  ]);
});

test('Inline code is kept as written, with the place where it starts', () => {
  const code = right(qaction('encoding="javascript"', `\n<![CDATA[\ncode();]]>`)).qactions[0]?.code;
  expect(code).toMatchObject({ kind: 'inline', text: '\n\ncode();' });
});

test.each([
  'p/QAction_7.ts',
  'p/QAction_7.js',
  'p/QAction_7.mjs',
  'p/QAction_7/QAction_7.ts',
  'p/QAction_7/QAction_7.js',
])('%s beside the protocol is its code', path => {
  expect(right(qaction('encoding="typescript"'), { [path]: '' }).qactions[0]?.code).toEqual({
    kind: 'file',
    path,
  });
});

test('A file beside the protocol wins over inline code', () => {
  const protocol = right(qaction('encoding="typescript"', CODE), { 'p/QAction_7.ts': '' });
  expect(protocol.qactions[0]?.code.kind).toBe('file');
});

test('TypeScript without any code is an error', () => {
  const { protocol, issues } = load(qaction('encoding="typescript"'));
  expect(protocol?.qactions[0]?.code).toEqual({ kind: 'none' });
  expect(issues).toMatchObject([{ severity: 'error', code: 'no-code' }]);
});

test.each(['', 'encoding="csharp"', 'encoding="jscript"', 'encoding="vbscript"'])(
  'A QAction with "%s" is not ported, and that is no error',
  attributes => {
    const { protocol, issues } = load(qaction(attributes, '<![CDATA[class QAction {}]]>'));
    expect(protocol?.qactions[0]?.code).toEqual({ kind: 'none' });
    expect(issues).toMatchObject([{ severity: 'info', code: 'not-ported' }]);
  },
);

test('A file beside the protocol ports a QAction of another language', () => {
  const protocol = right(qaction('encoding="csharp"', 'class QAction {}'), { 'p/QAction_7.ts': '' });
  expect(protocol.qactions[0]).toMatchObject({ encoding: 'csharp', code: { kind: 'file' } });
});

const place = 'Protocol/QActions/QAction[@id=7]';
test.each([
  ['an unknown trigger', 'triggers="9"', `error unknown-reference ${place}@triggers`],
  ['a general parameter', 'triggers="65008"', `warning general-parameter ${place}@triggers`],
  ['an unknown input', 'inputParameters="9"', `error unknown-reference ${place}@inputParameters`],
  ['a trigger that is no number', 'triggers="x"', `error bad-value ${place}@triggers`],
])('A QAction with %s is reported', (_, attributes, issue) => {
  expect(found(qaction(`encoding="typescript" ${attributes}`, CODE))).toEqual([issue]);
});

test('An option that there is none of is a warning', () => {
  expect(load(qaction('encoding="typescript" options="qeued;dllName=x.dll"', CODE)).issues).toMatchObject([
    { severity: 'warning', code: 'bad-value', message: '"qeued" is no option; "queued" would be right' },
  ]);
});

test('Two QActions of one name are a warning, and one without is too', () => {
  const item = (id: number, name: string) =>
    `<QAction id="${id}" name="${name}" encoding="typescript">${CODE}</QAction>`;
  expect(found(`<QActions>${item(1, 'a')}${item(2, 'a')}${item(3, '')}</QActions>`)).toEqual([
    'warning double-name Protocol/QActions/QAction[@id=2]@name',
    'warning missing-attribute Protocol/QActions/QAction[@id=3]',
  ]);
});

test('More than 2 000 QActions are an error', () => {
  const items = Array.from(
    { length: 2001 },
    (_, id) => `<QAction id="${id}" name="q${id}" encoding="typescript">x</QAction>`,
  );
  expect(found(`<QActions>${items.join('')}</QActions>`)).toEqual([
    'error too-many Protocol/QActions/QAction[@id=2000]',
  ]);
});
