import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type ServerChannel, type ServerConfig } from 'ssh2';
import { onTestFinished } from 'vitest';
import { makeKeys } from './sshd.ts';

export interface SshServerOptions {
  readonly password?: string;
  /** Asks for the password instead of taking it. */
  readonly asks?: boolean;
  /** Asks again and again while the answer is wrong, and never refuses. */
  readonly asksOn?: boolean;
  /** Says that it takes both ways, whatever it does. */
  readonly offersBoth?: boolean;
  readonly noTerminal?: boolean;
  readonly noShell?: boolean;
  readonly algorithms?: ServerConfig['algorithms'];
  /** What a shell does; without it it sends back what it gets. */
  readonly shell?: (channel: ServerChannel) => void;
}

/** A device with an SSH server of its own, which takes `operator` with a password. */
export class SshServer {
  readonly port: number;
  /** The ways in which clients tried to get in, and `answer` for each time that they answered. */
  readonly ways: readonly string[];
  readonly #clients: ReadonlySet<ssh2.Connection>;

  private constructor(port: number, ways: readonly string[], clients: ReadonlySet<ssh2.Connection>) {
    this.port = port;
    this.ways = ways;
    this.#clients = clients;
  }

  get url(): string {
    return `ssh://127.0.0.1:${this.port}`;
  }

  /** Cuts all connections off. */
  drop(): void {
    for (const client of this.#clients) (client as unknown as { _sock: { destroy(): void } })._sock.destroy();
  }

  /** Says goodbye to all. */
  end(): void {
    for (const client of this.#clients) client.end();
  }

  static async listen(options: SshServerOptions = {}): Promise<SshServer> {
    const { algorithms, noShell, noTerminal, shell = channel => channel.pipe(channel) } = options;
    const ways: string[] = [];
    const clients = new Set<ssh2.Connection>();
    const server = new ssh2.Server(
      { hostKeys: [makeKeys().private], ...(algorithms ? { algorithms } : {}) },
      client => {
        clients.add(client);
        client.on('error', () => {});
        client.on('close', () => clients.delete(client));
        client.on('authentication', context => {
          ways.push(context.method);
          authenticate(context, options, () => ways.push('answer'));
        });
        client.on('session', accept => {
          const session = accept();
          session.on('pty', (take, reject) => (noTerminal ? reject() : take()));
          session.on('shell', (take, reject) => (noShell ? reject() : shell(take())));
        });
      },
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const made = new SshServer((server.address() as AddressInfo).port, ways, clients);
    onTestFinished(() => {
      server.close();
      made.drop();
    });
    return made;
  }
}

function authenticate(
  context: AuthContext,
  { asks = false, asksOn = false, offersBoth = false, password = 'secret' }: SshServerOptions,
  answered: () => void,
): void {
  const all = ['password', 'keyboard-interactive'] as const;
  const ways = offersBoth ? [...all] : [all[asks ? 1 : 0]];
  if (context.username !== 'operator') context.reject(ways);
  else if (!asks && context.method === 'password' && context.password === password) context.accept();
  else if (asks && context.method === 'keyboard-interactive') {
    const ask = (): void =>
      context.prompt([{ prompt: 'Password: ', echo: false }], answers => {
        if (asksOn) answered();
        if (answers[0] === password) context.accept();
        else if (asksOn) ask();
        else context.reject(ways);
      });
    ask();
  } else context.reject(ways);
}
