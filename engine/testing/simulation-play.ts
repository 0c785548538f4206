import { shownMessage } from './payload.ts';
import type { Deed } from './simulation-deed.ts';
import { type PlayerMeans, pause } from './simulation-player.ts';
import type { Act, Visit } from './simulation-visit.ts';
import { OPCODE } from './websocket-frame.ts';
import type { WebSocketPeer } from './websocket-peer.ts';

/** One recorded connection on its way: what has come, and what has been said. */
export class Play {
  readonly visit: Visit;
  /** Messages that the element sent when recorded. */
  readonly expected: number;
  /** What the device said, or did, when recorded. */
  readonly recorded: number;
  received = 0;
  sent = 0;
  readonly #means: PlayerMeans;
  readonly #came: boolean[];
  /** Before it all that is expected has come. */
  #first = 0;
  #gone = false;
  #pings = 0;
  #waiting: (() => void)[] = [];

  constructor(visit: Visit, means: PlayerMeans) {
    this.visit = visit;
    this.#means = means;
    this.expected = visit.expected.length;
    this.recorded = visit.acts.filter(act => isSaid(act.deed)).length;
    this.#came = visit.expected.map(() => false);
  }

  /** Plays it to its end, or until the client goes. */
  async run(peer: WebSocketPeer): Promise<void> {
    peer.answersPings = false;
    void peer.closed.then(() => {
      this.#gone = true;
      this.#wake();
    });
    void this.#receive(peer);
    for (const act of this.visit.acts) {
      await this.#due(act);
      if (!this.#gone) await pause(this.#means, act.delay);
      if (this.#gone && act.deed.does !== 'nothing') break;
      await this.#does(act.deed, peer);
    }
    if (this.visit.closed !== undefined) await peer.closed;
    this.#conclude();
  }

  /** Ends all waiting. */
  stop(): void {
    this.#gone = true;
    this.#wake();
  }

  async #receive(peer: WebSocketPeer): Promise<void> {
    const parts: Buffer[] = [];
    let text = false;
    try {
      for (;;) {
        const { opcode, payload, fin } = await peer.receive();
        if (opcode === OPCODE.ping) this.#answerPing(peer, payload);
        if (opcode === OPCODE.close) this.#means.tell('closed', closeText(payload));
        if (opcode > OPCODE.binary) continue;
        if (opcode !== OPCODE.continuation) text = opcode === OPCODE.text;
        parts.push(payload);
        if (!fin) continue;
        this.#take(Buffer.concat(parts.splice(0)), text);
      }
    } catch {
      // The client is gone.
    }
  }

  #answerPing(peer: WebSocketPeer, payload: Buffer): void {
    if (this.#pings++ < (this.visit.pongs ?? Number.POSITIVE_INFINITY)) peer.pong(payload);
  }

  /** Finds what a message is of all that has not come: the equal before the alike, of these the first. */
  #take(bytes: Buffer, text: boolean): void {
    const message = { bytes, type: text ? ('text' as const) : ('binary' as const) };
    let alike = -1;
    for (let i = this.#first; i < this.expected; i++) {
      if (this.#came[i]) continue;
      const likeness = this.visit.expected[i]!.likeness(message, this.#means.exact || alike >= 0);
      if (likeness === 'same') {
        this.#arrived(i, 'received', shownMessage(message));
        return;
      }
      if (likeness === 'alike') alike = i;
    }
    const sent = `the element sent ${shownMessage(message)}`;
    const like = this.visit.expected[alike]?.record;
    if (like === undefined) this.#means.tell('unrecorded', sent);
    else this.#arrived(alike, 'alike', `${sent}, recorded is ${like.data ?? ''}`);
  }

  #arrived(i: number, happening: 'received' | 'alike', told: string): void {
    this.#came[i] = true;
    this.received++;
    while (this.#came[this.#first]) this.#first++;
    this.#means.tell(happening, told);
    this.#wake();
  }

  /** Waits for what came before an act when it was recorded, as long as the player has patience. */
  async #due({ after }: Act): Promise<void> {
    const missing = (): number | undefined => after.find(i => !this.#came[i]);
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

  async #does(deed: Deed, peer: WebSocketPeer): Promise<void> {
    if (isSaid(deed)) this.sent++;
    switch (deed.does) {
      case 'message': {
        if (deed.text) peer.frame({ opcode: OPCODE.text, payload: deed.bytes });
        else peer.binary(deed.bytes);
        return this.#means.tell(
          'sent',
          shownMessage({ bytes: deed.bytes, type: deed.text ? 'text' : 'binary' }),
        );
      }
      case 'ping':
        peer.ping(deed.bytes);
        return this.#means.tell('sent', 'a ping');
      case 'close':
        peer.close(deed.code, deed.reason);
        return this.#means.tell('sent', `close ${deed.code ?? 'without a code'} ${deed.reason}`.trimEnd());
      case 'end':
        peer.end();
        return this.#means.tell('sent', 'the end of the connection, without a close');
      case 'reset':
        peer.reset();
        return this.#means.tell('sent', 'a reset of the connection');
      case 'fault':
        peer.frame(deed.frame);
        return this.#means.tell('sent', `a frame that is wrong, for ${deed.errno}`);
      case 'wait':
        return this.#leaves(peer);
      case 'nothing':
    }
  }

  /** The client went by itself when recorded. */
  async #leaves(peer: WebSocketPeer): Promise<void> {
    const { clock, patience } = this.#means;
    if (patience === undefined) return peer.closed;
    const late = new Promise<boolean>(resolve => void clock.after(patience, () => resolve(true)));
    if (await Promise.race([late, peer.closed.then(() => false)])) {
      this.#means.tell('missing', 'the element ended the connection here, and does not now');
      peer.close(1001, 'the recording ends here');
    }
  }

  #conclude(): void {
    const { tell } = this.#means;
    const missing = this.visit.expected.filter((_, i) => !this.#came[i]);
    const first = missing[0]?.record.data ?? '';
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

/** Whether it is something to be sent. */
function isSaid({ does }: Deed): boolean {
  return does !== 'nothing' && does !== 'wait';
}

function closeText(payload: Buffer): string {
  if (payload.length < 2) return 'the element closes without a code';
  return `the element closes with ${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`.trimEnd();
}
