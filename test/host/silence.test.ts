import { expect, test } from 'vitest';
import { SilenceMeter } from '#host/silence.ts';

/** The ticks, in milliseconds after the first, at which the meter told a silence. */
function told(ticks: readonly (readonly [at: number, beats: number, excused?: boolean])[]): number[] {
  const meter = new SilenceMeter(1000, 100);
  meter.tick(0, 0);
  return ticks.flatMap(([at, beats, excused]) => (meter.tick(beats, at, excused) === undefined ? [] : [at]));
}

const every = (ms: number, from: number, to: number, beats: (at: number) => number): [number, number][] => {
  const ticks: [number, number][] = [];
  for (let at = from; at <= to; at += ms) ticks.push([at, beats(at)]);
  return ticks;
};

test('a counter that stands still for the limit is told', () => {
  expect(told(every(100, 100, 1100, () => 0))).toEqual([1000, 1100]);
});

test('a counter that goes on is not, however slowly', () => {
  expect(told(every(100, 100, 10_000, at => Math.floor(at / 900)))).toEqual([]);
});

test('a machine that slept, or a process that was stopped, is no silence', () => {
  expect(told([...every(100, 100, 500, () => 0), [3_600_000, 0], [3_600_100, 1]])).toEqual([]);
});

test('where the watching thread runs late too, only what it saw of the time counts', () => {
  const late = every(1000, 1000, 8000, () => 0);
  expect(told(late)).toEqual([5000, 6000, 7000, 8000]);
});

test('the time that a debugger may have stopped it is no silence', () => {
  const ticks = every(100, 100, 5000, () => 0).map(([at, beats]) => [at, beats, at < 4500] as const);
  expect(told(ticks)).toEqual([]);
});
