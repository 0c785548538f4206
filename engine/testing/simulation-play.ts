import type { StreamRecord } from '#log/record.ts';
import { type Message, shownMessage } from './payload.ts';
import type { Deed } from './simulation-deed.ts';
import { Expectations, type Found } from './simulation-expectations.ts';
import { bytesOf } from './simulation-likeness.ts';
import { type PlayerMeans, pause } from './simulation-player.ts';
import type { Act, Visit } from './simulation-visit.ts';

/** Bytes of a message that are told of it. */
const SHOWN = 1024;

/** Something that a device sends. */
export type Said = Exclude<Deed, { readonly does: 'nothing' | 'wait' }>;

/** A connection that a recording is played on. */
export interface Line {
  /** Resolves when it is gone. */
  readonly closed: Promise<void>;
  /** True where nothing tells where a message ends. */
  readonly stream: boolean;
  /** Hands on what the element sends, until it goes. */
  receive(take: (message: Message) => void): void;
  /** Does what the device did, and says so in words. */
  says(deed: Said): string;
  /** Ends it where the recording ends. */
  leave(): void;
}

/** One recorded connection on its way: what has come, and what has been said. */
export class Play {
  readonly visit: Visit;
  /** What the device said, or did, when recorded. */
  readonly recorded: number;
  sent = 0;
  readonly #means: PlayerMeans;
  readonly #expectations: Expectations;
  #gone = false;
  /** Of a stream: what may be the begin of something recorded. */
  #rest: Buffer = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  constructor(visit: Visit, means: PlayerMeans) {
    this.visit = visit;
    this.#means = means;
    this.#expectations = new Expectations(visit.expected, means.exact);
    this.recorded = visit.acts.filter(act => isSaid(act.deed)).length;
  }

  /** Messages that the element sent when recorded. */
  get expected(): number {
    return this.visit.expected.length;
  }

  get received(): number {
    return this.#expectations.received;
  }

  /** Plays it to its end, or until the client goes. */
  async run(line: Line): Promise<void> {
    void line.closed.then(() => this.stop());
    line.receive(message => (line.stream ? this.#takeBytes(message.bytes) : this.#take(message)));
    for (const act of this.visit.acts) {
      await this.#due(act);
      if (!this.#gone) await pause(this.#means, act.delay);
      if (this.#gone && act.deed.does !== 'nothing') break;
      await this.#does(act.deed, line);
    }
    if (this.visit.closed !== undefined) await line.closed;
    this.#conclude();
  }

  /** Ends all waiting. */
  stop(): void {
    this.#gone = true;
    this.#wake();
  }

  #take(message: Message): void {
    this.#took(message, this.#expectations.find(message));
  }

  #takeBytes(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length > 0) {
      const cut = this.#expectations.cut(this.#rest);
      if (cut === undefined) return;
      const message = { bytes: this.#rest.subarray(0, cut.length) };
      this.#rest = this.#rest.subarray(cut.length);
      this.#took(message, cut.found);
    }
  }

  #took(message: Message, found: Found | undefined): void {
    const { tell } = this.#means;
    const sent = `the element sent ${shown(message)}`;
    if (found === undefined) {
      tell('unrecorded', sent);
      return;
    }
    this.#expectations.came(found);
    const { record } = this.visit.expected[found.index]!;
    if (found.likeness === 'same') tell('received', shown(message));
    else tell('alike', `${sent}, recorded is ${shownRecord(record)}`);
    this.#wake();
  }

  /** Waits for what came before an act when it was recorded, as long as the player has patience. */
  async #due({ after }: Act): Promise<void> {
    const missing = (): number | undefined => after.find(i => !this.#expectations.has(i));
    if (missing() === undefined) return;
    const { clock, patience } = this.#means;
    let late = false;
    const timer =
      patience === undefined
        ? undefined
        : clock.after(patience, () => {
            late = true;
            this.#wake();
          });
    while (missing() !== undefined && !late && !this.#gone)
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    timer?.cancel();
  }

  async #does(deed: Deed, line: Line): Promise<void> {
    if (deed.does === 'nothing') return;
    if (deed.does === 'wait') return this.#leaves(line);
    this.sent++;
    this.#means.tell('sent', line.says(deed));
  }

  /** The client went by itself when recorded. */
  async #leaves(line: Line): Promise<void> {
    const { clock, patience } = this.#means;
    if (patience === undefined) return line.closed;
    const late = new Promise<boolean>(resolve => void clock.after(patience, () => resolve(true)));
    if (await Promise.race([late, line.closed.then(() => false)])) {
      this.#means.tell('missing', 'the element ended the connection here, and does not now');
      line.leave();
    }
  }

  #conclude(): void {
    const { tell } = this.#means;
    if (this.#rest.length > 0) tell('unrecorded', `the element sent ${shown({ bytes: this.#rest })}`);
    const { missing } = this.#expectations;
    const first = missing[0] === undefined ? '' : shownRecord(missing[0].record);
    if (missing.length === 1) tell('missing', `the element did not send ${first}`);
    if (missing.length > 1)
      tell('missing', `the element did not send ${missing.length} messages; the first is ${first}`);
    const unsaid = this.recorded - this.sent;
    if (unsaid > 0) tell('missing', `the connection ended before ${unsaid} of ${this.recorded} were sent`);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function shownRecord(record: StreamRecord): string {
  const { type } = record;
  return shownMessage({ bytes: bytesOf(record), ...(type === undefined ? {} : { type }) });
}

/** Whether it is something to be sent. */
function isSaid({ does }: Deed): boolean {
  return does !== 'nothing' && does !== 'wait';
}

/** Of a message that nobody recorded as much as a person reads. */
function shown(message: Message): string {
  const { length } = message.bytes;
  if (length <= SHOWN) return shownMessage(message);
  let end = SHOWN;
  // No half character of UTF-8.
  while (end > SHOWN - 4 && (message.bytes[end]! & 0xc0) === 0x80) end--;
  return `${shownMessage({ ...message, bytes: message.bytes.subarray(0, end) })}… (${length} bytes)`;
}
