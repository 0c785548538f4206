import { describe, expect, test } from 'vitest';
import { type AlarmChange, alarmsOf } from '#element/alarms.ts';
import type { Hysteresis, Monitoring } from '#element/settings.ts';
import { loadProtocol } from '#load/load.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { FakeClock } from '#testing/clock.ts';
import { ParameterTable } from '#values/table.ts';
import type { Input } from '#values/value.ts';

const number = (id: number, alarm = '', attributes = ''): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>read</Type>
    <Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>
    <Measurement><Type>number</Type></Measurement>
    ${alarm === '' ? '' : `<Alarm ${attributes}><Monitored>true</Monitored>${alarm}</Alarm>`}</Param>`;

const text = (id: number): string => `<Param id="${id}"><Name>p${id}</Name><Type>read</Type></Param>`;

const array = (id: number, columns: readonly number[]): string =>
  `<Param id="${id}"><Name>t${id}</Name><Type>array</Type><ArrayOptions index="0">${columns
    .map((pid, idx) => `<ColumnOption idx="${idx}" pid="${pid}" type="retrieved"/>`)
    .join('')}</ArrayOptions></Param>`;

function protocolOf(...params: readonly string[]): Protocol {
  const xml = `<Protocol><Name>Test</Name><Params>${params.join('')}</Params></Protocol>`;
  const source = { read: (path: string) => (path === 'protocol.xml' ? Buffer.from(xml) : undefined) };
  const { protocol, issues } = loadProtocol('protocol.xml', source);
  const error = issues.find(({ severity }) => severity === 'error');
  if (error) throw new Error(error.message);
  return protocol!;
}

/** The alarms of parameters that a test sets. */
function alarmed(params: readonly string[], hysteresis?: Hysteresis) {
  const protocol = protocolOf(...params);
  const table = new ParameterTable(protocol);
  const clock = new FakeClock();
  const told: string[] = [];
  const host = {
    protocol,
    table,
    clock,
    alarmChanged: ({ param, key, before, severity, limit }: AlarmChange) => {
      const what = `${param?.id}${key === undefined ? '' : ` ${key}`}`;
      told.push(`${what}: ${before ?? '-'} to ${severity ?? '-'}${limit === undefined ? '' : ` ${limit}`}`);
    },
    informed: ({ id }: { id: number }, key: string | undefined) => told.push(`${id} ${key ?? ''} informs`),
  };
  const param = (id: number) => protocol.paramById.get(id)!;
  const own: [Param, Monitoring][] =
    hysteresis === undefined ? [] : [[param(1), { alarm: param(1).alarm!, hysteresis }]];
  const alarms = alarmsOf(host, new Map(own))!;
  alarms.start();
  return {
    alarms,
    clock,
    told,
    rows: (id: number) => table.rows(param(id)),
    of: (id: number, key?: string) => alarms.of(param(id), key),
    rowsChanged: (id: number, changes: Parameters<typeof alarms.rowsChanged>[1]) =>
      alarms.rowsChanged(param(id), changes),
    set: (id: number, input: Input) => {
      table.set(param(id), input);
      alarms.changed(param(id));
    },
  };
}

test('a protocol that monitors nothing has no alarms', () => {
  const protocol = protocolOf(number(1), number(2, '<CH>1</CH>').replace('<Monitored>true</Monitored>', ''));
  const host = { protocol, table: new ParameterTable(protocol), clock: new FakeClock() };
  expect(alarmsOf({ ...host, alarmChanged: () => {}, informed: () => {} })).toBeUndefined();
});

test('the severity of all is the worst of any', () => {
  const { alarms, of, set, told } = alarmed([
    number(1, '<WaH>10</WaH><CH>20</CH>'),
    number(2, '<MiL>0</MiL>'),
  ]);
  expect([alarms.severity, of(1)]).toEqual([undefined, undefined]);
  set(1, 5);
  expect(alarms.severity).toBe('normal');
  set(2, 0);
  set(1, 10);
  expect([of(1), of(2), alarms.severity]).toEqual(['warning', 'minor', 'minor']);
  set(1, 20);
  expect(alarms.severity).toBe('critical');
  set(1, 1);
  expect(alarms.severity).toBe('minor');
  expect(told).toEqual([
    '1: - to normal Normal',
    '2: - to minor MiL',
    '1: normal to warning WaH',
    '1: warning to critical CH',
    '1: critical to normal Normal',
  ]);
});

test('a severity that stays is told once', () => {
  const { set, told } = alarmed([number(1, '<WaH>10</WaH>')]);
  for (const value of [10, 11, 12]) set(1, value);
  expect(told).toEqual(['1: - to warning WaH']);
});

test('while disabledIf holds it is not monitored', () => {
  const disabled = number(1, '<CH>1</CH>').replace('<Monitored>', '<Monitored disabledIf="2,Off">');
  const { alarms, of, set, told } = alarmed([disabled, text(2)]);
  set(1, 5);
  set(2, 'Off');
  expect([of(1), alarms.severity]).toEqual([undefined, undefined]);
  set(2, 'On');
  expect(of(1)).toBe('critical');
  expect(told).toEqual(['1: - to critical CH', '1: critical to -', '1: - to critical CH']);
});

test('there is no alarm while the second parameter of threshold is below the first', () => {
  const { of, set } = alarmed([number(1, '<CH>1</CH>', 'options="threshold:2,3"'), number(2), number(3)]);
  set(1, 5);
  expect(of(1)).toBe('critical');
  set(2, 10);
  set(3, 9);
  expect(of(1)).toBe('normal');
  set(3, 10);
  expect(of(1)).toBe('critical');
});

test('a nominal value and its factor move the limits', () => {
  const { of, set } = alarmed([number(1, '<WaH>10</WaH>', 'type="relative:2,3"'), number(2), number(3)]);
  set(1, 111);
  expect(of(1)).toBeUndefined();
  set(2, 50);
  set(3, 2);
  expect(of(1)).toBe('warning');
  set(3, 3);
  expect(of(1)).toBe('normal');
});

test('an alarm that stays the same is cleared after activeTime', async () => {
  const { clock, of, set, told } = alarmed([number(1, '<CH>1</CH>', 'activeTime="10000"')]);
  set(1, 1);
  await clock.advance(9_999);
  expect(of(1)).toBe('critical');
  await clock.advance(1);
  expect(of(1)).toBe('normal');
  set(1, 2);
  expect(of(1)).toBe('normal');
  set(1, 0);
  set(1, 1);
  expect(of(1)).toBe('critical');
  expect(told).toHaveLength(3);
});

test('with hysteresis a severity counts once it has lasted', async () => {
  const { clock, of, set } = alarmed([number(1, '<WaH>10</WaH>')], { on: 1_000, off: 2_000 });
  set(1, 1);
  set(1, 10);
  await clock.advance(999);
  set(1, 1);
  set(1, 10);
  await clock.advance(999);
  expect(of(1)).toBe('normal');
  await clock.advance(1);
  expect(of(1)).toBe('warning');
  set(1, 1);
  await clock.advance(1_999);
  expect(of(1)).toBe('warning');
  await clock.advance(1);
  expect(of(1)).toBe('normal');
});

test('hysteresis of a single severity counts in place of that of all', async () => {
  const { clock, of, set } = alarmed([number(1, '<WaH>10</WaH><CH>20</CH>')], {
    on: 1_000,
    off: 0,
    of: { critical: { on: 5_000, off: 3_000 } },
  });
  set(1, 20);
  await clock.advance(4_999);
  expect(of(1)).toBeUndefined();
  await clock.advance(1);
  expect(of(1)).toBe('critical');
  set(1, 10);
  await clock.advance(2_999);
  expect(of(1)).toBe('critical');
  await clock.advance(1);
  expect(of(1)).toBe('warning');
  set(1, 1);
  expect(of(1)).toBe('normal');
  set(1, 10);
  await clock.advance(1_000);
  expect(of(1)).toBe('warning');
});

test('a value of Info is told each time that it comes', () => {
  const { set, told } = alarmed([number(1, '<Info>5</Info>')]);
  for (const value of [5, 5, 6, 5]) set(1, value);
  expect(told).toEqual(['1  informs', '1  informs']);
});

describe('cells of a table', () => {
  const TABLE = [
    text(11),
    number(12, '<MaH>10</MaH>', 'options="threshold:2,13"'),
    number(13),
    array(10, [11, 12, 13]),
  ];

  test('have a severity each, and their column the worst of them', () => {
    const { alarms, of, rows, rowsChanged, told } = alarmed([...TABLE, number(2)]);
    for (const [key, value] of [
      ['a', 1],
      ['b', 11],
    ] as const)
      rowsChanged(10, rows(10).add([key, value, null]).changes);
    expect([of(12, 'a'), of(12, 'b'), of(12), of(10), alarms.severity]).toEqual([
      'normal',
      'major',
      'major',
      'major',
      'major',
    ]);
    rowsChanged(10, rows(10).setCell('a', 1, 12));
    rowsChanged(10, rows(10).delete(['b']));
    expect([of(12, 'a'), of(12, 'b')]).toEqual(['major', undefined]);
    rowsChanged(10, rows(10).clear());
    expect(alarms.severity).toBeUndefined();
    expect(told).toEqual([
      '12 a: - to normal Normal',
      '12 b: - to major MaH',
      '12 a: normal to major MaH',
      '12 b: major to -',
      '12 a: major to -',
    ]);
  });

  test('look at other columns in their own row, and at parameters', () => {
    const { of, rows, rowsChanged, set } = alarmed([...TABLE, number(2)]);
    rowsChanged(10, rows(10).add(['a', 11, 5]).changes);
    rowsChanged(10, rows(10).add(['b', 11, 7]).changes);
    set(2, 6);
    expect([of(12, 'a'), of(12, 'b')]).toEqual(['normal', 'major']);
    rowsChanged(10, rows(10).setCell('a', 2, 6));
    expect(of(12, 'a')).toBe('major');
  });
});

test('what stands there at the start is judged, and after the end nothing is known', async () => {
  const { alarms, clock, of, set } = alarmed([number(1, '<CH>1</CH>', 'activeTime="1000"')]);
  set(1, 3);
  alarms.stop();
  expect([of(1), alarms.severity, clock.pending]).toEqual([undefined, undefined, 0]);
  set(1, 4);
  expect(of(1)).toBeUndefined();
  alarms.start();
  expect(of(1)).toBe('critical');
});
