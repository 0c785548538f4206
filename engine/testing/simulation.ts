import { type Clock, systemClock } from '#base/clock.ts';
import { HeadendError, messageOf } from '#base/error.ts';
import type { StreamRecord } from '#log/record.ts';
import { recordingsOf } from './simulation-log.ts';
import type { Happening, Player, PlayerKind, Progress, Recording } from './simulation-player.ts';
import { PLAYERS } from './simulation-players.ts';

export interface SimulationOptions {
  /** 127.0.0.1 unless said; 127.0.0.2 for serial devices, since 127.0.0.1 makes a server of smart-serial. */
  readonly host?: string;
  /** 0, free ones, unless said; one that is given serves one connection only. */
  readonly port?: number;
  /** How many times faster than recorded: 1 unless said, Infinity as fast as possible. */
  readonly speed?: number;
  /** Only equal bytes are what was recorded; else numbers and ids may differ. */
  readonly exact?: boolean;
  /** Milliseconds that what the element sent is waited for before the device goes on without; for ever unless said. */
  readonly patience?: number;
  readonly clock?: Clock;
  readonly told?: (event: SimulationEvent) => void;
}

/** Something that happened on a connection, or that of a connection cannot be played. */
export interface SimulationEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly element: string;
  readonly connection: number;
  readonly happening: Happening;
  readonly message: string;
}

/** A connection of an element whose device is played. */
export interface SimulatedDevice {
  readonly element: string;
  readonly connection: number;
  readonly kind: string;
  /** True where it connects to the element, which listens at the address. */
  readonly connects: boolean;
  /** What the element's setting `address` gets. */
  readonly address: string;
  readonly progress: Progress;
}

/** What makes a run differ from the recording. */
const DIFFERENCES: ReadonlySet<Happening> = new Set(['different', 'unrecorded', 'missing']);

interface Playing extends Recording {
  readonly kind: PlayerKind;
  readonly player: Player;
}

/**
 * Devices on real sockets that do again what those of a stream log did: one for each connection in it. End it with
 * `stop`, or `await using`.
 */
export class Simulation {
  readonly #playing: Playing[] = [];
  readonly #options: SimulationOptions;
  readonly #clock: Clock;
  #differences = 0;
  #alike = 0;

  private constructor(options: SimulationOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Rejects with LOG_INVALID where nothing in it can be played, with ADDRESS_INVALID where it cannot listen. */
  static async start(records: Iterable<StreamRecord>, options: SimulationOptions = {}): Promise<Simulation> {
    const simulation = new Simulation(options);
    const recordings = recordingsOf(records).map(recording => ({
      recording,
      kind: kindOf(recording, options),
    }));
    const playable = recordings.filter(({ kind }) => typeof kind !== 'string');
    if (playable.length === 0) throw nothing(recordings);
    if ((options.port ?? 0) !== 0 && playable.length > 1) throw tooMany(playable, options.port!);
    for (const { recording, kind } of recordings) {
      if (typeof kind === 'string') simulation.#tell(recording, 'note', `not played: ${kind}`);
      else await simulation.#begin(recording, kind);
    }
    return simulation;
  }

  get devices(): readonly SimulatedDevice[] {
    return this.#playing.map(({ element, connection, kind, player }) => {
      const { address, progress } = player;
      return { element, connection, kind: kind.kind, connects: kind.connects === true, address, progress };
    });
  }

  /** How often something came otherwise, came that was not recorded, or did not come. */
  get differences(): number {
    return this.#differences;
  }

  /** How many messages differed in numbers and ids only. */
  get alike(): number {
    return this.#alike;
  }

  /** Resolves when all has been played that was recorded, or can be no more. */
  async done(): Promise<void> {
    await Promise.all(this.#playing.map(({ player }) => player.done));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#playing.map(({ player }) => player.stop()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #begin(recording: Recording, kind: PlayerKind): Promise<void> {
    const { host, port = 0, speed = 1, exact = false, patience } = this.#options;
    const tell = (happening: Happening, message: string): void => this.#tell(recording, happening, message);
    try {
      const player = await kind.start(recording, {
        host,
        port,
        clock: this.#clock,
        speed,
        exact,
        patience,
        tell,
      });
      this.#playing.push({ ...recording, kind, player });
    } catch (error) {
      await this.stop();
      const right = port === 0 ? 'an address of this machine' : 'another port, or 0 for a free one,';
      const why = `${messageOf(error)}; ${right} would do`;
      throw new HeadendError(
        'ADDRESS_INVALID',
        `cannot listen on ${host === undefined ? 'port ' : `${host}:`}${port}: ${why}`,
        error,
      );
    }
  }

  #tell({ element, connection }: Recording, happening: Happening, message: string): void {
    if (DIFFERENCES.has(happening)) this.#differences++;
    if (happening === 'alike') this.#alike++;
    this.#options.told?.({ time: this.#clock.now(), element, connection, happening, message });
  }
}

/** The kind of device that a recording is of, or why it cannot be played. */
function kindOf({ records }: Recording, { port = 0 }: SimulationOptions): PlayerKind | string {
  const kind = PLAYERS.find(({ plays }) => plays(records));
  if (kind?.connects === true && port === 0)
    return 'the element was the server there; its clients are played where its host and port are given (--address)';
  if (kind?.connects !== true && records.some(({ client }) => client !== undefined))
    return 'the element was the server there, and its devices connected to it';
  if (kind !== undefined) return kind;
  const kinds = PLAYERS.flatMap(({ connects, kind }) => (connects ? [] : [kind])).join(' or ');
  return `it has neither a handshake, a request nor the opening of a socket in it, so it is no ${kinds}`;
}

function nothing(recordings: readonly { recording: Recording; kind: PlayerKind | string }[]): HeadendError {
  const why = recordings.map(({ recording, kind }) => `${nameOf(recording)}: ${String(kind)}`);
  const message =
    why.length === 0 ? 'there is no record in it to play' : `nothing in it can be played; ${why.join('; ')}`;
  return new HeadendError('LOG_INVALID', message);
}

function tooMany(playable: readonly { recording: Recording }[], port: number): HeadendError {
  const names = playable.map(({ recording }) => nameOf(recording)).join(', ');
  return new HeadendError(
    'USAGE',
    `port ${port} serves one connection, and the log has ${playable.length} (${names}); choose one with --element and --connection, or give port 0`,
  );
}

function nameOf({ element, connection }: Recording): string {
  return `connection ${connection} of ${element}`;
}
