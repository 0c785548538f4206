import { expect, test } from 'vitest';
import { tokensOf } from '#cli/port/tokens.ts';
import { touchedBy } from '#cli/port/touched.ts';
import { right } from '../../load/loading.ts';

const one = (id: number, name: string, type = 'read') =>
  `<Param id="${id}"><Name>${name}</Name><Type>${type}</Type><Interprete><Type>string</Type></Interprete></Param>`;
const protocol = right(`<Params>
  ${one(10, 'Line Level')}${one(11, 'Line Level', 'write')}${one(12, 'mode_2')}
  <Param id="100"><Name>Channels</Name><Type>array</Type><ArrayOptions index="0">
    <ColumnOption idx="0" pid="101"/><ColumnOption idx="1" pid="102"/></ArrayOptions></Param>
  ${one(101, 'Channels Key')}${one(102, 'Channels Gain')}${one(103, 'Channels Gain', 'write')}
</Params>`);

function touched(body: string) {
  const { calls, params, tables, triggers } = touchedBy(tokensOf(body), protocol);
  const does = ({ reads, writes }: { reads: boolean; writes: boolean }) =>
    `${reads ? 'r' : ''}${writes ? 'w' : ''}`;
  return {
    params: params.map(use => `${use.param.id} ${does(use)}`),
    tables: tables.map(({ columns, use }) =>
      [`${use.param.id} ${does(use)}`, ...columns.map(({ id }) => id)].join(' '),
    ),
    triggers,
    calls,
  };
}
const NOTHING = { params: [], tables: [], triggers: [], calls: [] };

test.each([
  ['protocol.GetParameter(10);', ['10 r'], ['GetParameter']],
  ['protocol.SetParameter(11, 12);', ['11 w'], ['SetParameter']],
  ['p.GetParameters(new uint[] { 10, 11 });', ['10 r', '11 r'], []],
  ['const int Level = 10; protocol.SetParameter(Level, x);', ['10 w'], ['SetParameter']],
  ['enum Ids { Level = 10, Mode = 12 } protocol.SetParameter((int)Ids.Mode, x);', ['12 w'], ['SetParameter']],
  ['protocol.GetParameter(Parameter.linelevel_10);', ['10 r'], ['GetParameter']],
  ['protocol.GetParameter(Parameter.linelevel);', ['10 r'], ['GetParameter']],
  ['protocol.SetParameter(Parameter.Write.linelevel, 1);', ['11 w'], ['SetParameter']],
  ['int id = Parameter.mode_2;', ['12 rw'], []],
  ['var x = protocol.Linelevel_10;', ['10 r'], []],
  ['protocol.Line_level = 1;', ['10 w'], []],
  ['protocol.Line_level += 1;', ['10 rw'], []],
  ['if (protocol.Line_level == 1) { }', ['10 r'], []],
  ['protocol.Write.Linelevel = 1;', ['11 w'], []],
  ['void Run(SLProtocolExt own) { own.Mode_2 = 1; }', ['12 w'], []],
  ['protocol.NotifyProtocol(10, 12, null);', ['12 rw'], ['NotifyProtocol']],
])('%s touches parameters', (code, params, calls) => {
  expect(touched(code)).toEqual({ ...NOTHING, params, calls });
});

test.each([
  ['protocol.AddRow(100, row);', ['100 w'], ['AddRow']],
  ['protocol.GetKeys(Parameter.Channels.tablePid);', ['100 r'], ['GetKeys']],
  ['protocol.channels.SetRow(row);', ['100 w'], []],
  ['protocol.Channels.Keys', ['100 rw'], []],
  [
    'protocol.GetParameterIndexByKey(100, key, Parameter.Channels.Idx.channelsgain + 1);',
    ['100 r 102'],
    ['GetParameterIndexByKey'],
  ],
  ['var row = new ChannelsQActionRow { Channelsgain_102 = 1 };', ['100 rw 102'], []],
  ['x = Parameter.Channels.Pid.channelsgain_102;', ['100 rw 102'], []],
  ['x = Parameter.Channels.Pid.Write.channelsgain;', [], []],
])('%s touches tables', (code, tables, calls) => {
  const found = touched(code);
  expect([found.tables, found.calls]).toEqual([tables, calls]);
});

test('Triggers that are checked are found', () => {
  expect(touched('protocol.CheckTrigger(7);')).toEqual({
    ...NOTHING,
    triggers: [7],
    calls: ['CheckTrigger'],
  });
});

test('What stands in texts and comments, and numbers that are no id, touch nothing', () => {
  expect(
    touched(
      '// protocol.GetParameter(10)\nLog("protocol.SetParameter(11, 1)"); list.Add(10); protocol.GetParameter(9999);',
    ),
  ).toEqual({ ...NOTHING, calls: ['GetParameter'] });
});
