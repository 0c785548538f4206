import { type Line, Play } from './simulation-play.ts';
import type { PlayerMeans, Progress } from './simulation-player.ts';
import { neverReached, type Visit } from './simulation-visit.ts';

/** How long a client may take to go when it is told to, in milliseconds. */
const LEAVE = 1000;

/** The recorded connections of a device, each played once, and after the last one from the first again. */
export class Plays {
  /** Resolves when all of them have been played. */
  readonly done: Promise<void>;
  readonly #means: PlayerMeans;
  readonly #visits: readonly Visit[];
  readonly #plays: readonly Play[];
  readonly #lines = new Set<Line>();
  readonly #running = new Set<Promise<void>>();
  #next = 0;
  #left: number;
  #finish!: () => void;

  constructor(visits: readonly Visit[], means: PlayerMeans) {
    this.#means = means;
    this.#visits = visits.filter(visit => !neverReached(visit));
    const unreached = visits.length - this.#visits.length;
    if (unreached > 0)
      means.tell('note', `${times(unreached, 'connect')} found nobody when recorded; left out`);
    for (const note of new Set(this.#visits.flatMap(notesOf))) means.tell('note', note);
    this.#plays = this.#visits.map(visit => new Play(visit, means));
    this.#left = this.#plays.length;
    this.done = new Promise(resolve => {
      this.#finish = resolve;
    });
    if (this.#left === 0) this.#finish();
  }

  /** Those that were reached when recorded. */
  get visits(): readonly Visit[] {
    return this.#visits;
  }

  get progress(): Progress {
    const sum = (of: (play: Play) => number): number => this.#plays.reduce((all, play) => all + of(play), 0);
    return {
      expected: sum(play => play.expected),
      received: sum(play => play.received),
      recorded: sum(play => play.recorded),
      sent: sum(play => play.sent),
    };
  }

  /** `connect 2 of 3 recorded`: which one has begun last. */
  get position(): string {
    return `connect ${this.#next} of ${this.#visits.length} recorded`;
  }

  /** The next recorded connection; after the last one, the first one again. */
  begin(): Play | undefined {
    const play = this.#plays[this.#next];
    if (play !== undefined) {
      this.#next++;
      return play;
    }
    const again = this.#visits[this.#next % this.#visits.length];
    if (again === undefined) return undefined;
    this.#means.tell(
      'unrecorded',
      `a connect more than the ${this.#visits.length} recorded; they begin again`,
    );
    this.#next++;
    return new Play(again, this.#means);
  }

  /** Plays one on a line that has opened. */
  run(play: Play, line: Line): void {
    const running = this.#run(play, line);
    this.#running.add(running);
    void running.then(() => this.#running.delete(running));
  }

  /** Takes leave of who is there still. */
  async leave(): Promise<void> {
    if (this.#lines.size === 0) return;
    for (const line of this.#lines) line.leave();
    const gone = Promise.all(Array.from(this.#lines, line => line.closed));
    const late = new Promise<void>(resolve => void setTimeout(resolve, LEAVE).unref());
    await Promise.race([gone, late]);
  }

  /** Ends what still waits, when nobody is there any more. */
  async stop(): Promise<void> {
    for (const play of this.#plays) play.stop();
    await Promise.all(this.#running);
    const left = this.#plays.length - Math.min(this.#next, this.#plays.length);
    if (left > 0)
      this.#means.tell('missing', `${times(left, 'recorded connect')} of the element did not come`);
  }

  async #run(play: Play, line: Line): Promise<void> {
    this.#lines.add(line);
    void line.closed.then(() => this.#lines.delete(line));
    await play.run(line);
    if (this.#plays.includes(play) && --this.#left === 0) this.#finish();
  }
}

/** What of a visit cannot be as it was. */
function notesOf({ answered, acts }: Visit): string[] {
  const notes: string[] = [];
  if (/^sec-websocket-extensions:/im.test(answered?.data ?? ''))
    notes.push('messages were compressed when recorded; they are not here');
  for (const { deed } of acts) {
    if (deed.does === 'message' && deed.record.masked === true)
      notes.push('secrets in what the device sent are masked in the recording; it sends *** in their place');
    if (deed.does === 'fault')
      notes.push(
        `the bytes that were wrong (${deed.errno}) are not in the recording; others as wrong are sent`,
      );
  }
  return notes;
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
