import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

export interface User {
  readonly name: string;
  readonly password: string;
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

  /** Starts a broker, for everybody or for one user; resolves when it takes connections. */
  static async start(given?: Ports, user?: User): Promise<Mosquitto> {
    const ports = given ?? (await freePorts());
    const folder = mkdtempSync(join(tmpdir(), 'headend-mosquitto-'));
    const file = join(folder, 'broker.conf');
    const users = join(folder, 'users');
    if (user !== undefined) {
      execFileSync('mosquitto_passwd', ['-b', '-c', users, user.name, user.password], { stdio: 'pipe' });
      // The broker gives up the rights of root before it reads the file.
      chmodSync(folder, 0o755);
      chmodSync(users, 0o644);
    }
    const settings = [
      `listener ${ports.mqtt} 127.0.0.1`,
      `listener ${ports.websocket} 127.0.0.1`,
      'protocol websockets',
      ...(user === undefined
        ? ['allow_anonymous true']
        : ['allow_anonymous false', `password_file ${users}`]),
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

  /** Subscribes with `mosquitto_sub` until one message has come; resolves with its payload. */
  async received(topic: string): Promise<Buffer> {
    const from = ['-h', '127.0.0.1', '-p', String(this.ports.mqtt), '-q', '2', '-t', topic];
    const { stdout } = await promisify(execFile)('mosquitto_sub', [...from, '-C', '1', '-N', '-W', '15'], {
      encoding: 'buffer',
      maxBuffer: 16 * 1024 * 1024,
    });
    return stdout;
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
