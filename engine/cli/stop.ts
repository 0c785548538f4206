/** A second signal counts after this many milliseconds: a terminal and npm may both pass on one Ctrl-C. */
const TWICE = 500;
/** How long a reader of standard output that has stalled is waited for once a signal has stopped the command. */
const STALLED = 2000;

let stopping: AbortController | undefined;
let asked: number | undefined;
let unwritable = false;

/**
 * Aborted by SIGINT or SIGTERM, and when nobody reads standard output any more. Whoever asks for it promises to end
 * soon after: from then on these signals do not end the process by themselves, but a second one does, with 1.
 */
export function stopSignal(): AbortSignal {
  if (!stopping) {
    const controller = new AbortController();
    stopping = controller;
    const stop = (): void => {
      if (asked !== undefined && performance.now() - asked >= TWICE) process.exit(1);
      asked ??= performance.now();
      controller.abort();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  }
  return stopping.signal;
}

/**
 * `headend … | head` is no error: a closed pipe ends the command without a word. A full disk is one: it is told in one
 * line, and the command stops and exits with 1.
 */
export function stopOnUnwritableOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      if (unwritable) return;
      unwritable = true;
      failed(`standard output cannot be written: ${error.message}`);
    }
    if (stopping) stopping.abort();
    else process.exit();
  });
  // Where standard error is closed there is nobody left to tell.
  process.stderr.on('error', () => {});
}

/** Call when the command has done its work: one that was stopped does not wait for a reader that has stalled. */
export function endStalledOutput(): void {
  if (asked === undefined) return;
  const end = (): void => {
    failed(`standard output was not read for ${STALLED / 1000} s; what was left is lost`);
    process.exit();
  };
  setTimeout(end, STALLED).unref();
}

/** Whatever the command itself makes of it, the exit status is 1. */
function failed(message: string): void {
  process.stderr.write(`headend: ${message}\n`);
  process.once('exit', () => {
    process.exitCode = 1;
  });
}
