/** For tests of the engine and of connectors: virtual time, devices that are told what to do, a running element. */
export { MemoryStore } from '#store/memory.ts';
export { runCase, runCases } from './case.ts';
export { type CaseOptions, casesOf } from './case-folder.ts';
export type { CaseResult, Difference } from './case-result.ts';
export { FakeClock } from './clock.ts';
export { type LogLine, type StartedElement, type StartOptions, startElement } from './element.ts';
export { hex, toHex } from './hex.ts';
export { type HttpAnswer, HttpDevice } from './http-device.ts';
export type { HttpDeviceReply, HttpDeviceRequest } from './http-message.ts';
export {
  type SimulatedDevice,
  Simulation,
  type SimulationEvent,
  type SimulationOptions,
} from './simulation.ts';
export { TcpDevice, type TcpDeviceOptions } from './tcp-device.ts';
export { TcpPeer } from './tcp-peer.ts';
export { UdpDevice, type UdpDeviceOptions } from './udp-device.ts';
export { WebSocketDevice } from './websocket-device.ts';
export type { WebSocketPeer } from './websocket-peer.ts';
