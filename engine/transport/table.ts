import type { Transport, TransportOptions } from './contract.ts';
import { websocket } from './websocket.ts';

/** Every kind of transport, by the type of connection that it serves. */
export function transports(options: TransportOptions): Record<string, Transport> {
  return {
    websocket: websocket(options),
  };
}
