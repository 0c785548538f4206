import type { Clock } from '#base/clock.ts';
import type { StreamRecord } from '#log/record.ts';

/** What one connection of an element sent and received, oldest first. */
export interface Recording {
  readonly element: string;
  readonly connection: number;
  readonly records: readonly StreamRecord[];
}

/**
 * What happened. `alike`: it differs from what was recorded in numbers or ids only; `different`: in more, and was taken
 * for it all the same; `unrecorded`: nothing recorded is like it; `missing`: it was recorded and did not come, or could
 * not be sent; `note`: what of the recording cannot be played as it was.
 */
export type Happening =
  | 'connected'
  | 'received'
  | 'sent'
  | 'closed'
  | 'alike'
  | 'different'
  | 'unrecorded'
  | 'missing'
  | 'note';

/** What a player is given. */
export interface PlayerMeans {
  /** Undefined: the one that is usual for the kind. */
  readonly host: string | undefined;
  /** 0: a free one. */
  readonly port: number;
  readonly clock: Clock;
  /** How many times faster than recorded; Infinity: as fast as possible. */
  readonly speed: number;
  /** Only equal bytes are what was recorded. */
  readonly exact: boolean;
  /** Milliseconds that what was recorded is waited for; undefined: for ever. */
  readonly patience: number | undefined;
  tell(happening: Happening, message: string): void;
}

/** What of the recording was played. */
export interface Progress {
  /** What the element sent when it was recorded, and what of that has come. */
  readonly expected: number;
  readonly received: number;
  /** What the device said when it was recorded, and what of that has been said. */
  readonly recorded: number;
  readonly sent: number;
}

/** A device on a real socket that does again what a recorded one did. */
export interface Player {
  /** What the element's setting `address` gets. */
  readonly address: string;
  readonly progress: Progress;
  /** Resolves when all that was recorded has been played, or can be no more. It goes on serving until `stop`. */
  readonly done: Promise<void>;
  /** Takes leave of who is connected still, and ends everything. */
  stop(): Promise<void>;
}

/** A kind of device that recordings can be played of. */
export interface PlayerKind {
  readonly kind: string;
  /** True where the devices connect to the element: host and port are then those that it listens on. */
  readonly connects?: boolean;
  /** Whether the records are those of such a device. */
  plays(records: readonly StreamRecord[]): boolean;
  /** Rejects where it cannot listen. */
  start(recording: Recording, means: PlayerMeans): Promise<Player>;
}

/** When a record was written, in milliseconds since the epoch. */
export function timeOf(record: StreamRecord): number {
  return Date.parse(record.time);
}

/** Waits as long as a recorded time takes at the speed of the player. */
export function pause({ clock, speed }: PlayerMeans, ms: number): Promise<void> {
  const wait = ms / speed;
  if (!(wait > 0)) return Promise.resolve();
  return new Promise(resolve => void clock.after(wait, resolve));
}
