/** For tests of the engine and of connectors: virtual time, devices that are told what to do, a running element. */
export { MemoryStore } from '#store/memory.ts';
export { FakeClock } from './clock.ts';
export { type LogLine, type StartedElement, type StartOptions, startElement } from './element.ts';
export { hex, toHex } from './hex.ts';
export { WebSocketDevice } from './websocket-device.ts';
export type { WebSocketPeer } from './websocket-peer.ts';
