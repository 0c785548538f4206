import { expect, test } from 'vitest';
import { everything, param } from './loading.ts';

const one = (content: string) => `<Params>${param(1, `<Type>read</Type>${content}`)}</Params>`;
const found = (content: string) =>
  everything(`<Protocol><Name>Test</Name>${content}</Protocol>`)
    .issues.filter(({ code }) => code !== 'not-supported')
    .map(({ code, path, severity }) => `${severity} ${code} ${path}`);
const at = 'Protocol/Params/Param[@id=1]';

const choice = (display: string, value: string, attributes = '') =>
  `<Discreet ${attributes}><Display>${display}</Display><Value>${value}</Value></Discreet>`;
const choices = (list: string, attributes = '') =>
  one(`<Measurement><Type>discreet</Type><Discreets ${attributes}>${list}</Discreets></Measurement>`);

test('Choices of one value, or of one text, cannot be told apart', () => {
  expect(found(choices(choice('On', '1') + choice('Off', '0')))).toEqual([]);
  expect(found(choices(choice('On', '1') + choice('Off', '1')))).toEqual([
    `warning double-value ${at}/Measurement/Discreets/Discreet/Value`,
  ]);
  expect(found(choices(choice('On', '1') + choice('On', '2')))).toEqual([
    `warning double-value ${at}/Measurement/Discreets/Discreet/Display`,
  ]);
});

test('Choices that depend on another parameter may have one value', () => {
  const both = choice('On', '1', 'dependencyValues="a"') + choice('An', '1', 'dependencyValues="b"');
  expect(found(choices(both, 'dependencyId="1"'))).toEqual([]);
  expect(found(choices(both))).toEqual([
    `info no-effect ${at}/Measurement/Discreets/Discreet@dependencyValues`,
    `info no-effect ${at}/Measurement/Discreets/Discreet@dependencyValues`,
  ]);
  expect(found(choices('', 'dependencyId="9"'))).toEqual([
    `warning unknown-reference ${at}/Measurement/Discreets@dependencyId`,
  ]);
});

test('Entries of a context menu name parameters that they ask for', () => {
  const menu = (values: string) =>
    `<Params><Param id="1"><Name>Table_ContextMenu</Name><Type>write</Type><Measurement><Type>discreet</Type><Discreets>
      ${choice('Add', '1', `dependencyValues="${values}"`)}${choice('Add', '1')}</Discreets></Measurement></Param></Params>`;
  expect(found(menu('1;1?;1:[value:9];1?:x'))).toEqual([]);
  expect(found(menu('1;9?:x'))).toEqual([
    `warning unknown-reference ${at}/Measurement/Discreets/Discreet@dependencyValues`,
  ]);
});

test('Exceptions have ids and values of their own', () => {
  const exception = (id: number, value: string) =>
    `<Exception id="${id}" value="${value}"><Display>x</Display><Value>y</Value></Exception>`;
  const all = (...list: string[]) =>
    one(`<Interprete><Type>string</Type><Exceptions>${list.join('')}</Exceptions></Interprete>`);
  expect(found(all(exception(1, 'a'), exception(2, 'b')))).toEqual([]);
  expect(found(all(exception(1, 'a'), exception(1, 'a')))).toEqual([
    `warning double-value ${at}/Interprete/Exceptions/Exception[@id=1]@id`,
    `warning double-value ${at}/Interprete/Exceptions/Exception[@id=1]@value`,
  ]);
});

test('A range upside down holds no value', () => {
  const range = (low: number, high: number) =>
    one(`<Display><RTDisplay>true</RTDisplay><Range><Low>${low}</Low><High>${high}</High></Range></Display>`);
  expect(found(range(-1, 1))).toEqual([]);
  expect(found(range(1, -1))).toEqual([`warning bad-value ${at}/Display/Range`]);
});

test('The default of a number is a number', () => {
  const given = (type: string, value: string) =>
    one(`<Interprete><Type>${type}</Type><DefaultValue>${value}</DefaultValue></Interprete>`);
  expect(found(given('double', '-1.5e3'))).toEqual([]);
  expect(found(given('string', 'off'))).toEqual([]);
  expect(found(given('double', 'off'))).toEqual([`warning bad-value ${at}/Interprete/DefaultValue`]);
});

test('Timers, groups and triggers that do nothing are noted', () => {
  expect(
    found(`<Timers><Timer id="1"><Name>t</Name><Time>1000</Time><Content/></Timer></Timers>
      <Groups><Group id="1"><Name>g</Name></Group></Groups>
      <Triggers><Trigger id="1"><Name>x</Name></Trigger></Triggers>`),
  ).toEqual([
    'info no-effect Protocol/Timers/Timer[@id=1]',
    'info no-effect Protocol/Groups/Group[@id=1]',
    'info no-effect Protocol/Triggers/Trigger[@id=1]',
  ]);
});

test('HTTP requests need a connection that sends them', () => {
  const session =
    '<HTTP><Session id="1" name="s"><Connection id="1"><Request verb="GET" url="a"/><Response statusCode="1"><Content pid="1"/></Response></Connection></Session></HTTP>';
  const group =
    '<Groups><Group id="1"><Name>g</Name><Content><Session>1</Session></Content></Group></Groups>';
  expect(found(`<Type>http</Type>${one('')}${session}${group}`)).toEqual([]);
  expect(found(`<Type>virtual</Type>${one('')}${session}${group}`)).toEqual([
    'warning wrong-kind Protocol/Groups/Group[@id=1]',
  ]);
});

const table = (id: number, foreign = '') => `
  <Param id="${id}"><Name>t${id}</Name><Type>array</Type><ArrayOptions index="0">
  <ColumnOption idx="0" pid="${id + 1}"/><ColumnOption idx="1" pid="${id + 2}" options="${foreign}"/></ArrayOptions></Param>
  ${param(id + 1)}${param(id + 2)}`;
const related = (foreign: string) =>
  `<Params>${table(100)}${table(200, foreign)}</Params><Relations><Relation path="100;200"/></Relations>`;

test('Tables of a relation hang together by a foreign key', () => {
  expect(found(related(';foreignKey=100'))).toEqual([]);
  expect(found(related(''))).toEqual(['warning unknown-reference Protocol/Relations/Relation@path']);
});
