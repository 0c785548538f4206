import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** A real server on this machine, with a folder of its own; end it with `kill`, or `await using`. */
export class RealServer {
  readonly port: number;
  readonly folder: string;
  readonly #child: ChildProcess;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.folder = folder;
    this.#child = child;
  }

  /** Starts a program of /usr/sbin or /usr/bin; resolves when it takes connections on its port. */
  static async start(
    program: string,
    prepare: (folder: string, port: number) => readonly string[],
  ): Promise<RealServer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), `headend-${basename(program)}-`));
    // Debian keeps servers where not every user's path leads.
    const path = existsSync(`/usr/sbin/${program}`) ? `/usr/sbin/${program}` : program;
    const child = spawn(path, [...prepare(folder, port)], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const server = new RealServer(port, folder, child);
    let said = '';
    let failed: Error | undefined;
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', error => {
      failed = error;
    });
    while (!(await takes(port))) {
      if (failed || child.exitCode !== null) throw failed ?? new Error(`${program} ended:\n${said}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}

function takes(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
