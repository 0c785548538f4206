import type { TransportOptions } from './contract.ts';
import type { HttpTransport } from './http-contract.ts';
import { Exchange } from './http-exchange.ts';
import { Lines } from './http-lines.ts';

/** HTTP/1.1 (RFC 9110, RFC 9112), one request at a time on each socket. */
export function http(options: TransportOptions): HttpTransport {
  return {
    userAgent: options.userAgent,
    open: settings => {
      const lines = new Lines(settings, options.clock);
      return {
        exchange: (request, events) => new Exchange(lines, request, events),
        close: () => lines.close(),
      };
    },
  };
}
