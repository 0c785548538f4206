/** Names of WebSocket close codes: RFC 6455, 7.4.1, and the registry that IANA keeps of those assigned since. */
const NAMES: Readonly<Record<number, string>> = {
  1000: 'normal closure',
  1001: 'going away',
  1002: 'protocol error',
  1003: 'unsupported data',
  1005: 'no code received',
  1006: 'no close frame',
  1007: 'invalid payload data',
  1008: 'policy violation',
  1009: 'message too big',
  1010: 'extension missing',
  1011: 'internal error',
  1012: 'service restart',
  1013: 'try again later',
  1014: 'bad gateway',
  1015: 'TLS handshake failed',
  3000: 'unauthorized',
  3003: 'forbidden',
  3008: 'timeout',
};

/** What a close code means, in a few words; of one without a name, whose it is. Undefined for what is no close code. */
export function closeCodeName(code: number): string | undefined {
  const name = NAMES[code];
  if (name !== undefined) return name;
  if (code >= 1000 && code <= 2999) return 'reserved';
  if (code >= 3000 && code <= 3999) return "a library's own";
  return code >= 4000 && code <= 4999 ? "the application's own" : undefined;
}
