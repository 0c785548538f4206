/** Bytes as ASCII, with `.` for all that cannot be printed. */
export function printable(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
  return text;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Bytes as pairs of hexadecimal digits, split by spaces. */
export function spacedHex(bytes: Uint8Array): string {
  return (hex(bytes).match(/../g) ?? []).join(' ');
}

/**
 * A hex dump, a line for 16 bytes: offset (hexadecimal), bytes in two halves, ASCII with `.` for all else. Line by line,
 * since a dump is five times as large as its bytes.
 */
export function* hexDump(bytes: Uint8Array): Generator<string, void> {
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = bytes.subarray(offset, offset + 16);
    const left = spacedHex(row.subarray(0, 8)).padEnd(23);
    const right = spacedHex(row.subarray(8)).padEnd(23);
    yield `${offset.toString(16).padStart(6, '0')}  ${left}  ${right}  |${printable(row)}|`;
  }
}

/**
 * The dump of DataMiner's Stream Viewer (Message syntax): rows of 20 bytes in blocks of 5, before them the offset in
 * six decimal digits, behind them ASCII with `.` for what cannot be printed.
 */
export function* classicDump(bytes: Uint8Array): Generator<string, void> {
  for (let offset = 0; offset < bytes.length; offset += 20) {
    const row = bytes.subarray(offset, offset + 20);
    const blocks =
      hex(row)
        .toUpperCase()
        .match(/.{1,10}/g) ?? [];
    yield `${String(offset).padStart(6, '0')}  ${blocks.join(' ').padEnd(43)}  ${printable(row)}`;
  }
}
