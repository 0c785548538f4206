import { endOf } from './close.ts';
import type { HttpFailure } from './http-contract.ts';
import { type Progress, ProxyRefusal } from './http-socket.ts';

/** What is known of an exchange that failed. */
export interface Misfortune {
  readonly error: Error;
  /** True once a socket stood ready for the request. */
  readonly open: boolean;
  /** True once some of the reply had arrived. */
  readonly answered: boolean;
  /** True once the head of the reply had been read. */
  readonly headed: boolean;
  readonly progress: Progress | undefined;
  readonly secure: boolean;
}

/** Names that are not found are no failed connect: the same again does not help. */
const NOT_FOUND = new Set(['ENOTFOUND', 'EAI_NONAME', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_FAIL']);

/** Tells why an exchange failed, and whether the same again can help (ConnectionsHttpImplementing, note on retries). */
export function failureOf(misfortune: Misfortune): Omit<HttpFailure, 'timing'> {
  const { answered, error, headed, open } = misfortune;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof ProxyRefusal) return { cause: 'network', reason: error.message, again: false };
  if (!open) return notConnected(misfortune);
  if (error.name === 'HTTPParserError' || code.startsWith('HPE_')) {
    const found = /\((.+)\)$/.exec(error.message)?.[1] ?? error.message;
    const errno = code === '' ? {} : { errno: code };
    return { cause: 'protocol-error', reason: `the reply is no HTTP: ${found}`, ...errno, again: false };
  }
  // What undici takes for granted of a reply, and only there.
  if (code === 'ERR_ASSERTION' && answered)
    return {
      cause: 'protocol-error',
      reason: 'the reply is no HTTP: its status is below 100',
      again: false,
    };
  if (code === 'UND_ERR_HEADERS_OVERFLOW')
    return {
      cause: 'protocol-error',
      reason: 'the head of the reply is larger than 64 KiB',
      errno: code,
      again: false,
    };
  // undici says so of all that is wrong behind a Content-Length.
  const wrongLength = code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  if (wrongLength && !headed)
    return {
      cause: 'protocol-error',
      reason: 'the reply is no HTTP: its head is wrong, or says more than one length',
      again: false,
    };
  if (code === 'UND_ERR_SOCKET' && error.message === 'bad upgrade')
    return {
      cause: 'protocol-error',
      reason: 'the server changes to a protocol that nobody asked for (101)',
      again: false,
    };
  if (wrongLength || (code === 'UND_ERR_SOCKET' && answered)) {
    const reason = 'the connection ended before all of the reply had come';
    return { cause: 'abnormal', reason, again: false };
  }
  if (code === 'UND_ERR_SOCKET')
    return { cause: 'abnormal', reason: 'the connection ended before a reply came', again: false };
  if (code.startsWith('UND_ERR_INVALID_ARG'))
    return { cause: 'protocol-error', reason: `no HTTP request: ${error.message}`, again: false };
  return { ...ended(error, false), again: false };
}

function notConnected({ error, progress, secure }: Misfortune): Omit<HttpFailure, 'timing'> {
  const securing = secure && progress?.connected !== undefined && progress.secured === undefined;
  const end = ended(error, securing);
  return { ...end, again: end.cause === 'tls' || !NOT_FOUND.has(end.errno ?? '') };
}

function ended(error: Error, securing: boolean): Pick<HttpFailure, 'cause' | 'reason' | 'errno'> {
  const { cause, reason, errno } = endOf({ opened: true, securing, code: 1006, reason: '', error });
  return { cause, reason, ...(errno === undefined ? {} : { errno }) };
}
