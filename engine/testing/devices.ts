import type { DeviceMaker } from './device-contract.ts';
import { scriptedHttp } from './http-script.ts';
import { scriptedClient } from './tcp-client-script.ts';
import { scriptedTcp } from './tcp-script.ts';
import { scriptedWebSocket } from './websocket-script.ts';

/** The devices of cases, by type of connection: a new kind is a line here. */
export const DEVICES: Readonly<Record<string, DeviceMaker | undefined>> = {
  http: scriptedHttp,
  serial: scriptedTcp('127.0.0.1'),
  'serial single': scriptedTcp('127.0.0.1'),
  // 127.0.0.1 makes a server of such a connection.
  'smart-serial': scriptedTcp('127.0.0.2'),
  'smart-serial single': scriptedTcp('127.0.0.2'),
  websocket: scriptedWebSocket,
};

/** The device of a connection, by its type; of one whose address says that it listens, a client of it. */
export function deviceFor(type: string, address: string | undefined): DeviceMaker | undefined {
  if (type.startsWith('smart-serial') && /^(?:any|127\.0\.0\.1)$/i.test(address ?? '')) return scriptedClient;
  return DEVICES[type];
}
