import type { Place } from '#base/issue.ts';
import type { Param } from './param.ts';
import type { Command, Pair, Response, Session } from './wire.ts';

/** A condition as written; it is compiled where it is used. */
export interface Condition extends Place {
  readonly text: string;
}

export type ActionOn = 'command' | 'group' | 'pair' | 'parameter' | 'protocol' | 'response' | 'timer';

export const ACTION_TYPES = [
  'add to execute',
  'aggregate',
  'append',
  'append data',
  'change length',
  'clear',
  'clear length info',
  'clear on display',
  'close',
  'copy',
  'copy reverse',
  'crc',
  'create element',
  'execute',
  'execute next',
  'execute one',
  'execute one now',
  'execute one top',
  'force execute',
  'go',
  'increment',
  'length',
  'lock',
  'make',
  'merge',
  'multiply',
  'normalize',
  'open',
  'pow',
  'priority lock',
  'priority unlock',
  'read',
  'read file',
  'read stuffing',
  'replace',
  'replace data',
  'reschedule',
  'restart timer',
  'reverse',
  'run actions',
  'save',
  'set',
  'set and get with wait',
  'set info',
  'set next',
  'set with wait',
  'sleep',
  'start',
  'stop',
  'stop current group',
  'stuffing',
  'swap column',
  'timeout',
  'unlock',
  'wmi',
] as const;

export type ActionType = (typeof ACTION_TYPES)[number];

export interface Action extends Place {
  readonly id: number;
  readonly name: string;
  readonly on: ActionOn;
  /** `On@id` resolved; empty: the item that fired the trigger. */
  readonly targets: readonly ActionTarget[];
  readonly type: ActionType;
  /** The attributes of Type as written, `id` and `nr` among them. */
  readonly attributes: ReadonlyMap<string, string>;
  /** `Type@id` as a parameter, where the action type takes one. */
  readonly source: Param | undefined;
  readonly condition: Condition | undefined;
}

export type ActionTarget =
  | { readonly kind: 'command'; readonly item: Command }
  | { readonly kind: 'group'; readonly item: Group }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'parameter'; readonly item: Param }
  | { readonly kind: 'response'; readonly item: Response }
  | { readonly kind: 'timer'; readonly item: Timer };

export type TriggerOn =
  | 'command'
  | 'communication'
  | 'group'
  | 'pair'
  | 'parameter'
  | 'protocol'
  | 'response'
  | 'session'
  | 'timer';

export type TriggerTime =
  | 'after'
  | 'after startup'
  | 'before'
  | 'change'
  | 'change after response'
  | 'link file change'
  | 'succeeded'
  | 'timeout'
  | 'timeout after retries';

export interface Trigger extends Place {
  readonly id: number;
  readonly name: string;
  readonly on: TriggerOn | undefined;
  /** Ids that it listens to, or 'each'; empty for protocol. */
  readonly onIds: 'each' | readonly number[];
  /** A TriggerTime, or the hex string of a communication trigger; undefined: only fired by others. */
  readonly time: string | undefined;
  readonly condition: Condition | undefined;
  readonly content: readonly TriggerItem[];
}

export type TriggerItem = ({ readonly action: Action } | { readonly trigger: Trigger }) & {
  /** Runs when the condition is false. */
  readonly otherwise: boolean;
};

export type GroupType = 'action' | 'poll' | 'poll action' | 'poll trigger' | 'trigger';

export interface Group extends Place {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: GroupType;
  readonly condition: Condition | undefined;
  /** Group@connection, default 0. */
  readonly connection: number;
  readonly content: readonly GroupItem[];
  readonly multipleGet: boolean;
  readonly logic: { readonly before: readonly Trigger[]; readonly after: readonly Trigger[] };
}

export type GroupItem = (
  | { readonly kind: 'action'; readonly item: Action }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'param'; readonly item: Param }
  | { readonly kind: 'session'; readonly item: Session }
  | { readonly kind: 'trigger'; readonly item: Trigger }
) & {
  /** Milliseconds of pause after the item. */
  readonly next: number;
};

export interface Timer extends Place {
  readonly id: number;
  readonly name: string;
  /** Milliseconds, or 'loop'. */
  readonly time: number | 'loop';
  /** `true`, `false` or `random=a:b`. */
  readonly initial: string;
  /** Milliseconds while a data page is open; undefined: the same. */
  readonly dataDisplay: number | undefined;
  /** Milliseconds between consecutive groups. */
  readonly interval: number;
  readonly fixed: boolean;
  readonly condition: Condition | undefined;
  readonly content: readonly Group[];
  readonly options: string;
  readonly logic: { readonly before: readonly Trigger[] };
}

export type QActionEncoding = 'typescript' | 'javascript' | 'csharp' | 'jscript' | 'vbscript';

export interface QAction extends Place {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly encoding: QActionEncoding;
  /** Parameters whose change runs it, in the order of the attribute; empty with option group. */
  readonly triggers: readonly Param[];
  readonly inputParameters: readonly Param[];
  /** Methods by position of triggers; `default` when not given. */
  readonly entryPoints: readonly string[];
  readonly options: readonly string[];
  readonly row: boolean;
  readonly condition: Condition | undefined;
  /** Where the code stands. */
  readonly code: QActionCode;
}

/**
 * Inline code in CDATA, a file beside the protocol, or none: then the QAction is not ported (C#), and running into
 * it is a warning.
 */
export type QActionCode =
  | { readonly kind: 'inline'; readonly text: string; readonly place: Place }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none' };
