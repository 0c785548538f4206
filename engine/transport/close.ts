import { HeadendError } from '#base/error.ts';
import { cutUtf8 } from '#base/text.ts';
import type { Cause, End } from './contract.ts';
import { reasonOf } from './reason.ts';

/** Close codes as received (RFC 6455, 7.4.1). 1005: a close frame without a code. What is not here is `abnormal`. */
const RECEIVED: Readonly<Record<number, Cause>> = {
  1000: 'normal',
  1001: 'going-away',
  1002: 'protocol-error',
  1003: 'invalid-data',
  1005: 'normal',
  1007: 'invalid-data',
  1008: 'policy-violation',
  1009: 'message-too-big',
};

/** What ws found wrong in the peer's frames, and the code that it closed with. Other `WS_ERR_` are 1002. */
const VIOLATIONS: Readonly<Record<string, readonly [Cause, number]>> = {
  WS_ERR_INVALID_UTF8: ['invalid-data', 1007],
  WS_ERR_TOO_MANY_BUFFERED_PARTS: ['policy-violation', 1008],
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: ['message-too-big', 1009],
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: ['message-too-big', 1009],
};

const NO_CODE = 1006;

/** All that is known about the end of a connection. */
export interface Evidence {
  readonly opened: boolean;
  /** Set when we decided to end it, or know better than any error that follows from it. */
  readonly decided?: Pick<End, 'cause' | 'reason' | 'errno'>;
  /** The first error of the socket, of TLS, of the HTTP parser or of ws. */
  readonly error?: Error;
  /** A TLS connection that was not established yet. */
  readonly securing: boolean;
  /** A WebSocket was asked for without TLS. */
  readonly plain?: boolean;
  /** What a proxy is called that had not let the connection through yet. */
  readonly proxy?: string | undefined;
  /** As ws reports them: the close frame received, or 1006. */
  readonly code: number;
  readonly reason: string;
}

/** Tells why a connection ended. What was decided goes before the peer's close frame, and that before an error. */
export function endOf(evidence: Evidence): End {
  const { opened, decided, error, code, reason, proxy } = evidence;
  if (decided) return { ...decided, code, reason: reason || decided.reason, opened };
  if (code !== NO_CODE) return { cause: RECEIVED[code] ?? 'abnormal', code, reason, opened };
  if (!error) {
    const text = 'the peer ended the connection without a close frame';
    return { cause: opened ? 'abnormal' : 'handshake', code, reason: text, opened };
  }
  const errno = errnoOf(error);
  const [cause, sent] = causeOf(error, errno, evidence);
  const told = reasonOf(error, errno, !opened && evidence.plain);
  return {
    cause,
    code: sent,
    reason: proxy === undefined ? told : `${proxy}: ${told}`,
    opened,
    ...(errno === undefined ? {} : { errno }),
  };
}

function causeOf(
  error: Error,
  errno: string | undefined,
  { opened, securing }: Evidence,
): readonly [Cause, number] {
  if (errno?.startsWith('WS_ERR_')) return VIOLATIONS[errno] ?? ['protocol-error', 1002];
  if (errno?.startsWith('Z_')) return ['invalid-data', 1007];
  if (isTls(errno) || (securing && !isSystem(error))) return ['tls', NO_CODE];
  if (isSystem(error)) return ['network', NO_CODE];
  return [opened ? 'abnormal' : 'handshake', NO_CODE];
}

/** EPROTO is how the system's call tells that the other side speaks no TLS, or another one. */
function isTls(errno: string | undefined): boolean {
  return errno === 'EPROTO' || /^ERR_(TLS|SSL|OSSL)_/.test(errno ?? '');
}

/**
 * An error of a system call. A peer's FIN where an answer was due has the code ECONNRESET as well, made up by Node's
 * HTTP and TLS: only the missing call tells it from a real RST.
 */
function isSystem(error: Error): boolean {
  return 'syscall' in error || (error instanceof AggregateError && error.errors.some(isSystem));
}

function errnoOf(error: Error): string | undefined {
  if (error instanceof HeadendError) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Throws where the code must not be sent in a close frame (RFC 6455, 7.4). */
export function checkCloseCode(code: number): void {
  const named = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
  if (Number.isInteger(code) && (named || (code >= 3000 && code <= 4999))) return;
  throw new HeadendError(
    'USAGE',
    `close code ${code} cannot be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999`,
  );
}

/** What codes mean that have a reason of their own (RFC 6455, 7.4.1; 1006 and 1015 are never sent). */
const REASONS: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1006: 'abnormal closure',
  1007: 'invalid payload data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'mandatory extension',
  1011: 'internal error',
  1015: 'TLS handshake',
};

/** The reason of a close code that comes without one; '' where it has none of its own. */
export function reasonFor(code: number): string {
  return REASONS[code] ?? '';
}

/** Most bytes of a control frame's payload (RFC 6455, 5.5). */
export const CONTROL_PAYLOAD = 125;

/** What a close frame leaves of a control frame's payload for the reason. */
export const CLOSE_REASON = 123;

/** The reason as a close frame holds it; that of the code where there is none. Throws where the code must not be sent. */
export function sendable(code: number, reason: string): Buffer {
  checkCloseCode(code);
  return cutUtf8(reason || reasonFor(code), CLOSE_REASON);
}
