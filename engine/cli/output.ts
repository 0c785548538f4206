import { once } from 'node:events';
import { styleText } from 'node:util';
import { displayWidth, pad, visible } from '#log/visible.ts';

export type Style = Parameters<typeof styleText>[0];

/** Colour only where a person looks at it and did not refuse it (`NO_COLOR`). */
export function colourOn(stream: { readonly isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** A painter for a stream: leaves the text alone where there is no colour. */
export function painter(stream: { readonly isTTY?: boolean }): (style: Style, text: string) => string {
  const on = colourOn(stream);
  return (style, text) => (on && text !== '' ? styleText(style, text, { validateStream: false }) : text);
}

/** Writes to standard output and waits while its reader is behind; ends waiting when nobody reads any more. */
export async function write(text: string | Uint8Array, signal?: AbortSignal): Promise<void> {
  if (text.length === 0 || process.stdout.write(text) || signal?.aborted) return;
  await once(process.stdout, 'drain', signal ? { signal } : {}).catch(() => undefined);
}

/** A value as JSON for scripts: indented, with a line end. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Rows as aligned columns, two spaces between them; numbers stand to the right. Empty for no rows. */
export function table(rows: readonly (readonly (string | number)[])[], header?: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const all: (readonly (string | number)[])[] = header ? [header, ...rows] : [...rows];
  const numeric = rows[0]!.map((_cell, at) => rows.every(row => typeof row[at] === 'number'));
  const cells = all.map(row => row.map(cell => visible(String(cell))));
  const widths = rows[0]!.map((_cell, at) => Math.max(...cells.map(row => displayWidth(row[at] ?? ''))));
  return cells.map(row =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0, numeric[at] ? 'left' : 'right'))
      .join('  ')
      .trimEnd(),
  );
}
