import type { DeviceMaker } from './device-contract.ts';
import { scriptedHttp } from './http-script.ts';
import { scriptedWebSocket } from './websocket-script.ts';

/** The devices of cases, by type of connection: a new kind is a line here. */
export const DEVICES: Readonly<Record<string, DeviceMaker | undefined>> = {
  http: scriptedHttp,
  websocket: scriptedWebSocket,
};
