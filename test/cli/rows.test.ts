import { expect, test } from 'vitest';
import { tableXml } from '../values/tables.ts';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const TABLE = tableXml(1000, [
  { pid: 1001, name: 'Key' },
  {
    pid: 1002,
    name: 'Level',
    double: true,
    more: '<Display><RTDisplay>true</RTDisplay><Units>dB</Units></Display>',
  },
]);
const HOOK =
  'export default p => { p.fillArray(1000, [["a", "b"], [1, null]]); p.fillArray(1000, [["a"], [2]]); p.setParameter(9, "done"); };';
const FOLDER = protocolFolder(
  `<Params>${TABLE}${param(8, 'begin', 'string')}${param(9, 'end', 'string')}</Params>
  <QActions><QAction id="1" name="fill" encoding="javascript" triggers="8"><![CDATA[${HOOK}]]></QAction></QActions>
  <Actions><Action id="1"><Name>go</Name><On id="8">parameter</On><Type>run actions</Type></Action></Actions>
  <Triggers><Trigger id="1"><Name>start</Name><On>protocol</On><Time>after startup</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger></Triggers>`,
);

async function printed(what: string): Promise<unknown[]> {
  const { out } = await headend([
    'run',
    FOLDER,
    '--print',
    what,
    '--until',
    'id:9 == "done"',
    '--data',
    'none',
  ]);
  return out
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const { time, element, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect([typeof time, typeof element]).toEqual(['string', 'string']);
      return rest;
    });
}

test('headend run --print of a table prints one JSON object for each row that changes', async () => {
  const table = { id: 1000, name: 't1000' };
  expect(await printed('1000')).toEqual([
    {
      ...table,
      key: 'a',
      change: 'added',
      value: { Key: 'a', Level: 1 },
      display: { Key: 'a', Level: '1 dB' },
    },
    { ...table, key: 'b', change: 'added', value: { Key: 'b' }, display: { Key: 'b' } },
    { ...table, key: 'b', change: 'deleted', value: {}, display: {} },
    { ...table, key: 'a', change: 'changed', value: { Level: 2 }, display: { Level: '2 dB' } },
  ]);
});

test('headend run --print of a column prints one JSON object for each cell', async () => {
  expect(await printed('Level')).toEqual([
    { id: 1002, name: 'Level', key: 'a', value: 1, display: '1 dB' },
    { id: 1002, name: 'Level', key: 'a', value: 2, display: '2 dB' },
  ]);
});
