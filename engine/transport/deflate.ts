import type { PerMessageDeflateOptions } from 'ws';
import { HeadendError } from '#base/error.ts';

/** What ws is told to offer; false: do not offer that parameter, and accept none. */
export type DeflateOffer = Omit<PerMessageDeflateOptions, 'clientMaxWindowBits'> & {
  clientMaxWindowBits?: number | false;
};

const EXTENSION = 'permessage-deflate';

/**
 * The offer of permessage-deflate in a `Sec-WebSocket-Extensions` value (RFC 7692, 7.1): the first one where there are
 * several; false where there is none. Throws where a parameter is not one of the RFC or out of its range.
 */
export function parseDeflate(header: string): DeflateOffer | false {
  for (const offer of header.split(',')) {
    const [name = '', ...parameters] = offer.split(';').map(part => part.trim());
    if (name.toLowerCase() === EXTENSION) return offerOf(parameters);
  }
  return false;
}

function offerOf(parameters: readonly string[]): DeflateOffer {
  const offer: DeflateOffer = { clientMaxWindowBits: false };
  for (const parameter of parameters) {
    const [name = '', value] = parameter.split('=').map(part => part.trim().replace(/^"(.*)"$/, '$1'));
    if (name === 'client_max_window_bits') {
      // Without a value it only tells that the server may choose; ws offers just that when nothing is set.
      if (value === undefined) delete offer.clientMaxWindowBits;
      else offer.clientMaxWindowBits = windowBits(name, value);
    } else if (name === 'server_max_window_bits' && value !== undefined) {
      offer.serverMaxWindowBits = windowBits(name, value);
    } else if (name === 'client_no_context_takeover' && value === undefined) {
      offer.clientNoContextTakeover = true;
    } else if (name === 'server_no_context_takeover' && value === undefined) {
      offer.serverNoContextTakeover = true;
    } else {
      throw invalid(
        parameter,
        'client_max_window_bits[=8…15], server_max_window_bits=8…15, client_no_context_takeover or server_no_context_takeover',
      );
    }
  }
  return offer;
}

function windowBits(name: string, value: string): number {
  if (/^(?:[89]|1[0-5])$/.test(value)) return Number(value);
  throw invalid(`${name}=${value}`, `${name}=8 to ${name}=15`);
}

function invalid(parameter: string, right: string): HeadendError {
  return new HeadendError(
    'ADDRESS_INVALID',
    `Sec-WebSocket-Extensions: ${EXTENSION} has no parameter "${parameter}"; right would be ${right}`,
  );
}
