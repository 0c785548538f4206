import { writeSync } from 'node:fs';
import { MARK, NONE } from '#element/marks.ts';
import { shownDuration } from '#element/watch.ts';
import type { LogFields } from '#log/contract.ts';
import { createTextLog, LEVELS } from '#log/text.ts';
import { visible } from '#log/visible.ts';
import { CELL, type LoopData, type LoopPlace, type Named, type Names } from './loop-names.ts';
import { MainThread } from './main-thread.ts';

/** A thread that has not returned to its event loop. */
export interface Looping extends LoopData {
  readonly names: readonly Names[];
  /** What the counter of its returns stood at. */
  readonly beats: number;
  /** For how many milliseconds. */
  readonly silent: number;
}

/** What the main thread answered; undefined where it did not. */
interface Answered {
  readonly at: LoopPlace | undefined;
  readonly flushed: string | undefined;
}

/** Tells where the main thread runs round, has it write what must not be lost, and ends the process with 1. */
export async function endLoop(looping: Looping): Promise<void> {
  const since = Date.now() - looping.silent;
  const main = new MainThread();
  const { at, flushed } = await ask(main).catch(() => ({ at: undefined, flushed: undefined }));
  const hook = hookOf(looping, at);
  if (Atomics.load(looping.cells, CELL.beats) !== looping.beats) {
    main.close();
    return;
  }
  const fields = { ...hook.fields, ...(at?.place === undefined ? {} : { file: at.place }) };
  try {
    tell(
      looping,
      { ...fields, since: new Date(since).toISOString() },
      messageOf(looping, hook, at, since, flushed),
    );
  } finally {
    await endProcess();
  }
}

async function ask(main: MainThread): Promise<Answered> {
  main.connect();
  const at = placeOf(await main.ask('place'));
  if (at === undefined) return { at, flushed: undefined };
  const flushed = await main.ask('flush');
  if (at.place !== undefined) return { at, flushed };
  const stack = await main.pause();
  const paused = stack === undefined ? undefined : placeOf(await main.ask('place', stack));
  return { at: paused?.place === undefined ? at : paused, flushed };
}

/** Whom to blame, by name. */
interface Blamed {
  readonly fields: LogFields;
  readonly name: string;
}

function hookOf({ cells, names }: Looping, at: LoopPlace | undefined): Blamed {
  const index = cells[MARK.qaction]!;
  if (index === 0) return waitingHook(at);
  const element = names.find(sent => sent.kind === 'element' && sent.id === cells[MARK.element]);
  const file = element?.protocol;
  const protocol = names.find(sent => sent.kind === 'protocol' && sent.protocol === file);
  if (element?.kind !== 'element' || protocol?.kind !== 'protocol') return { fields: {}, name: 'a hook' };
  const qaction = protocol.qactions[index - 1]!;
  const parameter = byId(protocol.parameters, cells[MARK.parameter]!);
  const group = byId(protocol.groups, cells[MARK.group]!);
  const by = parameter === undefined ? '' : `, run by parameter ${shown(parameter)}`;
  const beside = group === undefined ? '' : `${by === '' ? ', run by' : ' beside'} group ${shown(group)}`;
  return {
    fields: {
      element: element.name,
      qaction: qaction.id,
      file: qaction.file,
      ...(parameter === undefined ? {} : { parameter: parameter.id }),
      ...(group === undefined ? {} : { group: group.id }),
    },
    name: `QAction ${shown(qaction)}${by}${beside},`,
  };
}

/** What runs after an `await` is noted nowhere: it is of one of the hooks that have not settled. */
function waitingHook(at: LoopPlace | undefined): Blamed {
  const waiting = at?.waiting ?? [];
  const own = waiting.filter(({ qaction }) => at?.place?.includes(`QAction_${qaction.id}.`));
  const [first, ...others] = own.length > 0 ? own : waiting;
  if (first === undefined) {
    // A module that is being loaded.
    if (at?.qaction !== undefined) return { fields: { qaction: at.qaction }, name: `QAction ${at.qaction}` };
    return { fields: {}, name: 'code outside of any hook' };
  }
  const { element, qaction } = first;
  const more = others.length === 0 ? '' : `, or one of ${others.length} more hooks that wait,`;
  return { fields: { element, qaction: qaction.id }, name: `QAction ${shown(qaction)}${more}` };
}

function messageOf(
  { silent }: Looping,
  { fields, name }: Blamed,
  at: LoopPlace | undefined,
  since: number,
  flushed: string | undefined,
): string {
  const time = `for ${shownDuration(silent)}, since ${new Date(since).toISOString()}`;
  const native = `in ${fields.file === undefined ? 'a' : `${fields.file}, in a`} call into Node that has not returned`;
  const place = at === undefined ? native : `at ${at.place ?? at.frame ?? 'an unknown place'}`;
  const lost =
    flushed === undefined
      ? '; the last of the stream log is lost'
      : flushed === ''
        ? ''
        : `; not written: ${flushed}`;
  return `${name} has kept everything else from running ${time}: it is ${place}; the process ends${lost}`;
}

function placeOf(answer: string | undefined): LoopPlace | undefined {
  return answer === undefined ? undefined : (JSON.parse(answer) as LoopPlace);
}

/** Undefined for NONE. */
function byId(named: readonly Named[], id: number): Named | undefined {
  return id === NONE ? undefined : (named.find(one => one.id === id) ?? { id, name: '' });
}

function shown({ id, name }: Named): string {
  return `${id} "${name}"`;
}

/** As the text log would write it; what ends the process is told at every level. */
function tell({ logFormat, logLevel }: Looping, fields: LogFields, message: string): void {
  const level = LEVELS.find(known => known === logLevel);
  if (level === undefined || level === 'fatal') writeSync(2, `headend: ${visible(message)}\n`);
  else createTextLog(level, logFormat).error(fields, message);
}

/** What of WebAssembly is needed here, which the types of Node do not declare. */
const { WebAssembly } = globalThis as unknown as {
  readonly WebAssembly: { readonly Memory: new (size: { readonly initial: number }) => object };
};

/**
 * Ends the whole process with 1 from this thread, where `process.exit` would end the thread only and a signal would
 * set another status: what WebAssembly programs call to exit does so.
 */
async function endProcess(): Promise<void> {
  try {
    const { WASI } = await import('node:wasi');
    const wasi = new WASI({ version: 'preview1', returnOnExit: false });
    const exit = wasi.wasiImport.proc_exit as (status: number) => void;
    wasi.start({ exports: { memory: new WebAssembly.Memory({ initial: 1 }), _start: () => exit(1) } });
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
