import type { StreamRecord } from '#log/record.ts';
import { handshakeDifferences, recordedHandshake } from './simulation-handshake.ts';
import type { Play } from './simulation-play.ts';
import {
  type Player,
  type PlayerKind,
  type PlayerMeans,
  type Progress,
  pause,
  timeOf,
} from './simulation-player.ts';
import { Plays } from './simulation-plays.ts';
import { visitsOf } from './simulation-visit.ts';
import { WebSocketLine } from './simulation-websocket-line.ts';
import { WebSocketDevice } from './websocket-device.ts';
import type { Handshake, HandshakeRequest } from './websocket-handshake.ts';

export const webSocketPlayer: PlayerKind = {
  kind: 'websocket',
  plays: records => records.some(isWebSocket),
  async start({ records }, means) {
    const player = new WebSocketPlayer(new Plays(visitsOf(records), means), means);
    player.device = await WebSocketDevice.listen({
      host: means.host ?? '127.0.0.1',
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
  readonly #plays: Plays;
  readonly #means: PlayerMeans;
  /** By the head of the request that began it: its key makes it the only one. */
  readonly #begun = new Map<string, Play>();

  constructor(plays: Plays, means: PlayerMeans) {
    this.#plays = plays;
    this.#means = means;
  }

  get address(): string {
    return this.device!.url;
  }

  get done(): Promise<void> {
    return this.#plays.done;
  }

  get progress(): Progress {
    return this.#plays.progress;
  }

  async asked(request: HandshakeRequest): Promise<Handshake> {
    const play = this.#plays.begin();
    if (play === undefined) return { raw: 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n' };
    this.#begun.set(request.head, play);
    const { asked, answered } = play.visit;
    this.#means.tell('connected', `${request.path}, ${this.#plays.position}`);
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
      if (play !== undefined)
        this.#plays.run(play, new WebSocketLine(peer, play.visit.pongs, this.#means.tell));
    }
  }

  async stop(): Promise<void> {
    await this.#plays.leave();
    await this.device!.close();
    await this.#plays.stop();
  }
}
