import { expect, test } from 'vitest';
import { load, param } from './loading.ts';

const TABLE = param(
  100,
  '<Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="101"/></ArrayOptions>',
);
const PARAMS = `<Params>${param(1)}${TABLE}${param(101)}</Params>`;

function found(content: string) {
  return load(`${PARAMS}${content}`).issues.map(
    ({ code, message, path, severity }) => `${severity} ${code} ${path}: ${message}`,
  );
}

test.each([
  '<TreeControls><TreeControl parameterId="1"><Hierarchy path="100"><Table id="100"/></Hierarchy><HiddenColumns>101</HiddenColumns><OverrideDisplayColumns>101|101,101</OverrideDisplayColumns></TreeControl></TreeControls>',
  '<ExportRules><ExportRule table="*"/><ExportRule table="100"/></ExportRules>',
  '<DVEs><DVEProtocols><DVEProtocol name="x" tablePID="100"/></DVEProtocols></DVEs>',
  '<SeverityBubbleUp><Path>100;100</Path></SeverityBubbleUp>',
  '<Chains><Chain name="x"><Field pid="0"/><Field pid="101"/></Chain></Chains>',
  '<ParameterGroups><Group id="1" name="x"><Params><Param id="1"/></Params></Group></ParameterGroups>',
])('References to what is there are right: %s', content => {
  expect(found(content)).toEqual([]);
});

test.each([
  [
    '<TreeControls><TreeControl parameterId="9"/></TreeControls>',
    'warning unknown-reference Protocol/TreeControls/TreeControl@parameterId: there is no parameter 9; 1, 100, 101 would be right',
  ],
  [
    '<TreeControls><TreeControl parameterId="1"><Hierarchy path="100,1"/></TreeControl></TreeControls>',
    'warning wrong-kind Protocol/TreeControls/TreeControl/Hierarchy@path: parameter 1 is no table; the id of a table would be right',
  ],
  [
    '<TreeControls><TreeControl parameterId="1"><HiddenColumns>101,100</HiddenColumns></TreeControl></TreeControls>',
    'warning wrong-kind Protocol/TreeControls/TreeControl/HiddenColumns: parameter 100 is no column; the id of a column would be right',
  ],
  [
    '<ExportRules><ExportRule table="all"/></ExportRules>',
    'warning bad-value Protocol/ExportRules/ExportRule@table: table has "all"; the id of a table would be right',
  ],
])('A reference to what is not there is told, and the protocol runs: %s', (content, issue) => {
  expect(found(content)).toEqual([issue]);
});

test('Parameters of the software itself are no unknown ones', () => {
  expect(found('<TreeControls><TreeControl parameterId="65008"/></TreeControls>')).toEqual([]);
});
