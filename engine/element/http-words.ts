import type { HttpFailure } from '#transport/http-contract.ts';

/** What a request that has no address is reported as. */
export const NO_ADDRESS = error(12_005, 'INVALID_URL');

/**
 * How DataMiner reports a failure, which triggers on communication and NoTimeouts are written for: the number and the
 * name of the error of WinHTTP (schema page Triggers.Trigger.Time).
 */
export function wordsOf({ again, cause, errno, reason }: Omit<HttpFailure, 'timing'>): string {
  if (cause === 'timeout') return error(12_002, 'TIMEOUT');
  if (cause === 'tls') return error(12_175, 'SECURE_FAILURE');
  if (/^(?:ENOTFOUND$|EAI_)/.test(errno ?? '')) return error(12_007, 'NAME_NOT_RESOLVED');
  // Of network errors only those before there was a connection may be tried again.
  if (cause === 'network' && again) return error(12_029, 'CANNOT_CONNECT');
  if (reason.startsWith('redirected ')) return error(12_156, 'REDIRECT_FAILED');
  if (cause === 'network' || cause === 'abnormal') return error(12_030, 'CONNECTION_ERROR');
  return error(12_152, 'INVALID_SERVER_RESPONSE');
}

function error(number: number, name: string): string {
  return `Error : ${number}. [ERROR_WINHTTP_${name}]`;
}
