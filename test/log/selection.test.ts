import { expect, test } from 'vitest';
import type { StreamFilter } from '#log/filter.ts';
import { Lines } from '#log/lines.ts';
import type { StreamRecord } from '#log/record.ts';
import { RoundTrips } from '#log/round-trips.ts';
import { Selection } from '#log/selection.ts';

const BASE = { time: '2026-01-31T10:00:00.000Z', element: 'a', connection: 0 } as const;
const COMMAND: StreamRecord = { ...BASE, direction: 'out', kind: 'command', pair: 1 };
const ANSWER: StreamRecord = {
  ...BASE,
  time: '2026-01-31T10:00:00.012Z',
  direction: 'in',
  kind: 'response',
  pair: 1,
};

function select(filter: StreamFilter, text: string, timed = false) {
  const broken: string[] = [];
  const trips = new RoundTrips();
  const selection = new Selection(filter, {
    broken: ({ number }, error) => broken.push(`${number}: ${(error as Error).message}`),
    ...(timed && { took: (record: StreamRecord) => trips.of(record) }),
  });
  return { taken: selection.take(new Lines().add(Buffer.from(text))), broken, selection };
}

const TEXT = [COMMAND, ANSWER].map(record => `${JSON.stringify(record)}\n`).join('');

test('the records that pass come with their lines as they stand in the log', () => {
  const { taken, selection } = select({ kinds: ['response'] }, TEXT);
  expect(taken).toEqual([{ record: ANSWER, line: Buffer.from(JSON.stringify(ANSWER)), took: undefined }]);
  expect(selection.read).toBe(2);
});

test('an answer is measured from its command also where only answers are wanted', () => {
  const { taken } = select({ kinds: ['response'] }, TEXT, true);
  expect(taken.map(({ record, took }) => [record.kind, took])).toEqual([['response', 12]]);
});

test('a line that holds no record is told, an empty one is not', () => {
  const { taken, broken, selection } = select({}, `\n{}\n${TEXT}hello\n`);
  expect(taken).toHaveLength(2);
  expect(broken).toEqual([
    expect.stringMatching(/^2: "time" must be/),
    expect.stringMatching(/^5: this is no JSON object/),
  ]);
  expect(selection.broken).toBe(2);
});

test('that a log has traces is known also where none of them passes', () => {
  const traced = `${TEXT}${JSON.stringify({ ...BASE, direction: 'none', kind: 'trace' })}\n`;
  expect(select({ trace: true, grep: 'nowhere' }, traced).selection.traced).toBe(true);
  expect(select({ trace: true, grep: 'nowhere' }, TEXT).selection.traced).toBe(false);
});

test('a single line can be asked about', () => {
  const { selection } = select({ kinds: ['response'] }, '');
  expect(selection.passes(Buffer.from(JSON.stringify(ANSWER)))).toBe(true);
  expect(selection.passes(Buffer.from(JSON.stringify(COMMAND)))).toBe(false);
  expect(selection.passes(Buffer.from('response'))).toBe(false);
});
