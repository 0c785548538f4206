import type { StreamRecord } from '#log/record.ts';
import { handshakeDifferences, recordedHandshake } from './simulation-handshake.ts';
import { Play } from './simulation-play.ts';
import {
  type Player,
  type PlayerKind,
  type PlayerMeans,
  type Progress,
  pause,
  timeOf,
} from './simulation-player.ts';
import { neverReached, type Visit, visitsOf } from './simulation-visit.ts';
import { WebSocketLine } from './simulation-websocket-line.ts';
import { WebSocketDevice } from './websocket-device.ts';
import type { Handshake, HandshakeRequest } from './websocket-handshake.ts';
import type { WebSocketPeer } from './websocket-peer.ts';

/** How long a client may take to answer a close, in milliseconds. */
const LEAVE = 1000;

export const webSocketPlayer: PlayerKind = {
  kind: 'websocket',
  plays: records => records.some(isWebSocket),
  async start({ records }, means) {
    const player = new WebSocketPlayer(visitsOf(records), means);
    player.device = await WebSocketDevice.listen({
      host: means.host,
      port: means.port,
      handshake: request => player.asked(request),
    });
    void player.serve();
    return player;
  },
};

function isWebSocket({ kind, data }: StreamRecord): boolean {
  return kind === 'handshake' || kind === 'ping' || (kind === 'open' && /^wss?:/i.test(data ?? ''));
}

/** The recorded connections, one after the other: each connect of the element begins the next one. */
class WebSocketPlayer implements Player {
  device: WebSocketDevice | undefined;
  readonly done: Promise<void>;
  readonly #means: PlayerMeans;
  readonly #visits: readonly Visit[];
  /** By the head of the request that began it: its key makes it the only one. */
  readonly #begun = new Map<string, Play>();
  readonly #peers = new Set<WebSocketPeer>();
  readonly #plays: readonly Play[];
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

  get address(): string {
    return this.device!.url;
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

  async asked(request: HandshakeRequest): Promise<Handshake> {
    const play = this.#begin();
    if (play === undefined) return { raw: 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n' };
    this.#begun.set(request.head, play);
    const { asked, answered } = play.visit;
    this.#means.tell(
      'connected',
      `${request.path}, connect ${this.#next} of ${this.#visits.length} recorded`,
    );
    for (const difference of handshakeDifferences(request, asked)) this.#means.tell('different', difference);
    if (asked !== undefined && answered !== undefined)
      await pause(this.#means, timeOf(answered) - timeOf(asked));
    return recordedHandshake(request, play.visit);
  }

  async serve(): Promise<void> {
    for (;;) {
      const peer = await this.device!.accept();
      const play = this.#begun.get(peer.requestHead);
      this.#begun.delete(peer.requestHead);
      if (play === undefined) continue;
      const running = this.#play(play, peer);
      this.#running.add(running);
      void running.then(() => this.#running.delete(running));
    }
  }

  async stop(): Promise<void> {
    if (this.#peers.size > 0) {
      for (const peer of this.#peers) peer.close(1001, 'the recording ends here');
      const gone = Promise.all(Array.from(this.#peers, peer => peer.closed));
      const late = new Promise<void>(resolve => void setTimeout(resolve, LEAVE).unref());
      await Promise.race([gone, late]);
    }
    await this.device!.close();
    for (const play of this.#plays) play.stop();
    await Promise.all(this.#running);
    const left = this.#plays.length - Math.min(this.#next, this.#plays.length);
    if (left > 0)
      this.#means.tell('missing', `${times(left, 'recorded connect')} of the element did not come`);
  }

  /** The next recorded connection; after the last one, the first one again. */
  #begin(): Play | undefined {
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

  async #play(play: Play, peer: WebSocketPeer): Promise<void> {
    this.#peers.add(peer);
    void peer.closed.then(() => this.#peers.delete(peer));
    await play.run(new WebSocketLine(peer, play.visit.pongs, this.#means.tell));
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
