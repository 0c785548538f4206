/** Where the payload of a read's only message may begin: behind the longest header that a client is sent (RFC 6455, 5.2). */
const FIRST = 10;
const SMALL = 1024;

/**
 * Whether bytes are a small part of a larger read, so that keeping them keeps more than four times their size. Messages
 * that come in one read are views of its memory.
 */
export function isShared(bytes: Buffer): boolean {
  // Asking for the memory behind a view costs as much as copying a small message: their offset has to do.
  if (bytes.length <= SMALL && bytes.byteOffset > FIRST) return true;
  return bytes.length * 4 < bytes.buffer.byteLength;
}
