/** Where the pointer of a client is: percents of the width and of the height of its window. */
export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** What all others are told. */
export function moved(id: string, { x, y }: Pointer): string {
  return JSON.stringify({ id, x, y });
}

export function gone(id: string): string {
  return JSON.stringify({ id, gone: true });
}

/** Undefined for what is no pointer, or outside of any window. */
export function pointerOf(text: string): Pointer | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof message !== 'object' || message === null) return undefined;
  const { x, y } = message as Partial<Record<keyof Pointer, unknown>>;
  return within(x) && within(y) ? { x, y } : undefined;
}

function within(percent: unknown): percent is number {
  return typeof percent === 'number' && percent >= 0 && percent <= 100;
}
