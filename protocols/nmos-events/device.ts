import { type WebSocket, WebSocketServer } from 'ws';

const TEMPERATURE = 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0001';
const TALLY = 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0002';
const PROGRAMME = 'e0a3ee10-7a6f-4f5e-9c4b-5d1f0c1a0003';

const PROGRAMMES = ['Wetter – Köln', 'Téléjournal', '朝のニュース', 'Señales', 'Ύδωρ', '🎬 Tatort'];

/** A client that sends no health command for this long is dropped (IS-07, heartbeats: 12 s). */
const HEALTH_LIMIT = 12_000;

/**
 * A device that behaves as an AMWA NMOS IS-07 event source does on its WebSocket: it answers subscription commands
 * with the present state of the sources, health commands with a health message, pushes a state message whenever a
 * source changes, and drops clients that send no health command.
 */
export class EventSource {
  readonly port: number;
  readonly #server: WebSocketServer;
  readonly #subscriptions = new Map<WebSocket, ReadonlySet<string>>();
  readonly #timers: NodeJS.Timeout[];
  #temperature = 214;
  #tally = false;
  #programme = 0;

  private constructor(server: WebSocketServer, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', client => this.#accept(client));
    this.#timers = [
      setInterval(() => this.#drift(), 1_100),
      setInterval(() => this.#toggle(), 3_700),
      setInterval(() => this.#next(), 2_900),
    ];
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. */
  static listen(port = 0): Promise<EventSource> {
    return new Promise((resolve, reject) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port, path: '/x-nmos/events/1.0/ws' });
      server.once('error', reject);
      server.once('listening', () => {
        const address = server.address();
        resolve(
          new EventSource(server, typeof address === 'object' && address !== null ? address.port : port),
        );
      });
    });
  }

  close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#server.clients) client.terminate();
    return new Promise(resolve => this.#server.close(() => resolve()));
  }

  #accept(client: WebSocket): void {
    const drop = setTimeout(() => client.close(1008, 'no health command'), HEALTH_LIMIT);
    client.on('close', () => {
      clearTimeout(drop);
      this.#subscriptions.delete(client);
    });
    client.on('message', data => {
      const command = parse(String(data));
      if (command?.command === 'health') {
        drop.refresh();
        const timing = { origin_timestamp: command.timestamp, creation_timestamp: tai() };
        client.send(JSON.stringify({ message_type: 'health', timing }));
      } else if (command?.command === 'subscription') {
        this.#subscriptions.set(client, new Set(command.sources));
        for (const source of [TEMPERATURE, TALLY, PROGRAMME]) this.#push(source, client);
      }
    });
  }

  #drift(): void {
    this.#temperature += Math.round((Math.random() - 0.5) * 6);
    this.#pushAll(TEMPERATURE);
  }

  #toggle(): void {
    this.#tally = !this.#tally;
    this.#pushAll(TALLY);
  }

  #next(): void {
    this.#programme = (this.#programme + 1) % PROGRAMMES.length;
    this.#pushAll(PROGRAMME);
  }

  #pushAll(source: string): void {
    for (const client of this.#subscriptions.keys()) this.#push(source, client);
  }

  #push(source: string, client: WebSocket): void {
    if (!this.#subscriptions.get(client)?.has(source)) return;
    const state = {
      [TEMPERATURE]: { event_type: 'number/temperature/C', payload: { value: this.#temperature, scale: 10 } },
      [TALLY]: { event_type: 'boolean/tally', payload: { value: this.#tally } },
      [PROGRAMME]: { event_type: 'string/programme', payload: { value: PROGRAMMES[this.#programme] } },
    }[source];
    const identity = { source_id: source, flow_id: source.replace(/^e0/, 'f1') };
    const timing = { creation_timestamp: tai() };
    client.send(JSON.stringify({ identity, ...state, timing, message_type: 'state' }));
  }
}

interface Command {
  readonly command: string;
  readonly timestamp?: string;
  readonly sources?: readonly string[];
}

function parse(text: string): Command | undefined {
  try {
    return JSON.parse(text) as Command;
  } catch {
    return undefined;
  }
}

/** The time in TAI, 37 s ahead of UTC, as IS-07 writes it. */
function tai(): string {
  const now = Date.now();
  return `${Math.floor(now / 1000) + 37}:${(now % 1000) * 1_000_000}`;
}
