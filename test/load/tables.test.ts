import { expect, test } from 'vitest';
import { found, load, param, right } from './loading.ts';

const table = (columns: string, attributes = 'index="0"') =>
  `<Params>${param(100, `<Type>array</Type><ArrayOptions ${attributes}>${columns}</ArrayOptions>`)}${param(101)}${param(102)}</Params>`;
const column = (idx: number, pid: number, more = 'type="retrieved"') =>
  `<ColumnOption idx="${idx}" pid="${pid}" ${more}/>`;

test('The options of a table may begin without a separator, as the documentation of logger tables has them', () => {
  const { protocol, issues } = load(
    `<Params>${param(100, `<Type>array</Type><ArrayOptions index="0" options="database:7">${column(0, 101)}</ArrayOptions>`)}${param(101, '<Type>read</Type>')}</Params>`,
  );
  expect(issues.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(protocol?.paramById.get(100)?.array?.logged).toBe(7);
});

test('A table has columns in the order of idx, and each column knows its table', () => {
  const protocol = right(
    table(
      `${column(1, 102, 'type="custom" options=";save;foreignKey=100" value="3"')}${column(0, 101)}<NamingFormat>/102</NamingFormat>`,
      'index="0" displayColumn="1" options=";naming=/102;volatile" partial="true:100"',
    ),
  );
  const [item, first, second] = protocol.params;
  expect(item?.array).toMatchObject({
    index: 0,
    displayColumn: 1,
    options: ['naming=/102', 'volatile'],
    namingFormat: '/102',
    partial: 'true:100',
    columns: [
      { idx: 0, type: 'retrieved', options: [], value: '' },
      { idx: 1, type: 'custom', options: ['save', 'foreignKey=100'], value: '3', save: true },
    ],
  });
  expect(item?.array?.columns.map(({ param: of }) => of)).toEqual([first, second]);
  expect(first?.table).toBe(item);
});

test('The old way to list columns is the id of the type', () => {
  const protocol = right(
    `<Params>${param(100, '<Type id="101;102">array</Type>')}${param(101)}${param(102)}</Params>`,
  );
  expect(protocol.params[0]?.array?.columns.map(({ param: of }) => of.id)).toEqual([101, 102]);
  expect(protocol.params[0]?.typeId).toBe(0);
});

test('ColumnOption says more of a column that the id of the type lists, or adds one', () => {
  const more =
    '<ColumnOption idx="1" pid="102" options=";save"/><ColumnOption idx="2" pid="103" type="state"/>';
  const type = `<Type id="101;102">array</Type><ArrayOptions index="0">${more}</ArrayOptions>`;
  const { array } = right(`<Params>${param(100, type)}${param(101)}${param(102)}${param(103)}</Params>`)
    .params[0]!;
  expect(array?.columns.map(({ idx, param: of, save, type: kind }) => [idx, of.id, save, kind])).toEqual([
    [0, 101, false, 'retrieved'],
    [1, 102, true, 'retrieved'],
    [2, 103, false, 'state'],
  ]);
});

test.each([
  [
    'an unknown column parameter',
    table(column(0, 101) + column(1, 999)),
    ['error unknown-reference …/ColumnOption@pid'],
  ],
  ['no columns', table(''), ['warning missing-element …']],
  ['an index without a column', table(column(0, 101), 'index="3"'), ['error unknown-reference …@index']],
  ['an idx twice', table(column(0, 101) + column(0, 102)), ['error double-id …/ColumnOption@idx']],
  ['a table as a column', table(column(0, 101) + column(1, 100)), ['error wrong-kind …']],
  [
    'an unknown column type',
    table(column(0, 101, 'type="retreived"')),
    ['error bad-value …/ColumnOption@type'],
  ],
])('A table with %s is reported', (_, xml, issues) => {
  const place = 'Protocol/Params/Param[@id=100]/ArrayOptions';
  expect(found(xml)).toEqual(issues.map(issue => issue.replace('…', place)));
});

test('A parameter that is a column of two tables is a warning, and the first one has it', () => {
  const array = (id: number) =>
    param(id, `<Type>array</Type><ArrayOptions index="0">${column(0, 1)}</ArrayOptions>`);
  const { protocol, issues } = load(`<Params>${array(10)}${array(20)}${param(1)}</Params>`);
  expect(issues).toMatchObject([{ severity: 'warning', code: 'double-id' }]);
  expect(protocol?.paramById.get(1)?.table?.id).toBe(10);
});

test('ArrayOptions of what is no array is a warning', () => {
  expect(found(`<Params>${param(1, '<Type>read</Type><ArrayOptions index="0"/>')}</Params>`)).toEqual([
    'warning wrong-kind Protocol/Params/Param[@id=1]/ArrayOptions',
  ]);
});

test.each([
  [
    'an option without the separator before it',
    column(1, 102, 'options="save"'),
    'warning bad-value …/ColumnOption@options',
  ],
  [
    'an option that is nearly one',
    column(1, 102, 'options=";saev"'),
    'warning bad-value …/ColumnOption@options',
  ],
  [
    'a foreign key to nothing',
    column(1, 102, 'options=";foreignKey=7"'),
    'error unknown-reference …/ColumnOption@options',
  ],
  [
    'a foreign key to what is no table',
    column(1, 102, 'options=";foreignKey=101"'),
    'error wrong-kind …/ColumnOption@options',
  ],
  [
    'a foreign key without a table',
    column(1, 102, 'options=";foreignKey="'),
    'error bad-value …/ColumnOption@options',
  ],
  [
    'a column that counts and is no key',
    column(1, 102, 'type="autoincrement"'),
    'warning wrong-kind …/ColumnOption@type',
  ],
  [
    'a column to group by that there is none of',
    column(1, 102, 'options=";groupby=5"'),
    'error bad-value …/ColumnOption@options',
  ],
  [
    'a difference for a column that there is none of',
    column(1, 102, 'options=";delta=5"'),
    'error bad-value …/ColumnOption@options',
  ],
  [
    'a difference for the key',
    column(1, 102, 'options=";delta=0"'),
    'error wrong-kind …/ColumnOption@options',
  ],
  ['a difference for no idx', column(1, 102, 'options=";delta"'), 'error bad-value …/ColumnOption@options'],
])('A column with %s is reported', (_, second, issue) => {
  const place = 'Protocol/Params/Param[@id=100]/ArrayOptions';
  expect(found(table(column(0, 101) + second))).toEqual([issue.replace('…', place)]);
});

test.each([
  ['displayColumn="7"', 'error unknown-reference …@displayColumn'],
  ['options=";naming=102"', 'warning bad-value …@options'],
  ['options=";naming=/999"', 'warning unknown-reference …@options'],
  ['options=";view=101"', 'error wrong-kind …@options'],
  ['options=";database:many"', 'error bad-value …@options'],
  ['options=";volatil"', 'warning bad-value …@options'],
])('ArrayOptions with %s is reported', (attributes, issue) => {
  const place = 'Protocol/Params/Param[@id=100]/ArrayOptions';
  const columns = column(0, 101) + column(1, 102);
  expect(found(table(columns, `index="0" ${attributes}`))).toEqual([issue.replace('…', place)]);
});

test('A gap in the idx of columns is a warning, in whatever order they stand', () => {
  const at = 'warning bad-value Protocol/Params/Param[@id=100]/ArrayOptions/ColumnOption@idx';
  expect(found(table(column(0, 101) + column(3, 102)))).toEqual([at]);
  expect(found(table(column(1, 102) + column(0, 101)))).toEqual([]);
});

test('A difference from a parameter that no foreign key leads to is a warning', () => {
  const columns = (options: string) =>
    `<Params>${param(100, `<Type>array</Type><ArrayOptions index="0">${column(0, 101)}${column(1, 102, 'options=";delta=2:201"')}${column(2, 103, options)}</ArrayOptions>`)}${[101, 102, 103, 201].map(id => param(id)).join('')}${param(200, `<Type>array</Type><ArrayOptions index="0">${column(0, 201)}</ArrayOptions>`)}</Params>`;
  expect(found(columns('options=";foreignKey=200"'))).toEqual([]);
  expect(found(columns(''))).toEqual(['warning wrong-kind Protocol/Params/Param[@id=100]/ArrayOptions']);
});

test('A logger table keeps as many rows as the option database says, 500 by itself', () => {
  const logged = (options: string) =>
    right(table(column(0, 101), `index="0" options="${options}"`)).params[0]?.array?.logged;
  expect([logged(';database'), logged(';database:1000'), logged(';volatile')]).toEqual([
    500,
    1000,
    undefined,
  ]);
});

test('A key column that holds numbers is a warning: keys are texts', () => {
  const double =
    '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>';
  const xml = `<Params>${param(100, `<Type>array</Type><ArrayOptions index="0">${column(0, 101)}</ArrayOptions>`)}${param(101, double)}</Params>`;
  expect(found(xml)).toEqual([
    'warning wrong-kind Protocol/Params/Param[@id=100]/ArrayOptions/ColumnOption@pid',
  ]);
});

test('Options are separated by the character that they begin with', () => {
  const protocol = right(table(column(0, 101) + column(1, 102, 'options="|save|indexColumn"')));
  expect(protocol.params[0]?.array?.columns[1]).toMatchObject({ save: true, indexed: true });
});

test('duplicateAs makes parameters for the columns of view tables', () => {
  const protocol = right(
    `<Params>${param(100, `<Type>array</Type><ArrayOptions index="0">${column(0, 101)}</ArrayOptions>`)}${param(101, '<Type>read</Type>', 'duplicateAs="501, 601"')}${param(500, '<Type>array</Type><ArrayOptions index="0" options=";volatile;view=100"><ColumnOption idx="0" pid="501" options=";view=101"/></ArrayOptions>')}</Params>`,
  );
  expect(protocol.paramById.get(501)).toMatchObject({ name: '1_p101', type: 'read' });
  expect(protocol.paramById.get(601)?.name).toBe('2_p101');
  const view = protocol.paramById.get(500)?.array;
  expect(view?.view?.id).toBe(100);
  expect(view?.columns[0]?.view?.param.id).toBe(101);
});
