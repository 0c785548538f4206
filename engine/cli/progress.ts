/** A bar that shows how far something is. */
export interface ProgressBar {
  show(what: string, done: number, total: number): void;
  /** Takes it away; showing it again brings it back. */
  clear(): void;
}

const WIDTH = 30;

/** A progress bar on a terminal; elsewhere nothing is shown. */
export function progressBar(stream: NodeJS.WriteStream): ProgressBar {
  let shown = false;
  return {
    show(what, done, total) {
      if (stream.isTTY !== true || process.env.TERM === 'dumb') return;
      const filled = Math.min(WIDTH, Math.floor((done / Math.max(total, 1)) * WIDTH));
      stream.write(`\r\x1b[K${what} [${'#'.repeat(filled)}${' '.repeat(WIDTH - filled)}] ${done}/${total}`);
      shown = true;
    },
    clear() {
      if (shown) stream.write('\r\x1b[K');
      shown = false;
    },
  };
}
