import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PATIENCE = 10_000;

/** The foreign languages that have a WebSocket client here, and what runs it. */
export const LANGUAGES = {
  // Not another Python that stands before it on the path: the package is Debian's.
  Python: ['/usr/bin/python3', 'talker.py'],
  Tcl: ['tclsh', 'talker.tcl'],
} as const;

/** A WebSocket client in another language: says what it is told, one message a line, and has what it got. */
export class Talker {
  readonly got: string[] = [];
  readonly #child: ChildProcessWithoutNullStreams;
  #look: () => void = () => {};
  #complaint = '';

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    createInterface(child.stdout).on('line', line => {
      this.got.push(line);
      this.#look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint += text;
    });
    child.once('close', () => this.#look());
  }

  /** Resolves when it is connected. */
  static async join(language: keyof typeof LANGUAGES, url: string): Promise<Talker> {
    const [program, script] = LANGUAGES[language];
    const talker = new Talker(spawn(program, [fileURLToPath(new URL(script, import.meta.url)), url]));
    await talker.hears('open');
    return talker;
  }

  /** A text; `hex 00ff` is bytes. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Resolves when it has got this message, or has long. */
  async hears(line: string | RegExp): Promise<void> {
    const found = (): boolean =>
      typeof line === 'string' ? this.got.includes(line) : this.got.some(text => line.test(text));
    const late = AbortSignal.timeout(PATIENCE);
    late.addEventListener('abort', () => this.#look());
    while (!found()) {
      if (late.aborted || this.#child.exitCode !== null)
        throw new Error(`it did not get ${line}, but ${JSON.stringify(this.got)} ${this.#complaint}`);
      await new Promise<void>(resolve => {
        this.#look = resolve;
      });
    }
  }

  /** Ends what it says; it leaves in the way of its language. */
  async leave(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'close');
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await gone;
    clearTimeout(late);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }
}
