import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { found, messages, right } from './loading.ts';

const alarm = (content: string, attributes = ''): string =>
  `<Params><Param id="1"><Name>p</Name><Type>read</Type><Alarm ${attributes}>${content}</Alarm></Param>
   <Param id="2"><Name>q</Name><Type>read</Type></Param><Param id="3"><Name>r</Name><Type>read</Type></Param></Params>`;

test('an alarm has its limits as written, and what it depends on', () => {
  const xml = alarm(
    '<Monitored disabledIf="2,Not Monitored">true</Monitored><Info>5</Info><WaH>$-1;80</WaH><CH>90</CH>',
    'type="relative:2,3,2" options="threshold:2,3;propertyNames:Type" activeTime="10000"',
  );
  expect(right(xml).params[0]!.alarm).toEqual({
    monitored: true,
    limits: { WaH: '$-1;80', CH: '90' },
    info: '5',
    baseline: { kind: 'relative', nominal: 2, factor: 3 },
    disabledIf: { id: 2, value: 'Not Monitored' },
    threshold: { than: 2, other: 3 },
    activeTime: 10_000,
  });
});

test('an alarm is not monitored unless it says so', () => {
  const { alarm: read } = right(alarm('<CH>90</CH>')).params[0]!;
  expect(read).toMatchObject({ monitored: false, baseline: undefined, disabledIf: undefined });
});

test('a factor may be left out', () => {
  const { alarm: read } = right(alarm('', 'type="absolute:2,,3"')).params[0]!;
  expect(read!.baseline).toEqual({ kind: 'absolute', nominal: 2, factor: 0 });
});

test('parameters that an alarm names must be there', () => {
  expect(
    found(alarm('<Monitored disabledIf="9,1">true</Monitored>', 'type="absolute:8" options="threshold:2,7"')),
  ).toEqual([
    'error unknown-reference Protocol/Params/Param[@id=1]/Alarm@type',
    'error unknown-reference Protocol/Params/Param[@id=1]/Alarm@options',
    'error unknown-reference Protocol/Params/Param[@id=1]/Alarm/Monitored@disabledIf',
  ]);
});

test('references that cannot be read are told with what would be right', () => {
  expect(messages(alarm('<Monitored disabledIf="always">true</Monitored>', 'options="threshold:2"'))).toEqual(
    [
      'the option is "threshold:2"; threshold:100,200 with the ids of two parameters would be right',
      'disabledIf is "always"; a parameter and its value, like 100,0, would be right',
    ],
  );
});

test.each([
  ['rate', 'the alarm type "rate" is not supported, and its limits have no effect'],
  [
    'absolute',
    'the alarm type absolute names no parameter that holds the nominal value, and its limits have no effect',
  ],
])('limits of the type %s have no effect, which is a warning', (type, message) => {
  const xml = `<Protocol><Name>Test</Name>${alarm('<CH>1</CH>', `type="${type}"`)}</Protocol>`;
  const { issues } = loadProtocol('protocol.xml', {
    read: path => (path === 'protocol.xml' ? Buffer.from(xml) : undefined),
  });
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  expect(warnings.map(issue => issue.message.startsWith(message))).toEqual([true]);
});

test('a limit of what shows numbers is a number, or an exception', () => {
  const shown = (type: string): string =>
    `<Params><Param id="1"><Name>p</Name><Type>read</Type><Alarm><WaH>$-1;40.5</WaH><CH>sixty</CH></Alarm><Measurement><Type>${type}</Type></Measurement></Param></Params>`;
  expect(messages(shown('number'))).toEqual([
    'CH is "sixty" and parameter 1 shows numbers; a number, or $ and an exception, would be right',
  ]);
  expect(messages(shown('string'))).toEqual([]);
});
