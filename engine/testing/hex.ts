/** Bytes written as a person writes them: `hex('81 05 48656c6c6f')`. White space is free; anything else throws. */
export function hex(text: string): Buffer {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) {
    throw new TypeError(`"${text}" is no hex; write pairs of 0-9 and a-f, like "81 05 48 65"`);
  }
  return Buffer.from(digits, 'hex');
}

/** The reverse, for expectations: lower case, a space between bytes. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ');
}
