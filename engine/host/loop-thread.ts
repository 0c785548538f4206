import { parentPort, workerData } from 'node:worker_threads';
import { CELL, type LoopData, type Names } from './loop-names.ts';
import { SilenceMeter } from './silence.ts';

/** The watching thread: starts with next to nothing, and loads the rest when it has something to tell. */
const { cells, limit, logLevel, logFormat } = workerData as LoopData;
const TICKS = 20;

const names: Names[] = [];
parentPort?.on('message', (sent: Names) => names.push(sent));

const meter = new SilenceMeter(limit, limit / TICKS);
let telling = false;
setInterval(async () => {
  const beats = Atomics.load(cells, CELL.beats);
  const silent = meter.tick(beats, performance.now(), cells[CELL.debugged] === 1);
  if (silent === undefined || telling) return;
  telling = true;
  const { endLoop } = await import('./loop-end.ts');
  await endLoop({ beats, cells, limit, logFormat, logLevel, names, silent });
  telling = false;
}, limit / TICKS);
