import type { HookHost } from './host.ts';
import type { Protocol } from './protocol.ts';

export type Call = 'notifyDataMiner' | 'notifyProtocol';

/** What a call has: the hook's `Protocol`, its element, and two values that the type gives a meaning. */
export interface Notified {
  readonly type: string;
  readonly protocol: Protocol;
  readonly host: HookHost;
  readonly value1: unknown;
  readonly value2: unknown;
}

export type Act = (notified: Notified) => unknown;

export interface NotifyType {
  readonly id: number;
  readonly name: string;
  /** What it does as a call for the SLProtocol process, or for SLDataMiner; undefined: it is none for that one. */
  readonly notifyProtocol?: Act;
  readonly notifyDataMiner?: Act;
  /** Why it is not here. */
  readonly absent?: string;
}
