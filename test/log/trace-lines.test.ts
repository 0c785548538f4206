import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { streamFilter } from '#log/filter.ts';
import { formatRecord } from '#log/format.ts';
import { parseRecord } from '#log/parse.ts';
import type { StreamRecord } from '#log/record.ts';
import { lineSieve } from '#log/sieve.ts';
import { isTraceOf } from '#log/trace-lines.ts';

const BASE = { time: '2026-01-31T10:00:00.123Z', element: 'Studio', connection: 0 } as const;
const MESSAGE: StreamRecord = { ...BASE, direction: 'in', kind: 'response', id: 1, name: 'Message' };
const TRACE: StreamRecord = {
  ...BASE,
  direction: 'none',
  kind: 'trace',
  of: { kind: 'response', id: 1, name: 'Message', time: BASE.time },
  steps: [
    { kind: 'response', id: 1, name: 'Message', at: 0, text: 'matched' },
    { kind: 'parameter', id: 11, name: 'Message', at: 12, value: '{"t":21.4}' },
    { kind: 'trigger', id: 3, name: 'Message changed', at: 14, took: 9, depth: 1 },
    { kind: 'action', id: 7, at: 15, took: 2, depth: 2, text: 'copy parameter 12' },
    { kind: 'action', id: 8, name: 'Ask', at: 17, depth: 2, unmet: 'id:7 == 1' },
    { kind: 'qaction', id: 1, name: 'Parse', at: 18, took: 95_000, depth: 1, file: 'QAction_1.ts' },
    { kind: 'parameter', id: 20, name: 'Temperature', at: 60, depth: 2, value: '21.4 °C' },
    { kind: 'qaction', id: 2, name: 'Later', at: 12_345_678, depth: 0, open: true, error: 'cut' },
  ],
  more: 3,
};
const POLL: StreamRecord = {
  ...TRACE,
  of: { kind: 'group', id: 1, name: 'Poll', time: '2026-01-31T09:59:59.000Z', by: 'timer 1 Slow' },
};

describe('the steps of a trace', () => {
  test('stand below their message with their times, indented as they lie in each other', () => {
    expect(formatRecord(TRACE, { under: true }).split('\n')).toEqual([
      '                   0 µs   response 1 Message matched',
      '                  12 µs   parameter 11 Message = {"t":21.4}',
      '                  14 µs     trigger 3 Message changed                                    9 µs',
      '                  15 µs       action 7: copy parameter 12                                2 µs',
      '                  17 µs       action 8 Ask: the condition does not hold: id:7 == 1',
      '                  18 µs     QAction 1 Parse (QAction_1.ts)                            95.0 ms',
      '                  60 µs       parameter 20 Temperature = 21.4 °C',
      '                 12.3 s   QAction 2 Later: cut: has not ended',
      '                          … 3 more steps',
    ]);
  });

  test('have their cause above them where something else stands between', () => {
    const [first, second] = formatRecord(POLL).split('\n');
    expect(first).toBe(
      `10:00:00.123  0   ·      trace      ${'group 1 Poll'.padEnd(30)}             by timer 1 Slow; began 09:59:59.000`,
    );
    expect(second).toContain('response 1 Message matched');
  });

  test('are below their message only there', () => {
    expect(isTraceOf(TRACE, MESSAGE)).toBe(true);
    expect(isTraceOf(TRACE, { ...MESSAGE, time: '2026-01-31T10:00:00.122Z' })).toBe(false);
    expect(isTraceOf(TRACE, { ...MESSAGE, element: 'Other' })).toBe(false);
    expect(isTraceOf(TRACE, { ...MESSAGE, id: 2 })).toBe(false);
    expect(isTraceOf(MESSAGE, MESSAGE)).toBe(false);
  });

  test('fit the terminal: cut where one line is wanted, else going on below', () => {
    const clipped = formatRecord(TRACE, { under: true, width: 60, clip: true }).split('\n');
    expect(clipped.every(line => line.length <= 60)).toBe(true);
    expect(clipped[4]).toMatch(/…$/);
    const wrapped = formatRecord(TRACE, { under: true, width: 60 }).replaceAll(/\s+/g, '');
    expect(wrapped).toContain('action8Ask:theconditiondoesnothold:id:7==1');
  });

  test('cannot steer the terminal', () => {
    const steps = [{ kind: 'parameter', id: 1, at: 0, value: 'a\u001b[31m\nb' }] as const;
    const shown = formatRecord({ ...TRACE, steps: [...steps] }, { under: true, colour: true });
    expect(stripVTControlCharacters(shown)).toContain('= a\\x1b[31m\\nb');
  });
});

describe('a filter', () => {
  const passes = (filter: Parameters<typeof streamFilter>[0], record = TRACE): boolean => {
    const passed = streamFilter(filter)(record);
    const sieve = lineSieve(filter, false);
    if (passed && sieve !== undefined) expect(sieve(Buffer.from(JSON.stringify(record)))).toBe(true);
    return passed;
  };

  test('hides traces unless they are asked for', () => {
    expect(passes({})).toBe(false);
    expect(passes({ kinds: ['response'] })).toBe(false);
    expect(passes({ kinds: ['trace'] })).toBe(true);
    expect(passes({ trace: true })).toBe(true);
    expect(passes({ trace: true }, MESSAGE)).toBe(true);
  });

  test('lets the traces of those messages pass that it lets pass', () => {
    expect(passes({ trace: true, kinds: ['response'] })).toBe(true);
    expect(passes({ trace: true, kinds: ['command'] })).toBe(false);
    expect(passes({ trace: true, direction: 'in' })).toBe(true);
    expect(passes({ trace: true, direction: 'in' }, POLL)).toBe(false);
    expect(passes({ trace: true, direction: 'none' }, POLL)).toBe(true);
    expect(passes({ trace: true, connection: 1 })).toBe(false);
    expect(passes({ trace: true, element: 'other' })).toBe(false);
  });

  test('finds a text in the steps', () => {
    expect(passes({ trace: true, grep: 'QAction_1.ts' })).toBe(true);
    expect(passes({ trace: true, grep: '21.4 °C' })).toBe(true);
    expect(passes({ trace: true, grep: 'nothing' })).toBe(false);
  });
});

test('a trace without a cause or with steps that are none is no record', () => {
  const read = (change: object): (() => StreamRecord) => {
    return () => parseRecord(JSON.stringify({ ...TRACE, ...change }));
  };
  expect(read({})()).toEqual(TRACE);
  expect(read({ of: undefined })).toThrow('a trace must have "of"');
  expect(read({ of: { kind: 'response', time: 'now' } })).toThrow('a trace must have "of"');
  expect(read({ steps: undefined })).toThrow('a trace must have "steps"');
  expect(read({ steps: [null] })).toThrow('a trace must have "steps"');
  expect(read({ steps: [{ kind: 'action', id: 1, at: 0, value: 5 }] })).toThrow('a trace must have "steps"');
});
