import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A pair of keys that ssh-keygen made. */
export interface Keys {
  /** The private key's file; the public one is beside it. */
  readonly file: string;
  readonly private: string;
  /** A line of authorized_keys. */
  readonly public: string;
  /** As `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

/** Makes keys in a folder of their own, which goes with the test. */
export function makeKeys(type = 'ed25519', passphrase = ''): Keys {
  const folder = mkdtempSync(join(tmpdir(), 'headend-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'id');
  keygen(['-t', type, '-N', passphrase, '-f', file, '-C', 'test']);
  return {
    file,
    private: readFileSync(file, 'utf8'),
    public: readFileSync(`${file}.pub`, 'utf8'),
    fingerprint: keygen(['-l', '-f', file]).split(' ')[1] ?? '',
  };
}

function keygen(args: readonly string[]): string {
  const { status, stderr, stdout } = spawnSync('ssh-keygen', [...(args[0] === '-l' ? [] : ['-q']), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`ssh-keygen failed: ${stderr}`);
  return stdout;
}

/** A server that does not run as root cannot hand a terminal over to its user on every system. */
export const GIVES_TERMINALS = process.getuid?.() === 0;

export interface SshdOptions {
  /** Whose keys get in. */
  readonly authorized?: readonly Keys[];
  readonly hostKey?: Keys;
  /** What runs in place of the user's shell. */
  readonly command?: string;
  /** Further lines of sshd_config. */
  readonly config?: string;
  readonly port?: number;
}

/** OpenSSH's server, run by the test's own user on a free port; it goes with the test. */
export class Sshd {
  readonly port: number;
  readonly hostKey: Keys;
  readonly username = userInfo().username;
  readonly #child: ChildProcess;

  private constructor(port: number, hostKey: Keys, child: ChildProcess) {
    this.port = port;
    this.hostKey = hostKey;
    this.#child = child;
  }

  get url(): string {
    return `ssh://127.0.0.1:${this.port}`;
  }

  static async start(options: SshdOptions = {}): Promise<Sshd> {
    const { authorized = [], command, config = '', hostKey = makeKeys() } = options;
    const port = options.port ?? (await freePort());
    const folder = mkdtempSync(join(tmpdir(), 'headend-sshd-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // As root the server parts with its rights, and needs an empty folder for that.
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
    copyFileSync(hostKey.file, join(folder, 'host_key'));
    chmodSync(join(folder, 'host_key'), 0o600);
    writeFileSync(join(folder, 'authorized_keys'), authorized.map(keys => keys.public).join(''));
    const lines = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${join(folder, 'host_key')}`,
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      `PidFile ${join(folder, 'pid')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin prohibit-password',
      'LogLevel ERROR',
      ...(command === undefined ? [] : [`ForceCommand ${command}`]),
      config,
    ];
    writeFileSync(join(folder, 'sshd_config'), `${lines.join('\n')}\n`);
    const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', text => {
      said += text;
    });
    const sshd = new Sshd(port, hostKey, child);
    onTestFinished(() => sshd.stop());
    while (!(await takes(port))) {
      if (child.exitCode !== null) throw new Error(`sshd ended:\n${said}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    return sshd;
  }

  /** Ends the server; its sessions go on. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
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
