import { expect, test } from 'vitest';
import { found, param, right } from './loading.ts';

const table = (id: number): string =>
  `${param(id, `<Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="${id + 1}" type="retrieved"/></ArrayOptions>`)}
   ${param(id + 1)}`;

const PARAMS = (own = ''): string =>
  `<Params>${[1, 2].map(id => param(id)).join('')}${table(100)}${table(200)}<Param id="300"><Name>m</Name><Type>matrix</Type>${own}</Param></Params>`;

test('the pages of a protocol have their order, and some depend on a value', () => {
  const { pages } = right(
    `<Display defaultPage="Main" pageOrder="Main;---;More;Web#http://[Polling Ip]" wideColumnPages="More">
       <Pages><Page><Name>More</Name><Visibility default="false" overridePID="1" value="on"/></Page></Pages>
     </Display>${PARAMS()}`,
  );
  expect(pages.pageOrder).toEqual(['Main', '---', 'More', 'Web#http://[Polling Ip]']);
  expect(pages.visibilities).toMatchObject([{ page: 'More', shown: false, param: { id: 1 }, value: 'on' }]);
});

test('a tree control has its tables from the root on, along a path or with parents of their own', () => {
  const { pages } = right(
    `<TreeControls><TreeControl parameterId="1" readOnly="true"><Hierarchy path="100,200"/><HiddenColumns>101</HiddenColumns></TreeControl>
      <TreeControl parameterId="2"><Hierarchy><Table id="100"/><Table id="200" parent="100" condition="101:x"/></Hierarchy></TreeControl>
     </TreeControls>${PARAMS()}`,
  );
  expect(pages.trees).toMatchObject([
    {
      param: { id: 1 },
      readOnly: true,
      tables: [{ table: { id: 100 } }, { table: { id: 200 } }],
      hiddenColumns: [101],
    },
    {
      param: { id: 2 },
      readOnly: false,
      tables: [{ table: { id: 100 } }, { table: { id: 200 }, parent: { id: 100 }, condition: '101:x' }],
    },
  ]);
});

test('a matrix has the tables of its inputs and outputs', () => {
  const matrix = `<Matrix><Inputs tablePid="100"/><Outputs tablePid="200"/>
    <MatrixOptions><MatrixOption type="value" name="pages">true</MatrixOption></MatrixOptions></Matrix>`;
  const [found] = right(PARAMS(matrix)).pages.matrices;
  expect(found).toMatchObject({ param: { id: 300 }, inputs: { id: 100 }, outputs: { id: 200 } });
  expect(found!.options.get('pages')).toBe('true');
});

test('the page that is shown first must be one of those that there are', () => {
  const pages = (first: string, order = ''): string =>
    `<Display defaultPage="${first}" pageOrder="${order}"/><Params><Param id="1"><Name>p</Name><Type>read</Type><Display><RTDisplay>true</RTDisplay><Positions><Position><Page>General</Page><Row>0</Row><Column>0</Column></Position></Positions></Display></Param></Params>`;
  expect(found(pages('Genral'))).toEqual(['warning unknown-reference Protocol/Display@defaultPage']);
  expect([found(pages('general')), found(pages('Setup', 'General;Setup')), found(pages(''))]).toEqual([
    [],
    [],
    [],
  ]);
});
