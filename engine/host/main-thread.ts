import { Session } from 'node:inspector';
import { setTimeout as wait } from 'node:timers/promises';
import { ANSWERS, type LoopAnswers } from './loop-names.ts';

/** Milliseconds that an answer may take. Code of Node itself (JSON.parse, a command run synchronously) gives none. */
const PATIENCE = 1000;

/**
 * The main thread, asked from another one while it runs round: the inspector calls a function between two steps of
 * whatever runs there.
 */
export class MainThread {
  readonly #session = new Session();

  connect(): void {
    this.#session.connectToMainThread();
  }

  /** Undefined when there is no answer in time. */
  async ask(question: keyof LoopAnswers, argument?: string): Promise<string | undefined> {
    const expression = `globalThis[Symbol.for(${JSON.stringify(ANSWERS)})].${question}(${JSON.stringify(argument) ?? ''})`;
    const answer = new Promise<string | undefined>(resolve => {
      this.#session.post('Runtime.evaluate', { expression, returnByValue: true }, (error, evaluated) => {
        const value: unknown = error === null ? evaluated.result.value : undefined;
        resolve(typeof value === 'string' ? value : undefined);
      });
    });
    return await Promise.race([answer, wait(PATIENCE, undefined)]);
  }

  /**
   * The stack at the next step of JavaScript, in the form of an error's: what goes from promise to promise has none at
   * the moment when it is asked. The thread stands still from then on, until `close`. Undefined when it takes no step in
   * time.
   */
  async pause(): Promise<string | undefined> {
    const session = this.#session;
    const urls = new Map<string, string>();
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
    const paused = new Promise<string>(resolve => {
      session.once('Debugger.paused', ({ params }) => {
        const frames = params.callFrames.map(({ functionName, location }) => {
          const url = urls.get(location.scriptId) ?? '';
          return `    at ${functionName} (${url}:${location.lineNumber + 1}:${(location.columnNumber ?? 0) + 1})`;
        });
        resolve(frames.join('\n'));
      });
    });
    session.post('Debugger.enable');
    session.post('Debugger.pause');
    return await Promise.race([paused, wait(PATIENCE, undefined)]);
  }

  /** Lets it go on. */
  close(): void {
    this.#session.disconnect();
  }
}
