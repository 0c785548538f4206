import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { write } from './output.ts';

/** Where a viewer's text goes. */
export interface Output {
  /** Writes, and waits while the reader is behind. */
  write(text: string | Uint8Array): Promise<void>;
  /** Resolves when everything is written and, with a pager, when its user has left it. */
  end(): Promise<void>;
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal | undefined;
}

/** Standard output as it is. */
export function plainOutput(signal: AbortSignal | undefined): Output {
  return { write: text => write(text, signal), end: async () => {}, signal };
}

/**
 * A pager on the terminal (`$PAGER`, or `less`), fed only as far as its user reads. Standard output as it is where
 * there is none, or where `$PAGER` is empty or `cat`.
 */
export function openPager(): Output {
  const command = (process.env.PAGER ?? 'less').trim();
  if (command === '' || command === 'cat' || !isThere(command)) return plainOutput(undefined);
  const pager = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    // As git has it: ends by itself where one screen holds all, shows colours, leaves the text on the terminal.
    env: { LESS: 'FRSX', ...process.env },
  });
  const left = new AbortController();
  const ended = new Promise<void>(resolve => {
    pager.once('close', resolve);
    pager.once('error', () => resolve());
  }).then(() => left.abort());
  pager.stdin.on('error', () => left.abort());
  // Ctrl-C is for the pager, which gets it too.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  return {
    async write(text) {
      if (text.length === 0 || left.signal.aborted || pager.stdin.write(text)) return;
      await once(pager.stdin, 'drain', { signal: left.signal }).catch(() => undefined);
    },
    async end() {
      pager.stdin.end();
      await ended;
      process.off('SIGINT', ignore);
    },
    signal: left.signal,
  };
}

function isThere(command: string): boolean {
  const program = command.split(/\s+/, 1)[0]!;
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program]).status === 0;
}
