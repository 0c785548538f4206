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
  /** Triggers on protocol, after startup. */
  readonly afterStartup: readonly Trigger[];
  readonly pages: Pages;
}

/** `[Timer base]`: what the times of relative timers are multiplied by (schema page Protocol.Timers). */
export const TIMER_BASE = { read: 65_017, write: 65_018 } as const;

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
}
