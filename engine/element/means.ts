import type { Clock } from '#base/clock.ts';
import type { LoadedHook } from '#hooks/module.ts';
import type { RecordLog, TextLog } from '#log/contract.ts';
import type { Param } from '#model/constructs.ts';
import type { Page, Visit } from '#transport/client-contract.ts';
import type { Transport, TransportKind } from '#transport/contract.ts';
import type { HttpTransport } from '#transport/http-contract.ts';
import type { TableChanges } from '#values/changes.ts';
import type { AlarmChange } from './alarms.ts';
import type { ReadFile } from './core.ts';
import type { ConnectionState } from './line.ts';
import type { PortTurns } from './port-turns.ts';
import type { SavedValues } from './saved.ts';
import type { SharedLinks } from './shared-links.ts';
import type { Stopwatch } from './trace.ts';
import type { Turns } from './turns.ts';
import type { WatchLimits } from './watch.ts';

export type ElementState = 'active' | 'paused' | 'stopped' | 'error';

/** Who runs an element: what parameters of the types elementdmaid and dataminer info tell. */
export interface Agent {
  /** A whole number. */
  readonly id: number;
  readonly name: string;
  /** IP addresses; the second one may be ''. */
  readonly primary: string;
  readonly secondary: string;
}

/** A single host that says nothing of itself. */
export const AGENT: Agent = { id: 1, name: 'headend', primary: '127.0.0.1', secondary: '' };

/** What an element is handed: nothing in it opens a socket or a file by itself. */
export interface ElementMeans {
  readonly clock: Clock;
  readonly log: RecordLog;
  readonly text: TextLog;
  /** By kind. */
  readonly transports: Readonly<Partial<Record<TransportKind, Transport>>>;
  /** The sockets that elements share; undefined: the element shares them with itself. */
  readonly links?: SharedLinks | undefined;
  /** What elements take turns with on shared sockets; undefined: the element's own. */
  readonly ports?: PortTurns | undefined;
  /** By QAction index; undefined where a QAction is not ported. */
  readonly hooks: readonly (LoadedHook | undefined)[];
  /** For connections of type http; undefined: their requests are not sent. */
  readonly http?: HttpTransport | undefined;
  /** What requests to one server take turns with; undefined: the element's own. */
  readonly turns?: Turns | undefined;
  /** For the action `read file`; relative paths are the host's to resolve. */
  readonly readFile?: ReadFile;
  /** What a WebSocket server shows to those that ask for no WebSocket; `path` as in `WebServing`. */
  readonly page?: ((path: string) => Promise<Page | undefined>) | undefined;
  /** Undefined: AGENT. */
  readonly agent?: Agent | undefined;
  /** The name of another element of this process, by its id. */
  nameOf?(elementId: number): string | undefined;
  /** How long groups and hooks may be under way; undefined: WATCH_LIMITS. */
  readonly limits?: WatchLimits | undefined;
  /** Where the hook under way is noted (MARK); undefined where nobody looks. */
  readonly marks?: Int32Array | undefined;
  /** Given: what happens is traced, by this. */
  readonly trace?: Stopwatch | undefined;
  /** Undefined: nothing outlives a restart. */
  readonly saved?: SavedValues | undefined;
}

/** What others may want to know as it happens. */
export interface ElementEvents {
  /** A parameter was set, or changed. */
  parameter?(param: Param): void;
  /** Rows of a table have changed. */
  rows?(table: Param, changes: TableChanges): void;
  /** The state of the element or of a connection has changed. */
  state?(): void;
  /** The severity of a parameter, of a cell or of the element has changed. */
  alarm?(change: AlarmChange): void;
  /** A visit to a WebSocket server of the element has ended, or was refused. */
  visit?(connection: number, visit: Visit): void;
}

export interface ElementStatus {
  readonly state: ElementState;
  readonly timeout: boolean;
  readonly connections: readonly {
    readonly id: number;
    readonly state: ConnectionState;
    /** Why the last message that matched no response did not; lacking where there was none. */
    readonly unmatched?: string;
  }[];
}
