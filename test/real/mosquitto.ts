import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Debian keeps the server where not every user's path leads. */
const PROGRAM = existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';

/** Ports for a broker: of MQTT itself, and of MQTT in a WebSocket. */
export interface Ports {
  readonly mqtt: number;
  readonly websocket: number;
}

/** A Mosquitto on this machine; end it with `kill`, or `await using`. */
export class Mosquitto {
  readonly ports: Ports;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, ports: Ports, folder: string) {
    this.#child = child;
    this.ports = ports;
    this.#folder = folder;
  }

  /** Starts a broker; resolves when it takes connections. */
  static async start(given?: Ports): Promise<Mosquitto> {
    const ports = given ?? (await freePorts());
    const folder = mkdtempSync(join(tmpdir(), 'headend-mosquitto-'));
    const file = join(folder, 'broker.conf');
    const settings = [
      `listener ${ports.mqtt} 127.0.0.1`,
      `listener ${ports.websocket} 127.0.0.1`,
      'protocol websockets',
      'allow_anonymous true',
      'persistence false',
      'log_dest stderr',
    ];
    writeFileSync(file, `${settings.join('\n')}\n`);
    const child = spawn(PROGRAM, ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    const broker = new Mosquitto(child, ports, folder);
    await running(child);
    return broker;
  }

  /** Publishes with `mosquitto_pub`; resolves when the broker has it. */
  async publish(topic: string, payload: string | { readonly file: string }): Promise<void> {
    const content = typeof payload === 'string' ? ['-m', payload] : ['-f', payload.file];
    const to = ['-h', '127.0.0.1', '-p', String(this.ports.mqtt), '-q', '1', '-t', topic];
    await promisify(execFile)('mosquitto_pub', [...to, ...content]);
  }

  /** Ends the broker at once, without a word to its clients. */
  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

function running(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/mosquitto version \S+ running/.test(said)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the broker ended:\n${said}`)));
  });
}

async function freePorts(): Promise<Ports> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, 'close');
  }
  return { mqtt: ports[0]!, websocket: ports[1]! };
}
