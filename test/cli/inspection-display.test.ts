import { expect, test } from 'vitest';
import { headend } from './command.ts';
import { protocolFolder } from './protocols.ts';

const shown = (id: number, name: string, rest: string, page = 'General', row = 0): string =>
  `<Param id="${id}"><Name>${name}</Name><Description>${name}</Description><Type>read</Type>
    <Display><RTDisplay>true</RTDisplay><Positions><Position><Page>${page}</Page><Row>${row}</Row><Column>1</Column></Position></Positions></Display>
    ${rest}</Param>`;

const FOLDER = protocolFolder(
  `<Display defaultPage="General" pageOrder="General;---;Web#http://[Polling Ip]" wideColumnPages="General"/>
   <Params>
    ${shown(1, 'Load', '<Alarm><Monitored>true</Monitored><WaH>80</WaH><CH>95</CH></Alarm>')}
    ${shown(2, 'More', '<Measurement><Type>pagebutton</Type><Discreets><Discreet><Display>More</Display><Value>Details</Value></Discreet></Discreets></Measurement>', 'General', 3)}
    ${shown(3, 'History', '<Measurement><Type options="xpos:1;type:line">chart</Type></Measurement>', 'Details')}
    <Param id="100"><Name>Sources</Name><Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="101" type="retrieved"/></ArrayOptions></Param>
    <Param id="101"><Name>Sources key</Name><Type>read</Type></Param>
   </Params>
   <TreeControls><TreeControl parameterId="3"><Hierarchy path="100"/></TreeControl></TreeControls>`,
);

test('inspect --format json adds the pages and what is monitored', async () => {
  const { out } = await headend(['inspect', FOLDER, '--format', 'json']);
  const { alarms, display } = JSON.parse(out);
  expect(display).toEqual({
    defaultPage: 'General',
    pages: [
      {
        name: 'General',
        openedBy: [],
        wide: true,
        params: [
          { id: 1, row: 0, column: 1 },
          { id: 2, row: 3, column: 1 },
        ],
      },
      { name: 'Details', openedBy: [2], wide: false, params: [{ id: 3, row: 0, column: 1 }] },
    ],
    links: [{ name: 'Web', url: 'http://[Polling Ip]' }],
    trees: [{ param: 3, tables: [100] }],
    matrices: [],
    charts: [{ param: 3, options: ['xpos:1', 'type:line'] }],
  });
  expect(alarms).toEqual([{ id: 1, name: 'Load', limits: { WaH: '80', CH: '95' } }]);
});

test('inspect shows them to people', async () => {
  const { out } = await headend(['inspect', FOLDER]);
  expect(out).toMatch(/\n {2}page +General +2 parameters +default, one column\n/);
  expect(out).toMatch(/\n {2}page +Details +1 parameter +opened by 2\n/);
  expect(out).toMatch(/\n {2}tree +3 +tables 100\n/);
  expect(out).toMatch(/\n +1 +Load {2}WaH 80 {2}CH 95\n/);
});
