import type { StreamRecord } from '#log/record.ts';
import type { Player, PlayerKind, PlayerMeans, Progress } from './simulation-player.ts';
import { Plays } from './simulation-plays.ts';
import { TcpLine, UdpLine } from './simulation-serial-line.ts';
import { deviceVisits, listened, transportOf } from './simulation-serial-visits.ts';
import { TcpDevice } from './tcp-device.ts';
import { UdpDevice } from './udp-device.ts';

/** Where it listens unless told: at 127.0.0.1 a smart-serial connection would be a server. */
const HOST = '127.0.0.2';

export const tcpPlayer: PlayerKind = {
  kind: 'tcp',
  plays: records => transportOf(records) === 'tcp' && !listened(records),
  async start({ records }, means) {
    noteTls(records, means);
    const plays = new Plays(deviceVisits(records, 'tcp'), means);
    const device = await TcpDevice.listen({ host: means.host ?? HOST, port: means.port });
    const player = new TcpPlayer(device, plays, means);
    void player.serve();
    return player;
  },
};

/** Each connect of the element begins the next one that was recorded. */
class TcpPlayer implements Player {
  readonly address: string;
  readonly done: Promise<void>;
  readonly #device: TcpDevice;
  readonly #plays: Plays;
  readonly #means: PlayerMeans;

  constructor(device: TcpDevice, plays: Plays, means: PlayerMeans) {
    this.#device = device;
    this.#plays = plays;
    this.#means = means;
    this.address = `tcp://${device.address}`;
    this.done = plays.done;
  }

  get progress(): Progress {
    return this.#plays.progress;
  }

  async serve(): Promise<void> {
    for (;;) {
      const peer = await this.#device.accept();
      const play = this.#plays.begin();
      this.#means.tell('connected', `${peer.name}, ${this.#plays.position}`);
      if (play === undefined) peer.end();
      else this.#plays.run(play, new TcpLine(peer));
    }
  }

  async stop(): Promise<void> {
    await this.#plays.leave();
    await this.#device.close();
    await this.#plays.stop();
  }
}

export const udpPlayer: PlayerKind = {
  kind: 'udp',
  plays: records => transportOf(records) === 'udp' && !listened(records),
  async start({ records }, means) {
    const player = new UdpPlayer(new Plays(deviceVisits(records, 'udp'), means), means);
    player.device = await UdpDevice.listen({
      host: means.host ?? HOST,
      port: means.port,
      received: (bytes, from) => player.received(bytes, from),
    });
    return player;
  },
};

/** The first datagram of the element begins the recording; one from another port begins it again. */
class UdpPlayer implements Player {
  device: UdpDevice | undefined;
  readonly done: Promise<void>;
  readonly #plays: Plays;
  readonly #means: PlayerMeans;
  #line: UdpLine | undefined;
  #from = '';

  constructor(plays: Plays, means: PlayerMeans) {
    this.#plays = plays;
    this.#means = means;
    this.done = plays.done;
  }

  get address(): string {
    return `udp://${this.device!.address}`;
  }

  get progress(): Progress {
    return this.#plays.progress;
  }

  received(bytes: Buffer, from: string): void {
    if (from !== this.#from) this.#begin(from);
    this.#line?.received(bytes);
  }

  async stop(): Promise<void> {
    await this.#plays.leave();
    await this.device!.close();
    await this.#plays.stop();
  }

  #begin(from: string): void {
    this.#line?.leave();
    this.#from = from;
    const play = this.#plays.begin();
    this.#means.tell('connected', `${from}, ${this.#plays.position}`);
    if (play === undefined) return;
    this.#line = new UdpLine(bytes => this.device?.send(bytes));
    this.#plays.run(play, this.#line);
  }
}

/** TLS is not spoken to an element, only what was inside it. */
export function noteTls(records: readonly StreamRecord[], { tell }: PlayerMeans): void {
  if (records.some(({ kind, data = '' }) => kind === 'open' && data.startsWith('tls:')))
    tell('note', 'the recorded device spoke TLS; this one does not');
}
