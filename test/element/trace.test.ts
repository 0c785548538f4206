import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { StreamRecord, TraceStep } from '#log/record.ts';
import schema from '#schemas/stream-log.schema.json' with { type: 'json' };
import { FakeClock } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  param,
  protocol,
  qaction,
  response,
  text,
  timer,
  trigger,
  triggerOf,
  websocket,
  write,
} from './protocols.ts';
import { connected, of, start } from './running.ts';

/** The steps of a trace as they are read: indented, without their times. */
function told({ steps = [], more }: StreamRecord): string[] {
  const lines = steps.map(step => {
    const { depth = 0, error, id, kind, open, text: what, unmet, value } = step;
    const words = [kind, id, what, value === undefined ? undefined : `= ${value}`];
    if (unmet !== undefined) words.push(`unless ${unmet}`);
    if (error !== undefined) words.push(`failed ${error}`);
    if (open) words.push('open');
    return '  '.repeat(depth) + words.filter(word => word !== undefined).join(' ');
  });
  return more === undefined ? lines : [...lines, `… ${more}`];
}

const CHAIN = protocol({
  params: [text(11), text(12), number(20, '', '<Type>read</Type>'), number(21), write(30)],
  responses: [response(1, [11])],
  triggers: [
    trigger(3, 'parameter 11 change', 7),
    trigger(4, 'parameter 20 change', 8),
    triggerOf(5, 'parameter 21 change', 'action', [7, -8], 'id:20 > 100'),
  ],
  actions: [
    action(7, 'parameter 12', 'copy', 'id="11"'),
    action(8, 'parameter 21', 'copy', 'id="20"', 'id:20 < 100'),
  ],
  qactions: [qaction(1, '11', 'p.setParameter(20, Number(p.getParameter(11)));')],
});

test('a value that is no text is shown by its bytes', async () => {
  const { element, peer } = await connected(CHAIN, { trace: true });
  peer.binary(Buffer.from('0001ff41', 'hex'));
  const trace = await element.until(() =>
    of(element, 'trace').find(record => record.of?.kind === 'response'),
  );
  expect(told(trace)).toContain('parameter 11 = 00 01 ff 41');
});

test('a trace follows a message through parameters, triggers, actions, hooks and what these set', async () => {
  const { element, peer } = await connected(CHAIN, { trace: true });
  peer.text('21');
  const trace = await element.until(() =>
    of(element, 'trace').find(record => record.of?.kind === 'response'),
  );
  expect(told(trace)).toEqual([
    'response 1 matched',
    'parameter 11 = 21',
    '  trigger 3',
    '    action 7 copy parameter 12',
    '      parameter 12 = 21',
    '  qaction 1',
    '    parameter 20 = 21',
    '      trigger 4',
    '        action 8 copy parameter 21',
    '          parameter 21 = 21',
    '            trigger 5 unless id:20 > 100',
    '              action 8 copy parameter 21',
  ]);
  const at = element.records.indexOf(trace);
  expect(element.records[at - 1]).toMatchObject({ kind: 'response', id: 1, time: trace.of!.time });
  expect(trace).toMatchObject({ direction: 'none', connection: 0, of: { id: 1, name: 'r1' } });
  const validate = new Ajv2020().compile(schema);
  expect(validate(trace), JSON.stringify(validate.errors)).toBe(true);
});

test('a trace tells when each step began and how long it took', async () => {
  const { element, peer } = await connected(CHAIN, { trace: true });
  peer.text('21');
  const { steps = [] } = await element.until(() => of(element, 'trace')[0]);
  const starts = steps.map(({ at }) => at);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  const ends = ({ at, took }: TraceStep): number => at + took!;
  const hook = steps.find(({ kind }) => kind === 'qaction')!;
  const inner = steps.find(({ kind, id }) => kind === 'trigger' && id === 4)!;
  expect(ends(hook)).toBeGreaterThanOrEqual(ends(inner));
});

test('an element that is not traced records nothing of it', async () => {
  const { element, peer } = await connected(CHAIN);
  peer.text('21');
  await element.until(() => element.get(21) === 21);
  expect(of(element, 'trace')).toEqual([]);
});

test('a condition that does not hold is told, with its text', async () => {
  const { element, peer } = await connected(CHAIN, { trace: true });
  peer.text('200');
  const trace = await element.until(() => of(element, 'trace')[0]);
  expect(told(trace).slice(-2)).toEqual(['      trigger 4', '        action 8 unless id:20 < 100']);
});

const WAITING = protocol({
  params: [text(11), text(12), text(13), text(14)],
  responses: [response(1, [11])],
  triggers: [trigger(1, 'parameter 12 change', 1), trigger(2, 'parameter 11 change', 2, 3)],
  actions: [
    action(1, 'parameter 13', 'copy', 'id="12"'),
    action(2, 'parameter 11', 'run actions'),
    action(3, 'parameter 14', 'copy', 'id="11"'),
  ],
  qactions: [
    qaction(
      1,
      '11',
      'export default async function run(p) { await 0; p.setParameter(12, p.getParameter(11)); }',
    ),
  ],
});

test('what an asynchronous hook sets, and what waits for it, stands where it belongs', async () => {
  const { element, peer } = await connected(WAITING, { trace: true });
  peer.text('a');
  peer.text('b');
  const traces = await element.until(() => {
    const found = of(element, 'trace');
    return found.length === 2 && found;
  });
  const steps = (value: string): string[] => [
    'response 1 matched',
    `parameter 11 = ${value}`,
    '  trigger 2',
    '    action 2 run actions parameter 11',
    '      qaction 1',
    `        parameter 12 = ${value}`,
    '          trigger 1',
    '            action 1 copy parameter 13',
    `              parameter 13 = ${value}`,
    '    action 3 copy parameter 14',
    `      parameter 14 = ${value}`,
    '  qaction 1',
    `    parameter 12 = ${value}`,
    '      trigger 1',
    '        action 1 copy parameter 13',
  ];
  expect(traces.map(told)).toEqual([steps('a'), steps('b')]);
});

test('a hook that has not ended when the element stops is told as far as it came', async () => {
  const xml = protocol({
    params: [text(11), text(12)],
    responses: [response(1, [11])],
    qactions: [
      qaction(
        1,
        '11',
        "export default function run(p) { p.setParameter(12, 'x'); return new Promise(() => {}); }",
      ),
    ],
  });
  const { element, peer } = await connected(xml, { trace: true });
  peer.text('a');
  await element.until(() => element.get(12) === 'x');
  await element.stop();
  expect(of(element, 'trace').map(told)).toEqual([
    ['response 1 matched', 'parameter 11 = a', '  qaction 1 open', '    parameter 12 = x'],
  ]);
});

test('a hook that throws is told where it ran', async () => {
  const xml = protocol({
    params: [text(11)],
    responses: [response(1, [11])],
    qactions: [qaction(1, '11', "throw new Error('no');")],
  });
  const { element, peer } = await connected(xml, { trace: true });
  peer.text('a');
  const trace = await element.until(() => of(element, 'trace')[0]);
  expect(told(trace)[2]).toMatch(/^ {2}qaction 1 failed threw at .*: .*no$/);
});

test('a trace shows no secret, no password, and no more than the start of a long value', async () => {
  const password = param(
    20,
    '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete><Measurement><Type options="password">string</Type></Measurement>',
  );
  const xml = protocol({
    params: [text(11), password, text(21)],
    responses: [response(1, [11])],
    qactions: [
      qaction(
        1,
        '11',
        "p.setParameter(20, 'hunter3'); p.setParameter(21, 'x'.repeat(150) + 'hunter2' + 'y'.repeat(1000));",
      ),
    ],
  });
  const { element, peer } = await connected(xml, {
    trace: true,
    env: { SECRET: 'hunter2' },
    settings: { parameters: { 21: '$' + '{SECRET}' } },
  });
  peer.text('see hunter2');
  const trace = await element.until(() => of(element, 'trace')[0]);
  expect(told(trace)).toEqual([
    'response 1 matched',
    'parameter 11 = see ***',
    '  qaction 1',
    '    parameter 20 = ***',
    `    parameter 21 = ${'x'.repeat(150)}***${'y'.repeat(6)}…`,
  ]);
  expect(JSON.stringify(trace)).not.toMatch(/hunter/);
});

test('a trace keeps 200 steps, and says how many there were more', async () => {
  const xml = protocol({
    params: [text(11), number(20)],
    responses: [response(1, [11])],
    qactions: [qaction(1, '11', 'for (let i = 0; i < 1000; i++) p.setParameter(20, i);')],
  });
  const { element, peer } = await connected(xml, { trace: true });
  peer.text('a');
  const trace = await element.until(() => of(element, 'trace')[0]);
  expect(trace.steps).toHaveLength(200);
  expect(trace.more).toBe(803);
});

const POLL = protocol({
  connections: [websocket(0, { notify: 7 })],
  params: [number(7), text(10, '<DefaultValue>ask</DefaultValue>'), text(11), text(12), write(30)],
  commands: [command(1, [10])],
  responses: [response(1, [11])],
  pairs: [pair(1, 1, { responses: [1] }), pair(2, 1, { condition: 'id:7 == 5' })],
  groups: [
    group(1, 'poll', ['Pair 1', 'Pair 2']),
    group(2, 'action', ['Action 2']),
    group(3, 'action', ['Action 2'], 'id:7 == 5'),
  ],
  timers: [timer(1, 60_000, [2, 3], 'false')],
  triggers: [
    trigger(1, 'parameter 30 change', 1),
    trigger(2, 'group 1 after', 2),
    trigger(3, 'protocol after startup', 3),
  ],
  actions: [
    action(1, 'group 1', 'execute'),
    action(2, 'parameter 12', 'copy', 'id="11"'),
    action(3, 'timer 1', 'start'),
  ],
});

test('what no message causes is told with its cause: a set, a group and who queued it, a start, a timer', async () => {
  const { element, peer } = await connected(POLL, { trace: true, clock: new FakeClock() });
  void element.set(30, 'go');
  await peer.message();
  peer.text('a');
  await element.until(() => element.get(12) === 'a' && of(element, 'trace').length === 8);
  const causes = of(element, 'trace').map(record => {
    const { by, kind, id } = record.of!;
    return [[kind, id, by].filter(word => word !== undefined).join(' '), ...told(record)];
  });
  expect(causes).toEqual([
    ['start', 'trigger 3', '  action 3 start timer 1'],
    ['group 2 timer 1 timer1', 'action 2 copy parameter 12', '  parameter 12 = '],
    ['group 3 timer 1 timer1', 'group 3 unless id:7 == 5'],
    ['open', 'parameter 7 = 1'],
    ['parameter 30', 'parameter 30 = go', '  trigger 1', '    action 1 execute group 1'],
    ['group 1 action 1 a1', 'command 1 sent'],
    ['response 1', 'response 1 matched', 'parameter 11 = a'],
    [
      'group 1 action 1 a1',
      'pair 2 unless id:7 == 5',
      'trigger 2',
      '  action 2 copy parameter 12',
      '    parameter 12 = a',
    ],
  ]);
});

test('a hook that sets a parameter when all has ended is the cause of what that sets off', async () => {
  const xml = protocol({
    params: [text(11), text(12), text(13), write(30)],
    triggers: [trigger(1, 'parameter 12 change', 1)],
    actions: [action(1, 'parameter 13', 'copy', 'id="12"')],
    qactions: [qaction(1, '30', "setImmediate(() => p.setParameter(12, 'late'));")],
  });
  const element = await start(xml, {}, new FakeClock(), {}, true);
  await element.set(30, 'go');
  await element.until(() => element.get(13) === 'late');
  expect(of(element, 'trace').map(record => [record.of?.kind, ...told(record)])).toEqual([
    ['parameter', 'parameter 30 = go', '  qaction 1'],
    [
      'qaction',
      'parameter 12 = late',
      '  trigger 1',
      '    action 1 copy parameter 13',
      '      parameter 13 = late',
    ],
  ]);
});

test('queued hooks are causes of their own', async () => {
  const xml = protocol({
    params: [text(12), text(13), write(30)],
    qactions: [qaction(1, '30', "p.setParameter(12, 'x');", 'options="queued"')],
  });
  const element = await start(xml, {}, new FakeClock(), {}, true);
  await element.set(30, 'go');
  await element.until(() => of(element, 'trace').length === 2);
  expect(of(element, 'trace').map(record => [record.of?.kind, record.of?.by, ...told(record)])).toEqual([
    ['qaction', 'parameter 30 p30', 'qaction 1', '  parameter 12 = x'],
    ['parameter', undefined, 'parameter 30 = go'],
  ]);
});

test('rows that change are told with their number, and the hooks of each row with its key', async () => {
  const columns =
    '<ColumnOption idx="0" pid="1001" type="retrieved"/><ColumnOption idx="1" pid="1002" type="retrieved"/>';
  const table = `<Param id="1000"><Name>t</Name><Type>array</Type><ArrayOptions index="0">${columns}</ArrayOptions></Param>`;
  const xml = protocol({
    params: [table, text(1001), text(1002), text(20), write(30)],
    triggers: [trigger(1, 'parameter 1002 change', 1)],
    actions: [action(1, 'parameter 20', 'copy', 'id="30"')],
    qactions: [qaction(1, '30', "p.addRow(1000, ['k', 'v']);"), qaction(2, '1000', '', 'row="true"')],
  });
  const element = await start(xml, {}, new FakeClock(), {}, true);
  await element.set(30, 'go');
  expect(of(element, 'trace').map(told)).toEqual([
    [
      'parameter 30 = go',
      '  qaction 1',
      '    table 1000 1 row added',
      '    qaction 2 row k',
      '    parameter 1002',
      '      trigger 1',
      '        action 1 copy parameter 20',
      '          parameter 20 = go',
    ],
  ]);
});
