import type { Connection } from './connection.ts';
import type {
  Action,
  Command,
  Group,
  Pair,
  Param,
  QAction,
  Response,
  Session,
  Timer,
  Trigger,
} from './constructs.ts';

/**
 * A protocol, compiled: frozen, shared by all elements that run it. References are objects, not ids; what hangs on a
 * parameter, command or response stands on it. Arrays are in the order of the protocol, maps are by id.
 */
export interface Protocol {
  /** Where it was read from. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  readonly vendor: string;
  readonly description: string;
  /** `Type@options="unicode"`. */
  readonly unicode: boolean;
  readonly relativeTimers: 'true' | 'true with reset' | undefined;
  readonly connections: readonly Connection[];
  readonly params: readonly Param[];
  readonly paramById: ReadonlyMap<number, Param>;
  /** Lower-cased name; where read and write share it, the write (as the hook API documents). */
  readonly paramByName: ReadonlyMap<string, Param>;
  readonly commands: readonly Command[];
  readonly responses: readonly Response[];
  readonly pairs: readonly Pair[];
  readonly groups: readonly Group[];
  readonly timers: readonly Timer[];
  readonly triggers: readonly Trigger[];
  readonly triggerById: ReadonlyMap<number, Trigger>;
  readonly actions: readonly Action[];
  readonly sessions: readonly Session[];
  readonly qactions: readonly QAction[];
  readonly relations: readonly Relation[];
  /** `Advanced@stuffing`. */
  readonly stuffing: Stuffing | undefined;
  /** `Advanced@ignoreEqualResponse`: a response equal to the last one of its pair is dropped. */
  readonly ignoreEqualResponse: boolean;
  /** `NoTimeouts`: what a connection may report without being in timeout. */
  readonly noTimeouts: ReadonlySet<string>;
  /** Triggers on communication; their time is what a connection reports. */
  readonly communication: readonly Trigger[];
  /** Triggers on protocol, after startup. */
  readonly afterStartup: readonly Trigger[];
  readonly pages: Pages;
}

/** `[Timer base]`: what the times of relative timers are multiplied by (schema page Protocol.Timers). */
export const TIMER_BASE = { read: 65_017, write: 65_018 } as const;

/** Bytes that messages of smart-serial connections must not have in them as they are; all in hexadecimal notation. */
export interface Stuffing {
  readonly onCommands: boolean;
  readonly onResponses: boolean;
  /** What is put before each occurrence. */
  readonly escape: string;
  readonly sequence: string;
  /** An occurrence before one of these stays as it is. */
  readonly allowed: readonly string[];
  /** So many bytes at the begin and at the end of a message are left alone. */
  readonly startOffset: number;
  readonly endOffset: number;
}

export interface Relation {
  readonly name: string;
  /** Tables from parent to child. */
  readonly path: readonly Param[];
  readonly options: readonly string[];
}

/** Protocol/Display. */
export interface Pages {
  readonly defaultPage: string;
  readonly pageOrder: readonly string[];
  readonly wideColumnPages: readonly string[];
  readonly visibilities: readonly PageVisibility[];
  readonly trees: readonly TreeControl[];
  readonly matrices: readonly Matrix[];
}

/** Whether a page is shown: turned round while `param` has `value`. */
export interface PageVisibility {
  readonly page: string;
  readonly shown: boolean;
  readonly param: Param | undefined;
  readonly value: string;
}

/** `TreeControls/TreeControl`: tables as a tree, in the place of a parameter. */
export interface TreeControl {
  readonly param: Param | undefined;
  readonly readOnly: boolean;
  /** From the root on. */
  readonly tables: readonly TreeTable[];
  readonly hiddenColumns: readonly number[];
}

export interface TreeTable {
  readonly table: Param;
  /** Undefined: the one before it. */
  readonly parent: Param | undefined;
  readonly condition: string;
}

/** `Param/Matrix`: a matrix whose inputs and outputs are the rows of tables. */
export interface Matrix {
  readonly param: Param;
  readonly inputs: Param | undefined;
  readonly outputs: Param | undefined;
  /** By name, as written. */
  readonly options: ReadonlyMap<string, string>;
}
