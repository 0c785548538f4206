import type { Place } from '#base/issue.ts';
import type { Aggregation } from './aggregation.ts';
import type { Crc } from './crc.ts';
import type {
  ActionOn,
  ActionType,
  Condition,
  GroupType,
  QActionCode,
  QActionEncoding,
  TriggerOn,
} from './logic.ts';
import type {
  Alarm,
  ColumnType,
  Display,
  Interprete,
  Measurement,
  ParamSnmp,
  ParamType,
  Scale,
  Sequence,
} from './param.ts';

// What a protocol is made of refers to each other in circles, so all of it stands in one file.

/** A parameter as the protocol declares it. `index` is its slot in every parameter table of this protocol. */
export interface Param extends Place {
  readonly index: number;
  /** 1 … 9 999 999. */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: ParamType;
  /** `Type@id`: the group of a bit, the response of a response parameter; 0 when absent. */
  readonly typeId: number;
  /** `Type@times` of a trailer: its occurrence that ends a message; 1 when absent. */
  readonly times: number;
  /** `Type@options`, split at `;`, trimmed. */
  readonly options: readonly string[];
  /** `dynamic ip`: the connection whose address this parameter overrides; -1 when it is none. */
  readonly dynamicIp: number;
  /** The connections that log in with this parameter, by their numbers. */
  readonly logsInto: readonly number[];
  readonly save: boolean;
  /** Copies a write parameter's value to its read twin. */
  readonly setter: boolean;
  readonly snmpSetAndGet: string;
  /** Of a read parameter: how sets of its write twin are verified; undefined: they are not. */
  readonly verification: Verification | undefined;
  /** One that every element has, whatever its protocol says. */
  readonly general: boolean;
  readonly trending: boolean;
  readonly interprete: Interprete | undefined;
  readonly measurement: Measurement | undefined;
  readonly display: Display;
  readonly snmp: ParamSnmp | undefined;
  readonly array: ArrayOptions | undefined;
  /** Of type crc. */
  readonly crc: Crc | undefined;
  /**
   * Of type length: the 0-based positions of the parameters of the message whose bytes it counts; undefined: all but
   * those of type length (ActionLength).
   */
  readonly counted: readonly number[] | undefined;
  /** Of a read bit or write bit: the group that it is part of. */
  readonly group: Param | undefined;
  /** Those whose `Type@alarmRegistration` names it: they are told of its alarms. */
  readonly alarmsTo: readonly Param[];
  /** Of a group: its read bits, in the order of the protocol. */
  readonly bits: readonly Param[];
  /** Of type response: what its value is taken apart with. */
  readonly response: Response | undefined;
  /** The table this parameter is a column of. */
  readonly table: Param | undefined;
  /** The parameter of the same name and the other of the types read and write. */
  readonly twin: Param | undefined;
  readonly alarm: Alarm | undefined;
  /** What its change sets off, in the order of the protocol: the tables the element walks on a change. */
  readonly logic: ParamLogic;
}

/** `verificationTimeout` and `Measurement/Type@verificationDeviation`. */
export interface Verification {
  /** Milliseconds; 30 000 by default. */
  readonly timeout: number;
  /** How far a number may be from what was set. */
  readonly deviation: number;
}

export interface ParamLogic {
  readonly change: readonly Trigger[];
  readonly changeAfterResponse: readonly Trigger[];
  readonly timeout: readonly Trigger[];
  readonly timeoutAfterRetries: readonly Trigger[];
  readonly qactions: readonly QAction[];
  /** True when nothing at all hangs on a change: then a set is a store and no more. */
  readonly silent: boolean;
}

export interface ArrayOptions {
  /** 0-based column of the primary key. */
  readonly index: number;
  readonly displayColumn: number | undefined;
  readonly options: readonly string[];
  readonly namingFormat: string;
  readonly partial: string;
  /** What display keys are made of; undefined: of the display column, else they are the primary keys. */
  readonly naming: Naming | undefined;
  /** Nothing of it is saved. */
  readonly volatile: boolean;
  /** A set of a row or cell that is not there adds the row. */
  readonly autoAdd: boolean;
  /** Of a logger table (option database): how many rows it keeps. */
  readonly logged: number | undefined;
  /** The table whose rows it shows; such a table has no rows of its own. */
  readonly view: Param | undefined;
  /** In the order of idx. */
  readonly columns: readonly Column[];
}

/** The parts of a display key: texts, and columns of the table or of tables that its foreign keys lead to. */
export interface Naming {
  readonly separator: string;
  readonly parts: readonly (string | Param)[];
}

export interface Column {
  readonly idx: number;
  readonly param: Param;
  readonly type: ColumnType;
  readonly options: readonly string[];
  readonly value: string;
  /** Its own option; what the display key is made of is saved besides. */
  readonly save: boolean;
  /** Never saved, whatever else it is. */
  readonly volatile: boolean;
  /** The table whose primary keys it holds. */
  readonly foreignKey: Param | undefined;
  /** Keys can be found by its values. */
  readonly indexed: boolean;
  /** Between the parts of a key made of several columns; undefined: the type's own. */
  readonly separator: string | undefined;
  /** The column by which an automatic key counts; undefined: by none. */
  readonly groupBy: number | undefined;
  /** Where the difference that a change of it makes goes. */
  readonly delta: ColumnDelta | undefined;
  /** Of a state column: rows that are no longer there go. */
  readonly delete: boolean;
  /** Of a view table. */
  readonly view: ColumnView | undefined;
}

/** The option delta of a column. */
export interface ColumnDelta {
  /** The idx of the column that takes the difference. */
  readonly into: number;
  /** The column of a linked table that it is the difference from; undefined: from its own value before. */
  readonly reference: Param | undefined;
}

/** Where a column of a view table has its values from. */
export interface ColumnView {
  readonly param: Param;
  /** The foreign key that leads to the table of `param`; undefined: the base table itself, or the shortest way. */
  readonly through: Param | undefined;
}

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
  /** `Content@optional`: by 0-based position the parameters that may be missing, and what is skipped with each. */
  readonly optional: ReadonlyMap<number, Skip>;
  /** `options="Connection:n"`; -1 when absent. */
  readonly connection: number;
  readonly logic: ResponseLogic;
}

/** How many parameters after a missing one are skipped with it, or all up to the next optional one. */
export type Skip = number | 'next';

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
  /** Milliseconds after which an answer that has begun is looked at; undefined: when it is complete. */
  readonly receiveInterval: number | undefined;
  /** Milliseconds between two bytes of the command; undefined: it is sent whole. */
  readonly oneByte: number | undefined;
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
  /** `credentials`, `certificate`, or '' for none. */
  readonly loginMethod: string;
  readonly userName: ValueSource | undefined;
  readonly password: ValueSource | undefined;
  readonly proxyServer: ValueSource | undefined;
  readonly proxyUser: ValueSource | undefined;
  readonly proxyPassword: ValueSource | undefined;
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

export interface Action extends Place {
  readonly id: number;
  readonly name: string;
  readonly on: ActionOn;
  /** `On@id` resolved; empty: the item that fired the trigger. */
  readonly targets: readonly ActionTarget[];
  /** `On@nr`: positions of parameters in a message from 0, of pairs in a group from 1; empty when absent. */
  readonly positions: readonly number[];
  readonly type: ActionType;
  /** The attributes of Type as written, `id` and `nr` among them. */
  readonly attributes: ReadonlyMap<string, string>;
  /** `Type@id` as a parameter, where the action type takes one. */
  readonly source: Param | undefined;
  /** What other attributes of Type name as parameters: `nr`, `returnValue` and `startoffset` of `read file`. */
  readonly references: ReadonlyMap<string, Param>;
  /** Of `set info`: what takes the place of the scale and sequence of its parameters. */
  readonly info: { readonly scale?: Scale; readonly sequence?: Sequence } | undefined;
  /** Of `aggregate`. */
  readonly aggregation: Aggregation | undefined;
  readonly condition: Condition | undefined;
}

export type ActionTarget =
  | { readonly kind: 'command'; readonly item: Command }
  | { readonly kind: 'group'; readonly item: Group }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'parameter'; readonly item: Param }
  | { readonly kind: 'response'; readonly item: Response }
  | { readonly kind: 'timer'; readonly item: Timer };

export interface Trigger extends Place {
  readonly id: number;
  readonly name: string;
  readonly on: TriggerOn | undefined;
  /** Ids that it listens to, or 'each'; empty for protocol. */
  readonly onIds: 'each' | readonly number[];
  /** A TriggerTime, or what is reported to a communication trigger; undefined: only fired by others. */
  readonly time: string | undefined;
  /** `Time@case` with `id`, `value` and `nr`, as a condition: while it does not hold nothing runs, `else` neither. */
  readonly check: Condition | undefined;
  readonly condition: Condition | undefined;
  readonly content: readonly TriggerItem[];
}

export type TriggerItem = ({ readonly action: Action } | { readonly trigger: Trigger }) & {
  /** Runs when the condition is false. */
  readonly otherwise: boolean;
};

export interface Group extends Place {
  /** Its place among the groups of the protocol. */
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: GroupType;
  readonly condition: Condition | undefined;
  /** Group@connection, default 0. */
  readonly connection: number;
  /** It stays on its connection, whichever of two has its turn (ConnectionsRedundantPolling). */
  readonly fixed: boolean;
  /** Group@connectionPID: holds the number of the connection at the moment the group is queued. */
  readonly connectionPid: Param | undefined;
  readonly content: readonly GroupItem[];
  readonly multipleGet: boolean;
  readonly logic: { readonly before: readonly Trigger[]; readonly after: readonly Trigger[] };
}

export type GroupItem = (
  | { readonly kind: 'action'; readonly item: Action }
  | { readonly kind: 'pair'; readonly item: Pair }
  | { readonly kind: 'param'; readonly item: Param }
  /** `connection`: the one Connection of the session that is executed; undefined: all. */
  | { readonly kind: 'session'; readonly item: Session; readonly connection: number | undefined }
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
  readonly dataDisplay: number | 'loop' | undefined;
  /** Milliseconds between consecutive groups. */
  readonly interval: number;
  readonly fixed: boolean;
  readonly condition: Condition | undefined;
  readonly content: readonly Group[];
  readonly options: string;
  readonly logic: { readonly before: readonly Trigger[] };
}

export interface QAction extends Place {
  readonly index: number;
  readonly id: number;
  readonly name: string;
  readonly encoding: QActionEncoding;
  /** Parameters whose change runs it, in the order of the attribute; empty with option group. */
  readonly triggers: readonly Param[];
  /** With option group: the groups that it runs after. */
  readonly groups: readonly Group[];
  readonly inputParameters: readonly Param[];
  /** Methods by position of triggers, `default` when not given; empty where nothing runs it. */
  readonly entryPoints: readonly string[];
  readonly options: readonly string[];
  readonly row: boolean;
  readonly condition: Condition | undefined;
  /** Where the code stands. */
  readonly code: QActionCode;
}
