let stopping: AbortController | undefined;

/**
 * Aborted by SIGINT or SIGTERM, and when nobody reads standard output any more. Whoever asks for it promises to end
 * soon after: from then on these signals do not end the process by themselves.
 */
export function stopSignal(): AbortSignal {
  if (!stopping) {
    const controller = new AbortController();
    stopping = controller;
    process.on('SIGINT', () => controller.abort());
    process.on('SIGTERM', () => controller.abort());
  }
  return stopping.signal;
}

/** `headend … | head` is no error: a closed pipe ends the command without a word. */
export function stopQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (stopping) stopping.abort();
    else process.exit(0);
  });
  // Where standard error is closed there is nobody left to tell.
  process.stderr.on('error', () => {});
}
