import type { Transport, TransportOptions } from './contract.ts';
import { http } from './http.ts';
import type { HttpTransport } from './http-contract.ts';
import { websocket } from './websocket.ts';

/** Every kind of transport, by the type of connection that it serves. */
export function transports(options: TransportOptions): Record<string, Transport> {
  return {
    websocket: websocket(options),
  };
}

/** Requests and replies, for connections of type http. */
export function httpTransport(options: TransportOptions): HttpTransport {
  return http(options);
}
