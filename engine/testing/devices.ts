import type { DeviceMaker } from './device-contract.ts';
import { scriptedHttp } from './http-script.ts';
import { scriptedClient } from './tcp-client-script.ts';
import { scriptedTcp } from './tcp-script.ts';
import { scriptedUdp, scriptedUdpClient } from './udp-script.ts';
import { scriptedWebSocketClient } from './websocket-client-script.ts';
import { scriptedWebSocket } from './websocket-script.ts';

const SERIAL = '127.0.0.1';
/** 127.0.0.1 makes a server of such a connection. */
const SMART = '127.0.0.2';

/** The devices of cases, by type of connection: a new kind is a line here. */
export const DEVICES: Readonly<Record<string, DeviceMaker | undefined>> = {
  http: scriptedHttp,
  serial: scriptedTcp(SERIAL),
  'serial single': scriptedTcp(SERIAL),
  'smart-serial': scriptedTcp(SMART),
  'smart-serial single': scriptedTcp(SMART),
  websocket: scriptedWebSocket,
};

/** What a case says of a connection that its device depends on. */
export interface DeviceSettings {
  readonly address?: string | undefined;
  readonly transport?: string | undefined;
}

/** Whether the element listens there, so that its devices are clients. */
export function isListening(type: string, { address = '' }: DeviceSettings): boolean {
  if (type === 'websocket') return /^any$/i.test(address);
  return type.startsWith('smart-serial') && /^(?:any|127\.0\.0\.1)$/i.test(address);
}

/** The device of a connection, by its type; of one whose address says that it listens, a client of it. */
export function deviceFor(type: string, settings: DeviceSettings): DeviceMaker | undefined {
  if (type === 'websocket' && isListening(type, settings)) return scriptedWebSocketClient;
  const smart = type.startsWith('smart-serial');
  const datagrams = settings.transport === 'udp' && (smart || type.startsWith('serial'));
  if (isListening(type, settings)) return datagrams ? scriptedUdpClient : scriptedClient;
  return datagrams ? scriptedUdp(smart ? SMART : SERIAL) : DEVICES[type];
}
