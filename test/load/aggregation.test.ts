import { expect, test } from 'vitest';
import { tableXml } from '../values/tables.ts';
import { everything, right } from './loading.ts';

const xml = (options: string, on = '102', more = ''): string =>
  `<Params>${tableXml(100, [{ pid: 101 }, { pid: 102, double: true }])}${tableXml(200, [
    { pid: 201 },
    { pid: 202, double: true },
  ])}<Param id="5"><Name>p</Name><Type>read</Type></Param></Params>
  <Actions><Action id="1"><Name>a</Name><On id="${on}">parameter</On><Type options="${options}" ${more}>aggregate</Type></Action></Actions>`;

test('the options of aggregate are read in any letter case', () => {
  const text =
    'groupBy:0;TYPE:Avg;return:202;IgnoreValues:-1,1/2;equation:&lt;,5;defaultValue:202,-1;Threaded';
  expect(right(xml(text)).actions[0]!.aggregation).toMatchObject({
    type: 'avg',
    groupBy: [{ idx: 0, into: undefined }],
    results: [202],
    ignored: [
      { idx: undefined, value: '-1' },
      { idx: 1, value: '2' },
    ],
    tests: [{ operator: '<', value: { pid: 5 }, of: undefined, key: undefined }],
    defaults: [{ pid: 202, value: '-1' }],
  });
});

test.each([
  ['return:202', 'has no type in its options'],
  ['type:median;return:202', 'is of type "median"'],
  ['type:avg;return:202;groupby:7', 'names the column "7" in its options'],
  ['type:avg;return:202,101', 'returns into several tables'],
  ['type:avg;return:202;equation:~,5', 'has the equation "~,5"'],
  ['type:avg;return:202;equation:==,x', 'names "x" in its options'],
  ['type:avg;return:202;defaultIf:x', 'has the defaultIf "x"'],
  ['type:avg;return:999', 'parameter 999'],
  ['type:avg;return:202;join:101', '"aggregate" is not supported yet: no other table is joined'],
  ['type:avg;return:202;jion:101', 'the option "jion:101" of the action "aggregate" has no effect'],
  ['type:avg', 'returns nothing'],
])('an aggregate with options "%s" is told what would be right', (options, message) => {
  const told = everything(`<Protocol><Name>p</Name>${xml(options)}</Protocol>`).issues.map(
    issue => issue.message,
  );
  expect(told.filter(line => line.includes(message))).toHaveLength(1);
});

test('a regular expression that is none is told', () => {
  const { issues } = everything(
    `<Protocol><Name>p</Name>${xml('type:avg;return:202;equation:regex,', '102', 'regex="("')}</Protocol>`,
  );
  expect(issues.map(issue => issue.message).join()).toContain('has the regex "("');
});

test('an aggregate of what is no column does nothing', () => {
  const { issues } = everything(`<Protocol><Name>p</Name>${xml('type:avg;return:202', '5')}</Protocol>`);
  expect(issues.find(({ code }) => code === 'wrong-kind')).toMatchObject({
    severity: 'warning',
    message:
      'the action "aggregate" is on parameter 5, and does nothing; columns of one table would be right',
  });
});
