import * as net from 'node:net';
import type { AuthenticationType, Client, ClientChannel, ConnectConfig, Prompt } from 'ssh2';
import type { Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type {
  End,
  HostKeys,
  Link,
  LinkEnds,
  LinkEvents,
  SshSettings,
  Target,
  Transport,
  TransportOptions,
} from './contract.ts';
import { endsOf } from './ends.ts';
import { fingerprint, KnownHosts, keyType } from './host-keys.ts';
import { endpointOf } from './socket-end.ts';
import { type Failure, failureOf } from './ssh-failure.ts';
import { identityOf } from './ssh-identity.ts';
import { type Offer, offerOf } from './ssh-offer.ts';

/** The most that a server's greeting and offer take. */
const OFFER = 64 * 1024;

/** Wide, so that a device breaks no line that it need not. */
const WINDOW = { rows: 24, cols: 511 } as const;

/**
 * A client of SSH with a shell (RFC 4254, 6.5), whose bytes are the messages, as each read brings them. It logs in by
 * private key, then password, then by answering what is asked for without echo with the password
 * (ConnectionsSerialSecureShell, user authentication methods). The server's key must be the one of `hostKey`, else
 * the one that it had when it was first met. `keepAlive`: a request that the server must answer.
 */
export function ssh(options: TransportOptions): Transport {
  const hostKeys = options.hostKeys ?? new KnownHosts();
  return { connect: (target, events) => new SshLink(target, events, options, hostKeys) };
}

class SshLink implements Link {
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #options: TransportOptions;
  readonly #hostKeys: HostKeys;
  #socket: net.Socket | undefined;
  #client: Client | undefined;
  #channel: ClientChannel | undefined;
  #deadline: Timer | undefined;
  #opened = false;
  #ended = false;
  #closing = false;
  /** Why it ends, as soon as that is known; the first reason counts. */
  #failure: Failure | undefined;
  readonly #tried: AuthenticationType[] = [];
  #taken: readonly AuthenticationType[] = [];
  #offer: Offer | undefined;
  /** The password has been given where it was asked for. */
  #answered = false;

  constructor(target: Target, events: LinkEvents, options: TransportOptions, hostKeys: HostKeys) {
    this.#target = target;
    this.#events = events;
    this.#options = options;
    this.#hostKeys = hostKeys;
    const { handshakeTimeout } = target.limits;
    if (handshakeTimeout > 0) {
      this.#deadline = options.clock.after(handshakeTimeout, () =>
        this.#fail({
          cause: 'timeout',
          reason: `no shell within ${handshakeTimeout} ms`,
          errno: 'ETIMEDOUT',
        }),
      );
    }
    this.#start().catch(error =>
      this.#fail({
        cause: 'handshake',
        reason: messageOf(error).replace(/^Unsupported algorithm/, 'ssh.algorithms: $&'),
      }),
    );
  }

  send(bytes: Uint8Array): number {
    const channel = this.#channel;
    if (channel === undefined || !this.#opened || this.#closing || !channel.writable) return -1;
    if (channel.writableLength + bytes.length > this.#target.limits.sendQueue) return -1;
    channel.write(bytes);
    return channel.writableLength;
  }

  get unsent(): number {
    return this.#channel?.writableLength ?? 0;
  }

  ends(): LinkEnds | undefined {
    if (!this.#opened || this.#socket === undefined) return undefined;
    return { ...endsOf(this.#socket), subprotocol: '' };
  }

  /** What waits unsent still leaves, but only for `closeTimeout`. */
  close(_code: number, reason: string): void {
    if (this.#closing || this.#ended) return;
    this.#closing = true;
    this.#failure ??= { cause: 'local', reason };
    this.#deadline?.cancel();
    if (this.#channel === undefined || !this.#opened) {
      this.#drop();
      return;
    }
    this.#deadline = this.#options.clock.after(this.#target.limits.closeTimeout, () => this.#drop());
    const channel = this.#channel;
    channel.resume();
    channel.end(() => {
      channel.close();
      this.#client?.end();
    });
  }

  terminate(): void {
    this.#closing = true;
    this.#failure ??= { cause: 'local', reason: '' };
    this.#drop();
  }

  pause(): void {
    this.#channel?.pause();
  }

  resume(): void {
    this.#channel?.resume();
  }

  async #start(): Promise<void> {
    const { ssh: settings, url, localPort = 0, limits } = this.#target;
    if (settings === undefined) throw new Error('there is nothing to log in with');
    const { host, port } = endpointOf(url.replace(/\/\/[^@/]*@/, '//'));
    const { default: ssh2 } = await import('ssh2');
    const identity = await identityOf(settings, ssh2.utils.parseKey);
    if (this.#ended || this.#failure !== undefined) return;
    const socket = net.connect({ host, port, ...(localPort === 0 ? {} : { localPort }) });
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.once('close', () => this.#end());
    this.#watchOffer(socket);
    const client = new ssh2.Client();
    this.#client = client;
    client.on('error', error => this.#failed(error));
    client.on('ready', () => this.#shell(client, settings));
    client.on('keyboard-interactive', (_name, _text, _language, prompts, finish) => {
      if (this.#mayAnswer(prompts))
        finish(prompts.map(({ echo }) => (echo ? settings.username : settings.password)));
    });
    const known = settings.hostKey === '' ? this.#hostKeys.known(host, port) : [];
    client.connect({
      sock: socket,
      username: settings.username,
      ...(settings.password === '' ? {} : { password: settings.password, tryKeyboard: true }),
      ...(identity === undefined ? {} : { privateKey: identity.pem, passphrase: identity.passphrase }),
      authHandler: (taken, partial, next) =>
        this.#nextWay(
          settings,
          identity !== undefined,
          taken,
          partial,
          next as (way: AuthenticationType | false) => void,
        ),
      algorithms: algorithmsOf(settings, known),
      hostVerifier: (key: Buffer) => this.#accepts(settings, known, key, host, port),
      keepaliveInterval: limits.keepAlive,
      keepaliveCountMax: 1,
      readyTimeout: 0,
      ident: this.#options.userAgent.replace(/[^!-~]|-/g, '_'),
    });
  }

  /** What the server offers is kept until the keys are exchanged: it explains why they cannot be. */
  #watchOffer(socket: net.Socket): void {
    let first = Buffer.alloc(0);
    const look = (bytes: Buffer): void => {
      first = Buffer.concat([first, bytes]);
      this.#offer = offerOf(first);
      if (this.#offer !== undefined || first.length > OFFER) socket.off('data', look);
    };
    socket.on('data', look);
  }

  /**
   * The next way to log in of those that the server takes; `none` asks it which it takes (RFC 4252, 5.2). A password
   * that was refused is not said once more where it is asked for: it would count as a second failure.
   */
  #nextWay(
    { password }: SshSettings,
    hasIdentity: boolean,
    taken: readonly AuthenticationType[] | null,
    partial: boolean | null,
    next: (way: AuthenticationType | false) => void,
  ): void {
    if (taken !== null) this.#taken = taken;
    const ways: AuthenticationType[] = ['none'];
    if (hasIdentity) ways.push('publickey');
    if (password !== '') ways.push('password', 'keyboard-interactive');
    const refused = partial !== true && this.#taken.length > 0 && this.#tried.includes('password');
    const isSaid = (way: AuthenticationType): boolean =>
      this.#tried.includes(way) || (refused && way === 'keyboard-interactive');
    const left = ways.filter(way => !isSaid(way));
    // A server that says nothing of what it takes is tried with all.
    const way = left.find(way => way === 'none' || this.#taken.length === 0 || this.#taken.includes(way));
    if (way !== undefined) this.#tried.push(way);
    next(way ?? false);
  }

  /** The password is said once: who asks again has refused it, and each answer may count as a failure. */
  #mayAnswer(prompts: readonly Prompt[]): boolean {
    if (prompts.every(({ echo }) => echo === true)) return true;
    if (this.#answered)
      this.#failed(Object.assign(new Error('asked again'), { level: 'client-authentication' }));
    const first = !this.#answered;
    this.#answered = true;
    return first;
  }

  #accepts(
    settings: SshSettings,
    known: readonly Buffer[],
    key: Buffer,
    host: string,
    port: number,
  ): boolean {
    const shown = `${keyType(key)} ${fingerprint(key)}`;
    if (settings.hostKey !== '') {
      if (fingerprint(key) === settings.hostKey.replace(/=+$/, '')) return true;
      const reason = `the device has the host key ${shown}, and ssh.hostKey is ${settings.hostKey}: it is another device, or somebody is between; the right key in ssh.hostKey would let it in`;
      return this.#denied(reason);
    }
    if (known.some(other => other.equals(key))) return true;
    if (known.length > 0) {
      const before = known.map(other => `${keyType(other)} ${fingerprint(other)}`).join(', ');
      const name = port === 22 ? host : `[${host}]:${port}`;
      const reason = `the host key has changed: it was ${before}, and is ${shown} now: it is another device, or somebody is between; where that is right, take ${name} out of known_hosts in the data directory, or set ssh.hostKey`;
      return this.#denied(reason);
    }
    try {
      this.#hostKeys.keep(host, port, key);
    } catch (error) {
      return this.#denied(messageOf(error));
    }
    this.#events.met?.(
      `the host key ${shown} was accepted as it was never met before; it must be the same from now on`,
    );
    return true;
  }

  #denied(reason: string): false {
    this.#failure ??= { cause: 'policy-violation', reason, errno: 'SSH_HOST_KEY' };
    return false;
  }

  #shell(client: Client, { terminal }: SshSettings): void {
    const window = terminal === '' ? false : { term: terminal, ...WINDOW };
    client.shell(window, (error, channel) => {
      if (this.#closing || this.#ended) return;
      if (error !== undefined) {
        const right = terminal === '' ? '' : '; ssh.terminal none asks for a shell without one';
        const reason = `the device gives no shell: ${error.message}${right}`;
        this.#fail({ cause: 'handshake', reason, errno: 'SSH_CHANNEL_REFUSED' });
        return;
      }
      this.#open(channel);
    });
  }

  #open(channel: ClientChannel): void {
    this.#deadline?.cancel();
    this.#channel = channel;
    this.#opened = true;
    const message = (bytes: Buffer): void => {
      if (!this.#closing) this.#events.message(bytes, false);
    };
    channel.on('data', message);
    channel.stderr.on('data', message);
    channel.on('error', (error: Error) => this.#failed(error));
    let status = '';
    channel.on('exit', (code: number | null, signal?: string) => {
      status = code === null ? ` (signal ${signal})` : ` (exit status ${code})`;
    });
    channel.once('close', () => {
      // A socket that broke off closes its channels, too.
      const lost = this.#socket?.destroyed === true || this.#socket?.readableEnded === true;
      if (!lost) this.#failure ??= { cause: 'normal', reason: `the device ended the session${status}` };
      this.#hangUp();
    });
    this.#events.open();
  }

  #failed(error: Error): void {
    this.#fail(
      failureOf(error, {
        opened: this.#opened,
        username: this.#target.ssh?.username ?? '',
        tried: this.#tried.filter(way => way !== 'none'),
        taken: this.#taken,
        offer: this.#offer,
        keepAlive: this.#target.limits.keepAlive,
      }),
    );
  }

  #fail(failure: Failure): void {
    this.#failure ??= failure;
    this.#hangUp();
  }

  /** The socket goes when what is to be said is said. */
  #hangUp(): void {
    if (this.#socket === undefined || this.#socket.connecting || !this.#socket.writable) {
      this.#drop();
      return;
    }
    this.#deadline?.cancel();
    this.#deadline = this.#options.clock.after(this.#target.limits.closeTimeout, () => this.#drop());
    this.#client?.end();
    this.#socket.destroySoon();
  }

  #drop(): void {
    this.#deadline?.cancel();
    if (this.#socket === undefined) setImmediate(() => this.#end());
    else this.#socket.destroy();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deadline?.cancel();
    const lost: Failure = this.#opened
      ? { cause: 'abnormal', reason: 'the device broke the connection off without ending the session' }
      : { cause: 'handshake', reason: 'the device ended the connection before there was a shell' };
    const end: End = { ...(this.#failure ?? lost), code: 0, opened: this.#opened };
    this.#events.closed(end);
  }
}

/** Those of host keys that ssh2 has by default. */
const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Types of keys that a host is known by go first, so that a server with several shows the one that is known. */
function algorithmsOf(
  { algorithms }: SshSettings,
  known: readonly Buffer[],
): NonNullable<ConnectConfig['algorithms']> {
  const { cipher, hostKey, kex, mac } = algorithms;
  const types = new Set(known.map(keyType));
  const isKnown = (name: string): boolean =>
    types.has(name) || (types.has('ssh-rsa') && name.startsWith('rsa-'));
  const first = HOST_KEYS.filter(isKnown);
  const hostKeys = hostKey ?? [...first, ...HOST_KEYS.filter(name => !isKnown(name))];
  // Names that it does not know are told when they are used.
  return {
    serverHostKey: hostKeys,
    ...(kex === undefined ? {} : { kex }),
    ...(cipher === undefined ? {} : { cipher }),
    ...(mac === undefined ? {} : { hmac: mac }),
  } as NonNullable<ConnectConfig['algorithms']>;
}
