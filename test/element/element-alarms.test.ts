import { expect, test } from 'vitest';
import type { AlarmChange } from '#element/alarms.ts';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';

const number = (id: number, name: string, inside: string, type = 'read'): string =>
  `<Param id="${id}"><Name>${name}</Name><Description>${name}</Description><Type>${type}</Type>
    <Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>
    ${inside}</Param>`;
const SHOWN = '<Display><RTDisplay>true</RTDisplay><Units>°C</Units></Display>';
const LEVEL = '<Alarm><Monitored>true</Monitored><Info>7</Info><WaH>30</WaH><CH>60</CH></Alarm>';

const XML = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>Test</Name><Version>1.0.0.1</Version>
  <Connections><Connection id="0" name="W"><Http><CommunicationOptions><WebSocket>true</WebSocket></CommunicationOptions></Http></Connection></Connections>
  <Params>
    ${number(1, 'Temperature', `${SHOWN}<Measurement><Type>number</Type></Measurement>${LEVEL}`)}
    ${number(2, 'Hidden', '')}
    <Param id="4"><Name>Mode</Name><Description>Mode</Description><Type>read</Type><Measurement><Type>string</Type></Measurement></Param>
    <Param id="3"><Name>Key</Name><Description>Key</Description><Type>write</Type><Display><RTDisplay>true</RTDisplay></Display>
      <Measurement><Type options="password">string</Type></Measurement></Param>
  </Params></Protocol>`;

const changes: AlarmChange[] = [];

async function start(clock = new FakeClock(), settings = ''): Promise<StartedElement> {
  changes.length = 0;
  const element = await startElement({ protocol: XML, clock, settings });
  const { events } = element.element;
  element.element.events = { ...events, alarm: change => changes.push(change) };
  return element;
}

const said = (element: StartedElement): string[] =>
  element.lines
    .filter(({ alarm, event }) => alarm ?? event)
    .map(({ level, message }) => `${level}: ${message}`);

test('an element tells the severity of a parameter, and its own', async () => {
  await using running = await start();
  const { element } = running;
  expect(element.alarm).toBeUndefined();
  await running.set(1, 30);
  expect([element.alarm, element.alarms.of(element.protocol.paramById.get(1)!)]).toEqual([
    'warning',
    'warning',
  ]);
  await running.set(1, 61);
  await running.set(1, 20);
  expect(changes.map(({ param, severity }) => [param?.id, severity])).toEqual([
    [1, 'warning'],
    [undefined, 'warning'],
    [1, 'critical'],
    [undefined, 'critical'],
    [1, 'normal'],
    [undefined, 'normal'],
  ]);
});

test('alarms and information events stand in the log', async () => {
  await using running = await start();
  await running.set(1, 61);
  await running.set(1, 7);
  await running.set(2, 5);
  await running.set(3, 'hunter2');
  expect(said(running)).toEqual([
    'info: parameter 1 "Temperature" was set to 61 °C',
    'warn: parameter 1 "Temperature" is critical high: 61 °C',
    'info: parameter 1 "Temperature" was set to 7 °C',
    'info: parameter 1 "Temperature" is 7 °C',
    'info: parameter 1 "Temperature" is normal again',
    'info: parameter 3 "Key" was set to ***',
  ]);
});

test('timeout goes before every other severity', async () => {
  const clock = new FakeClock();
  await using running = await start(clock, 'timeout: 1s\nconnections: {0: {address: "ws://127.0.0.1:1"}}');
  await running.set(1, 61);
  await running.until(() => running.records.some(({ kind }) => kind === 'close'));
  await clock.advance(1_000);
  expect(running.status.timeout).toBe(true);
  expect(running.element.alarm).toBe('timeout');
  expect(changes.at(-1)).toMatchObject({ param: undefined, before: 'critical', severity: 'timeout' });
  await running.stop();
  expect(running.element.alarm).toBeUndefined();
});

test('what an element begins with is judged', async () => {
  await using running = await start(new FakeClock(), 'parameters: {1: 60}');
  expect(running.element.alarm).toBe('critical');
});

test('the element file sets limits over those of the protocol, and hysteresis', async () => {
  const clock = new FakeClock();
  await using running = await start(
    clock,
    'alarms: { Temperature: { WaH: 40, MiL: -5, CH: false, hysteresis: { on: 10s, off: 15s } }, 2: { MaH: 3 } }',
  );
  const { element } = running;
  const severity = (id: number) => element.alarms.of(element.protocol.paramById.get(id)!);
  await running.set(1, 35);
  expect(severity(1)).toBe('normal');
  await running.set(1, 99);
  await clock.advance(9_999);
  expect(severity(1)).toBe('normal');
  await clock.advance(1);
  expect([severity(1), element.alarm]).toEqual(['warning', 'warning']);
  await running.set(1, 20);
  await clock.advance(14_999);
  expect(severity(1)).toBe('warning');
  await clock.advance(1);
  expect(severity(1)).toBe('normal');
  await running.set(1, -5);
  await clock.advance(10_000);
  expect(severity(1)).toBe('minor');
  await running.set(2, 3);
  expect(severity(2)).toBe('major');
});

test('a parameter with monitored: false in the element file has no alarms', async () => {
  await using running = await start(new FakeClock(), 'alarms: { 1: { monitored: false } }');
  await running.set(1, 99);
  expect(running.element.alarm).toBeUndefined();
});

test.each([
  ['alarms: { 9: { CH: 1 } }', 'alarms.9: the protocol has no parameter of that id or name'],
  ['alarms: { Key: { CH: x } }', 'a write parameter is not monitored; a read parameter or a column'],
  [
    'alarms: { 1: { CH: hot } }',
    'alarms.1: CH: parameter 1 "Temperature" is a number; a number would be right',
  ],
  [
    'alarms: { 4: { CL: Off } }',
    'parameter 4 "Mode" shows texts, which have no low limits; CH would be right',
  ],
])('%s is refused: %s', async (settings, message) => {
  await expect(start(new FakeClock(), settings)).rejects.toThrow(message);
});
