const SHORT: Record<string, string> = { '\r': '\\r', '\n': '\\n', '\t': '\\t' };

// C0, DEL and C1; line and paragraph separators; zero-width and bidirectional controls. A device must not be able to
// move the cursor, recolour the terminal or turn the reading direction of somebody who looks at its messages.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** The text with every character that has no picture of its own written as `\r`, `\n`, `\t`, `\x1b` or `\u{202e}`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, char => {
    const code = char.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return SHORT[char] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
  });
}

const COMBINING = /^\p{M}$/u;

// The blocks that terminals draw over two columns: Hangul Jamo, CJK and its forms, emoji.
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** The columns that one character takes on a terminal: 0, 1 or 2. */
function columns(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (COMBINING.test(char)) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** The columns that a text without control characters takes on a terminal. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += columns(char);
  return width;
}

/** The text filled with spaces to a width; a longer one stays whole. */
export function pad(text: string, width: number, side: 'left' | 'right' = 'right'): string {
  const fill = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'right' ? text + fill : fill + text;
}

/** The text cut into pieces of at most `width` columns (at least one character each). */
export function wrap(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const char of text) {
    const wide = columns(char);
    if (line !== '' && used + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += char;
    used += wide;
  }
  lines.push(line);
  return lines;
}
