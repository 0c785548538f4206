import { url as debuggerUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import { messageOf } from '#base/error.ts';
import type { Element } from '#element/element.ts';
import { MARK, NONE } from '#element/marks.ts';
import { faultOf } from '#hooks/fault.ts';
import type { TextLog } from '#log/contract.ts';
import type { Protocol } from '#model/protocol.ts';
import {
  ANSWERS,
  CELL,
  CELLS,
  type LoopAnswers,
  type LoopData,
  type LoopPlace,
  type Named,
  type Names,
} from './loop-names.ts';

/** How the loops of a host are looked for. */
export interface LoopOptions {
  /** Milliseconds that the thread may take without a return to its event loop. */
  readonly limit: number;
  readonly logLevel: LoopData['logLevel'];
  readonly logFormat: LoopData['logFormat'];
  /** Writes, without waiting, what must not be lost; before the process ends. */
  readonly flush: () => void;
}

/** Beats in a limit. */
const BEATS = 10;

/**
 * A second thread that ends the process, with 1 and a line that names the hook, when this one does not return to its
 * event loop. It keeps no process alive. What it must know stands in memory that both see, since a thread that runs
 * round answers nobody but the inspector.
 */
export class LoopWatch {
  readonly marks: Int32Array = new Int32Array(new SharedArrayBuffer(4 * CELLS));
  readonly #options: LoopOptions;
  readonly #elements: () => Iterable<Element>;
  readonly #worker: Worker;
  readonly #beat: NodeJS.Timeout;
  readonly #protocols = new Set<Protocol>();

  constructor(options: LoopOptions, elements: () => Iterable<Element>, text: TextLog) {
    this.#options = options;
    this.#elements = elements;
    const { limit, logLevel, logFormat } = options;
    const data: LoopData = { cells: this.marks, limit, logLevel, logFormat };
    const source = import.meta.url.endsWith('.ts');
    this.marks[MARK.group] = NONE;
    this.#worker = new Worker(new URL(source ? './loop-thread.ts' : './loop-thread.js', import.meta.url), {
      workerData: data,
      execArgv: source ? ['--conditions=headend-source', '--no-warnings'] : ['--no-warnings'],
      name: 'loop watch',
    });
    this.#worker.unref();
    this.#worker.on('error', error =>
      text.error({}, `loops are not watched for any more: ${messageOf(error)}`),
    );
    const answers: LoopAnswers = {
      place: stack => JSON.stringify(this.#place(stack)),
      flush: () => this.#flush(),
    };
    Object.defineProperty(globalThis, Symbol.for(ANSWERS), { value: answers, configurable: true });
    this.#beat = setInterval(() => {
      this.marks[CELL.debugged] = debuggerUrl() === undefined ? 0 : 1;
      Atomics.add(this.marks, CELL.beats, 1);
    }, limit / BEATS);
    this.#beat.unref();
  }

  /** Must be called before the element runs a hook. */
  add(element: Element): void {
    const { protocol } = element;
    const { file } = protocol;
    if (!this.#protocols.has(protocol)) {
      this.#protocols.add(protocol);
      this.#send({
        kind: 'protocol',
        protocol: file,
        qactions: protocol.qactions.map(qaction => ({
          ...named(qaction),
          file:
            qaction.code.kind === 'file' ? qaction.code.path : `${file}:${qaction.line}:${qaction.column}`,
        })),
        groups: protocol.groups.map(named),
        parameters: [...new Set(protocol.qactions.flatMap(qaction => qaction.triggers))].map(named),
      });
    }
    this.#send({ kind: 'element', id: element.elementId, name: element.elementName, protocol: file });
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat);
    Reflect.deleteProperty(globalThis, Symbol.for(ANSWERS));
    await this.#worker.terminate();
  }

  #send(names: Names): void {
    this.#worker.postMessage(names);
  }

  /** Called in the midst of whatever runs round. */
  #place(stack: string | undefined): LoopPlace {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 200;
    const here = new Error('here');
    Error.stackTraceLimit = stackTraceLimit;
    if (stack !== undefined) here.stack = stack;
    const waiting = [...this.#elements()].flatMap(element =>
      element.watch.waits.flatMap(({ of }) =>
        'qaction' in of ? { element: element.elementName, qaction: named(of.qaction) } : [],
      ),
    );
    const fault = faultOf(here);
    const { place, qaction } = fault.of === 'hook' ? fault : { place: undefined, qaction: undefined };
    return { place, qaction, frame: innermost(here.stack ?? ''), waiting };
  }

  #flush(): string {
    try {
      this.#options.flush();
      return '';
    } catch (error) {
      return messageOf(error);
    }
  }
}

function named({ id, name }: Named): Named {
  return { id, name };
}

/** The first frame below the question itself, which the inspector runs as a script without a name. */
function innermost(stack: string): string | undefined {
  const frames = stack.split('\n');
  const asked = frames.findIndex(frame => /at <anonymous>:\d+:\d+$/.test(frame));
  return frames[asked + 1]?.replace(/^\s*at /, '');
}
