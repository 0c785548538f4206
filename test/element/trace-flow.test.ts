import { expect, test } from 'vitest';
import { Trace } from '#element/trace.ts';
import { TraceFlow } from '#element/trace-flow.ts';
import { loadProtocol } from '#load/load.ts';
import type { StreamRecord } from '#log/record.ts';
import { recordOf } from '#log/render.ts';
import { type Stamp, stamp } from '#log/stamp.ts';
import { FakeClock } from '#testing/index.ts';
import { ParameterTable } from '#values/table.ts';
import { protocol, text } from './protocols.ts';

const CAUSE = { kind: 'start', time: '2026-01-31T10:00:00.000Z' } as const;

test('a flow without a step has no record', () => {
  expect(new TraceFlow(CAUSE, 0, 0).take()).toBeUndefined();
});

test('a flow keeps 200 steps and counts the others, and is empty once taken', () => {
  const flow = new TraceFlow(CAUSE, 0, 0);
  const added = Array.from({ length: 205 }, (_, id) => flow.add({ kind: 'action', id, at: 0 }));
  expect(added.filter(Boolean)).toHaveLength(200);
  expect(JSON.parse(`{${flow.take()}}`)).toMatchObject({ of: CAUSE, more: 5 });
  expect(flow.take()).toBeUndefined();
});

test('a time is in whole microseconds since the begin, never before it', () => {
  const flow = new TraceFlow(CAUSE, 0, 1000.5);
  expect([flow.at(1000.5), flow.at(1002.7504), flow.at(900)]).toEqual([0, 2250, 0]);
});

test('several messages of one read have a trace each, behind their records', () => {
  const xml = protocol({ params: [text(11)] });
  const { protocol: model } = loadProtocol('protocol.xml', { read: () => Buffer.from(xml) });
  const records: StreamRecord[] = [];
  const clock = new FakeClock();
  const add = (stamp: Stamp, bytes?: Buffer): void => {
    records.push(recordOf({ time: clock.now(), stamp, bytes, extra: undefined }));
  };
  const host = {
    clock,
    elementName: 'a',
    protocol: model!,
    table: new ParameterTable(model!),
    shown: <T>(value: T): T => value,
  };
  const trace = new Trace(host, { add, arrived: add }, () => 0);
  const part = (id: number): Stamp =>
    stamp({
      element: 'a',
      connection: 1,
      direction: 'in',
      kind: 'response',
      id,
      name: `r${id}`,
      type: 'text',
    });
  trace.run({ kind: 'data', connection: 1 }, () => {
    for (const id of [1, 2]) {
      trace.arrived(part(id), Buffer.from('x'));
      trace.note('table', { id: 1000, name: '' }, { text: `of ${id}` });
    }
  });
  expect(
    records.map(({ connection, kind, of, steps }) => [connection, kind, of?.id, steps?.map(s => s.text)]),
  ).toEqual([
    [1, 'response', undefined, undefined],
    [1, 'trace', 1, ['matched', 'of 1']],
    [1, 'response', undefined, undefined],
    [1, 'trace', 2, ['matched', 'of 2']],
  ]);
});
