import { expect, test } from 'vitest';
import { found, load, param, right } from './loading.ts';

const table = (columns: string, attributes = 'index="0"') =>
  `<Params>${param(100, `<Type>array</Type><ArrayOptions ${attributes}>${columns}</ArrayOptions>`)}${param(101)}${param(102)}</Params>`;
const column = (idx: number, pid: number, more = 'type="retrieved"') =>
  `<ColumnOption idx="${idx}" pid="${pid}" ${more}/>`;

test('A table has columns in the order of idx, and each column knows its table', () => {
  const protocol = right(
    table(
      `${column(1, 102, 'type="custom" options=";save;foreignKey=200" value="3"')}${column(0, 101)}<NamingFormat>/102</NamingFormat>`,
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
      { idx: 1, type: 'custom', options: ['save', 'foreignKey=200'], value: '3' },
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

test.each([
  [
    'an unknown column parameter',
    table(column(0, 101) + column(1, 999)),
    ['error unknown-reference …/ColumnOption@pid'],
  ],
  ['no columns', table(''), ['error missing-element …']],
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
