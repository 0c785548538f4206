const UNITS: Record<string, number> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/**
 * Bytes of a size as users write it: `16MiB`, `16 MiB`, `64k`, `8MB`, `512B`; a bare number is bytes, and k, M and G
 * count by 1024 however they are written. Undefined for anything else, and for what is no whole number of bytes.
 */
export function parseSize(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?(?:([kmg])(?:i?b)?|b)?$/i.exec(String(text).trim());
  if (!match) return undefined;
  const bytes = Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
