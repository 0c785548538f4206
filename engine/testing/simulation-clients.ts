import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, Play } from './simulation-play.ts';
import { type Player, type PlayerKind, type PlayerMeans, type Progress, pause } from './simulation-player.ts';
import { Plays } from './simulation-plays.ts';
import { noteTls } from './simulation-serial.ts';
import { TcpLine, UdpLine } from './simulation-serial-line.ts';
import {
  type ClientVisit,
  clientVisits,
  listened,
  type Transport,
  transportOf,
} from './simulation-serial-visits.ts';
import { TcpPeer } from './tcp-peer.ts';
import { UdpDevice } from './udp-device.ts';

/** Milliseconds between two attempts to reach an element that does not listen yet. */
const AGAIN = 50;

export const tcpClientsPlayer = clientsPlayer('tcp');
export const udpClientsPlayer = clientsPlayer('udp');

/** The clients of an element that was a server: each connects to it when it did, says what it said, and goes. */
function clientsPlayer(transport: Transport): PlayerKind {
  return {
    kind: `${transport} clients`,
    connects: true,
    plays: records => transportOf(records) === transport && listened(records),
    async start({ records }, means) {
      noteTls(records, means);
      const clients = clientVisits(records, transport);
      const player = new ClientsPlayer(transport, clients, means);
      player.begin();
      return player;
    },
  };
}

class ClientsPlayer implements Player {
  readonly address: string;
  readonly done: Promise<void>;
  readonly #transport: Transport;
  readonly #clients: readonly ClientVisit[];
  readonly #means: PlayerMeans;
  readonly #host: string;
  readonly #plays: Plays;
  readonly #sockets: UdpDevice[] = [];
  #stopped = false;

  constructor(transport: Transport, clients: readonly ClientVisit[], means: PlayerMeans) {
    this.#transport = transport;
    this.#clients = clients;
    this.#means = means;
    this.#host = means.host ?? '127.0.0.1';
    this.#plays = new Plays(
      clients.map(({ visit }) => visit),
      means,
    );
    this.address = `${transport}://${this.#host}:${means.port}`;
    this.done = this.#plays.done;
  }

  get progress(): Progress {
    return this.#plays.progress;
  }

  /** Begins each client at its time. */
  begin(): void {
    for (const { begins } of this.#clients) {
      const play = this.#plays.begin();
      if (play !== undefined) void this.#client(play, begins);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#plays.leave();
    for (const socket of this.#sockets) await socket.close();
    await this.#plays.stop();
  }

  async #client(play: Play, begins: number): Promise<void> {
    await pause(this.#means, begins);
    const line = this.#transport === 'tcp' ? await this.#connected() : await this.#bound();
    if (line === undefined) return;
    this.#means.tell('connected', this.address);
    this.#plays.run(play, line);
  }

  /** As soon as the element listens. */
  async #connected(): Promise<Line | undefined> {
    while (!this.#stopped) {
      const socket = connect(this.#means.port, this.#host);
      try {
        await once(socket, 'connect');
        return new TcpLine(new TcpPeer(socket));
      } catch {
        await sleep(AGAIN);
      }
    }
    return undefined;
  }

  async #bound(): Promise<Line | undefined> {
    const host = this.#host.includes(':') ? '::1' : '127.0.0.1';
    let line: UdpLine | undefined;
    const socket = await UdpDevice.listen({ host, received: bytes => line?.received(bytes) });
    socket.to(this.#host, this.#means.port);
    this.#sockets.push(socket);
    if (this.#stopped) {
      await socket.close();
      return undefined;
    }
    line = new UdpLine(bytes => socket.send(bytes));
    return line;
  }
}
