import type { Place } from '#base/issue.ts';
import type { Condition, Trigger } from './logic.ts';
import type { Param } from './param.ts';

/** Before and after triggers of a command. */
export interface CommandLogic {
  readonly before: readonly Trigger[];
  readonly after: readonly Trigger[];
}

export interface Command extends Place {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly content: readonly Param[];
  /** `WebSocketMessageType` is text: sent as a text message; default binary. */
  readonly text: boolean;
  /** `Command@ascii`: all string parameters, or those listed; none when empty. */
  readonly ascii: 'all' | readonly number[];
  readonly logic: CommandLogic;
}

export interface ResponseLogic {
  readonly before: readonly Trigger[];
  readonly after: readonly Trigger[];
}

export interface Response extends Place {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly content: readonly Param[];
  /** `Content@optional` as written. */
  readonly optional: string;
  /** `options="Connection:n"`; -1 when absent. */
  readonly connection: number;
  readonly logic: ResponseLogic;
}

export interface PairLogic {
  readonly succeeded: readonly Trigger[];
  readonly timeout: readonly Trigger[];
  readonly timeoutAfterRetries: readonly Trigger[];
}

export interface Pair extends Place {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly command: Command | undefined;
  readonly responses: readonly Response[];
  readonly responsesOnBadCommand: readonly Response[];
  readonly condition: Condition | undefined;
  /** Milliseconds; undefined: the connection's. */
  readonly timeout: number | undefined;
  readonly retries: number | undefined;
  /** Option `connection:n`; -1 when absent. */
  readonly connection: number;
  readonly ping: boolean;
  readonly ignoreTimeout: boolean;
  /** `options`, split at `;`, trimmed. */
  readonly options: readonly string[];
  readonly logic: PairLogic;
}

/** A value that stands in the protocol or comes from a parameter at run time. */
export type ValueSource =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly param: Param };

export interface Session extends Place {
  readonly id: number;
  readonly name: string;
  readonly connections: readonly SessionConnection[];
  readonly loginMethod: string;
  readonly userName: ValueSource | undefined;
  readonly password: ValueSource | undefined;
  readonly timeout: number | undefined;
  readonly ignoreTimeout: boolean;
  readonly keepAlive: boolean;
  readonly logic: { readonly timeout: readonly Trigger[] };
}

export interface SessionConnection extends Place {
  readonly id: number;
  readonly name: string;
  readonly timeout: number | undefined;
  readonly ignoreTimeout: boolean;
  readonly request: SessionRequest | undefined;
  readonly response: SessionResponse | undefined;
}

export interface SessionRequest extends Place {
  readonly verb: string;
  /** Path and query; undefined: the root of the server. */
  readonly url: ValueSource | undefined;
  readonly headers: readonly KeyedValue[];
  readonly parameters: readonly KeyedValue[];
  readonly data: ValueSource | undefined;
}

export interface KeyedValue extends Place {
  readonly key: string;
  readonly value: ValueSource;
}

export interface SessionResponse extends Place {
  /** Receives the whole status line. */
  readonly statusCode: Param | undefined;
  readonly headers: readonly { readonly key: string; readonly param: Param }[];
  readonly content: Param | undefined;
}
