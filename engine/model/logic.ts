import type { Place } from '#base/issue.ts';

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

export type GroupType = 'action' | 'poll' | 'poll action' | 'poll trigger' | 'trigger';

export type QActionEncoding = 'typescript' | 'javascript' | 'csharp' | 'jscript' | 'vbscript';

/**
 * Inline code in CDATA, a file beside the protocol, or none: then the QAction is not ported (C#), and running into
 * it is a warning.
 */
export type QActionCode =
  | { readonly kind: 'inline'; readonly text: string; readonly place: Place }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'none' };
