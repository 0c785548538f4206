import type { Message } from './payload.ts';
import type { Taking } from './talk.ts';

/**
 * A device on a real socket that does what a talk says. What is sent to it waits in order until the talk takes it.
 */
export interface ScriptedDevice {
  /** What the element's setting `address` gets. */
  readonly address: string;
  /** `127.0.0.1:50123`: what `${device.0}` stands for. */
  readonly endpoint: string;
  /** True for kinds to which nothing is opened ahead: each message of the element wants its answer. */
  readonly passive?: boolean;
  /** Connections that were opened to it and taken in, each in its way. */
  readonly taken: number;
  /** False once the connection that it took last is gone. */
  readonly open: boolean;
  /** Whole messages that have come, over all connections. */
  readonly received: number;
  /** Of kinds without messages: how long those are that the element has sent since the start, in their order. */
  cut?(lengths: readonly number[]): void;
  /** Of a client of an element that listens: where that listens, and what opens the connection. */
  readonly port?: number;
  connect?(taking: Taking | undefined): void;
  /** Of a client of a WebSocket: the status with which it was let in or refused last. */
  readonly status?: number;
  /** Of WebSockets: code and reason of the close frame of the element, once one has come. */
  readonly end?: { readonly code: number; readonly reason: string } | undefined;
  /** Its names, `127.0.0.1:40123`: of each connection that it has opened. */
  readonly names?: ReadonlySet<string>;
  /** Another client of the same element. */
  another?(): Promise<ScriptedDevice> | undefined;
  /** The next message that the talk has not had yet. */
  shift(): Message | undefined;
  /** Sends on the connection that it took last; nothing happens where that is gone. */
  send(message: Message): void;
  /** Sends bytes beneath its messages. */
  write?(bytes: Buffer): void;
  /** Ends the connection as its kind does, with code and reason where it has them. */
  close(code: number | undefined, reason: string): void;
  /** Ends it without a word. */
  drop(): void;
  /** Ends everything. */
  stop(): Promise<void>;
}

/** Makes a device. It takes the first connections as `takings` says, one each, and those after them by opening. */
export type DeviceMaker = (takings: readonly Taking[]) => Promise<ScriptedDevice>;
