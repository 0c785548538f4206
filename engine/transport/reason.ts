import { HeadendError, messageOf } from '#base/error.ts';

const UNTRUSTED = 'its authority is not trusted: tls.ca must hold the certificate of that one';
const NO_TLS =
  'that port speaks no TLS; right would be ws:// or tcp: in the place of wss:// or tls:, or another port';
const HUNG_UP = 'the peer ended the connection before it answered';
const SPEAKS_TLS = 'where that port speaks TLS wss:// would be right';
const OLD_TLS = 'the device must speak TLS 1.2 or 1.3';
const CLIENT_CERTIFICATE =
  'the device does not take the client certificate: tls.cert must be of an authority that it trusts';

/** What would be right, by what the system or the library calls the error. */
const RIGHT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; host and port must be right',
  ENOTFOUND: 'there is no such name; the host must be right',
  EAI_AGAIN: 'no name server answers; host could be an address instead',
  EHOSTUNREACH: 'there is no way to that host; address and network must be right',
  ENETUNREACH: 'there is no way to that network; address and routes must be right',
  ETIMEDOUT: 'the host does not answer; address, port and firewalls must be right',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself: tls.ca must hold that very certificate',
  CERT_HAS_EXPIRED: 'the device needs a new one',
  CERT_NOT_YET_VALID: 'the clocks of device and machine must be right',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls.serverName must be a name that the certificate has',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'tls.key must be the key of tls.cert',
  HPE_INVALID_CONSTANT: 'that port speaks no HTTP; a WebSocket begins with it',
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'maxMessage must be larger for such a message',
};

/** The same by what ws says of an answer that does not fit the handshake: those errors have no code. */
const RIGHT_IN_HANDSHAKE: Readonly<Record<string, string>> = {
  'Server sent no subprotocol':
    'the device must choose one that Sec-WebSocket-Protocol offers, or that header must be left out',
  'Server sent an invalid subprotocol': 'the device must choose one that Sec-WebSocket-Protocol offers',
  'Server sent a subprotocol but none was requested':
    'the handshake must offer it in a header Sec-WebSocket-Protocol',
  'Server sent a Sec-WebSocket-Extensions header but no extension was requested':
    'the handshake must offer it in a header Sec-WebSocket-Extensions',
};

/** The same by OpenSSL's words for it: its codes are not always handed on. */
const RIGHT_IN_TLS: Readonly<Record<string, string>> = {
  'wrong version number': NO_TLS,
  'packet length too long': NO_TLS,
  'record layer failure': NO_TLS,
  'http request': NO_TLS,
  'unsupported protocol': OLD_TLS,
  'tlsv1 alert protocol version': OLD_TLS,
  'tlsv13 alert certificate required':
    'the device asks for a client certificate: tls.cert and tls.key must hold one that it trusts',
  'tlsv1 alert unknown ca': CLIENT_CERTIFICATE,
  'ssl/tls alert bad certificate': CLIENT_CERTIFICATE,
  'sslv3 alert bad certificate': CLIENT_CERTIFICATE,
  'ssl/tls alert handshake failure':
    'the device offers no cipher that is safe, or asks for a client certificate (tls.cert, tls.key)',
};

/** OpenSSL's own line: `…:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:file.c:355:`. */
const OPENSSL = /error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]+)/i;

/**
 * Why a connection failed, in one line: what the system says of it, and what would be right where that is known. `plain`:
 * a WebSocket was asked for without TLS.
 */
export function reasonOf(error: Error, errno: string | undefined, plain = false): string {
  if (error instanceof HeadendError) return error.message;
  const inTls = OPENSSL.exec(error.message)?.[1];
  const text = inTls === undefined ? textOf(error) : `TLS failed: ${inTls}`;
  const right = inTls === undefined ? rightOf(errno, text, plain) : RIGHT_IN_TLS[inTls];
  return right === undefined ? text : `${text}; ${right}`;
}

function rightOf(errno: string | undefined, text: string, plain: boolean): string | undefined {
  if (plain && text === HUNG_UP) return SPEAKS_TLS;
  return RIGHT[errno ?? ''] ?? RIGHT_IN_HANDSHAKE[text];
}

/** Why the TLS of a client of ours failed, and what would be right where that is known. */
export function clientTlsReason(error: Error): string {
  const inTls = OPENSSL.exec(error.message)?.[1];
  if (inTls === undefined) return textOf(error);
  return RIGHT_IN_TLS[inTls] === NO_TLS ? `${inTls}; it must speak TLS` : inTls;
}

/** Several addresses tried in vain make an error without a message; the first attempt's is told then. */
function textOf(error: Error): string {
  if (error.message === '' && error instanceof AggregateError) return messageOf(error.errors[0]);
  if (error.message === 'socket hang up') return HUNG_UP;
  if (error.message.startsWith('Proxy connection ended')) return 'it ended the connection before it answered';
  return error.message
    .replace(/ - Local \(.*\)$|; if the root CA is installed locally.*$/, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}
