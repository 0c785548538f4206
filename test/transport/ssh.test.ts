import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SshSettings } from '#transport/contract.ts';
import { KnownHosts } from '#transport/host-keys.ts';
import { dial, opened } from './sockets.ts';
import { SshServer } from './ssh-server.ts';
import { GIVES_TERMINALS, makeKeys, Sshd } from './sshd.ts';

const NOTHING: SshSettings = {
  username: 'operator',
  password: '',
  identity: '',
  identityFile: '',
  passphrase: '',
  hostKey: '',
  terminal: '',
  algorithms: {},
};

function settings(given: Partial<SshSettings>): { ssh: SshSettings } {
  return { ssh: { ...NOTHING, ...given } };
}

/** A place for keys of hosts that goes with the test. */
function knownHosts(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headend-known-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data', 'known_hosts');
}

describe('An SSH connection to the server of OpenSSH', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'])(
    'logs in by a private key of type %s and talks to a shell',
    async type => {
      const keys = makeKeys(type);
      const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
      const { link, told } = await opened('ssh', sshd.url, {
        ...settings({ username: sshd.username, identity: keys.private }),
      });
      expect(told.end).toBeUndefined();
      expect(link.send(Buffer.from('hello\n'), false)).toBeGreaterThanOrEqual(0);
      await told.until(() => told.all.toString() === 'hello\n');
      expect(link.ends?.()).toMatchObject({ peer: `127.0.0.1:${sshd.port}` });
      link.close(1000, 'done');
      expect(await told.ended()).toMatchObject({ cause: 'local', reason: 'done', opened: true });
      expect(told.order.at(-1)).toBe('closed');
    },
  );

  test.runIf(GIVES_TERMINALS)('has a terminal, which sends back what is typed', async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
    const { link, told } = await opened('ssh', sshd.url, {
      ...settings({ username: sshd.username, identityFile: keys.file, terminal: 'vt100' }),
    });
    link.send(Buffer.from('hello\r\n'), false);
    await told.until(() => told.all.toString().startsWith('hello\r\n\r\nhello\r\n'));
  });

  test('opens an encrypted private key with its passphrase', async () => {
    const keys = makeKeys('ed25519', 'open sesame');
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
    const from = (passphrase: string) =>
      opened('ssh', sshd.url, settings({ username: sshd.username, identity: keys.private, passphrase }));
    expect((await from('open sesame')).told.order).toContain('open');
    const none = await from('');
    expect(await none.told.ended()).toMatchObject({
      cause: 'handshake',
      opened: false,
      reason: 'the private key is encrypted; ssh.passphrase opens it',
    });
    const wrong = await from('open barley');
    expect((await wrong.told.ended()).reason).toBe('ssh.passphrase does not open the private key');
  });

  test('says what cannot be a private key, and shows nothing of it', async () => {
    const keys = makeKeys();
    const reasons = [keys.public, 'no key at all'].map(async identity => {
      const { told } = dial('ssh', 'ssh://127.0.0.1:9', settings({ identity }));
      return (await told.ended()).reason;
    });
    expect(await Promise.all(reasons)).toEqual([
      'the private key is a public one; ssh.identity is the file without .pub',
      expect.stringMatching(
        /^ssh.identity is no private key that is known here: .*; OpenSSH and PEM forms are right$/,
      ),
    ]);
    const { told } = dial('ssh', 'ssh://127.0.0.1:9', settings({ identityFile: '/nonexistent/id' }));
    expect((await told.ended()).reason).toMatch(/^the private key cannot be read: .*\/nonexistent\/id/);
  });

  test('that does not let a key in says what was tried and what it takes', async () => {
    const sshd = await Sshd.start();
    const { told } = dial('ssh', sshd.url, settings({ identity: makeKeys().private, password: 'x' }));
    expect(await told.ended()).toEqual({
      cause: 'handshake',
      errno: 'SSH_AUTH_FAILED',
      reason:
        'authentication failed for user "operator", tried with publickey; the device takes publickey: ssh.username with ssh.identity or ssh.password must be right',
      code: 0,
      opened: false,
    });
  });

  test('ends as normal when the session ends, with its status', async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/false' });
    const { told } = dial('ssh', sshd.url, settings({ username: sshd.username, identity: keys.private }));
    expect(await told.ended()).toEqual({
      cause: 'normal',
      reason: 'the device ended the session (exit status 1)',
      code: 0,
      opened: true,
    });
  });

  test('keeps going while keep-alives are answered', async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
    const { link, told } = await opened('ssh', sshd.url, {
      ...settings({ username: sshd.username, identity: keys.private }),
      limits: { keepAlive: 20 },
    });
    for (let i = 1; i <= 20; i++) {
      link.send(Buffer.from('a'), false);
      await told.until(() => told.all.length === i);
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(told.end).toBeUndefined();
  });
});

describe('The key of an SSH host', () => {
  test('is accepted once, kept, and must be the same then', async () => {
    const keys = makeKeys();
    const path = knownHosts();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
    const own = { ...settings({ username: sshd.username, identity: keys.private }) };
    const first = await opened('ssh', sshd.url, { ...own, hostKeys: new KnownHosts(path) });
    const { fingerprint } = sshd.hostKey;
    expect(first.told.order).toEqual([
      `met: the host key ssh-ed25519 ${fingerprint} was accepted as it was never met before; it must be the same from now on`,
      'open',
    ]);
    const [name, type, key] = sshd.hostKey.public.split(' ');
    expect(readFileSync(path, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${name} ${type}\n`);
    expect(key?.trim()).toBe('test');

    const again = await opened('ssh', sshd.url, { ...own, hostKeys: new KnownHosts(path) });
    expect(again.told.order).toEqual(['open']);

    await sshd.stop();
    const other = await Sshd.start({ authorized: [keys], port: sshd.port });
    const { told } = dial('ssh', other.url, { ...own, hostKeys: new KnownHosts(path) });
    expect(await told.ended()).toEqual({
      cause: 'policy-violation',
      errno: 'SSH_HOST_KEY',
      reason: expect.stringContaining(
        `the host key has changed: it was ssh-ed25519 ${fingerprint}, and is ssh-ed25519 ${other.hostKey.fingerprint} now`,
      ),
      code: 0,
      opened: false,
    });
    expect(told.order).toEqual(['closed']);

    // What OpenSSH's own tool takes out is forgotten.
    spawnSync('ssh-keygen', ['-R', `[127.0.0.1]:${sshd.port}`, '-f', path]);
    const forgotten = await opened('ssh', other.url, { ...own, hostKeys: new KnownHosts(path) });
    expect(forgotten.told.order.at(-1)).not.toBe('closed');
    expect(forgotten.told.order[0]).toContain(other.hostKey.fingerprint);
  });

  test('is the one that hostKey names, and no other', async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/cat' });
    const log = { username: sshd.username, identity: keys.private };
    const right = await opened('ssh', sshd.url, settings({ ...log, hostKey: sshd.hostKey.fingerprint }));
    expect(right.told.order).toEqual(['open']);
    const { told } = dial('ssh', sshd.url, settings({ ...log, hostKey: makeKeys().fingerprint }));
    expect(await told.ended()).toMatchObject({
      cause: 'policy-violation',
      errno: 'SSH_HOST_KEY',
      reason: expect.stringMatching(
        /^the device has the host key ssh-ed25519 SHA256:.*, and ssh\.hostKey is SHA256:/,
      ),
    });
  });

  test('of a server with several keys is asked for by the type that is known', async () => {
    const keys = makeKeys();
    const [rsa, modern] = [makeKeys('rsa'), makeKeys('ed25519')];
    const path = knownHosts();
    const sshd = await Sshd.start({
      authorized: [keys],
      hostKey: modern,
      config: `HostKey ${rsa.file}`,
      command: '/bin/cat',
    });
    new KnownHosts(path).keep('127.0.0.1', sshd.port, Buffer.from(rsa.public.split(' ')[1] ?? '', 'base64'));
    const { told } = await opened('ssh', sshd.url, {
      ...settings({ username: sshd.username, identity: keys.private }),
      hostKeys: new KnownHosts(path),
    });
    expect(told.order).toEqual(['open']);
  });

  test('that cannot be kept is not accepted', async () => {
    const { told } = dial('ssh', (await SshServer.listen()).url, {
      ...settings({ password: 'secret' }),
      hostKeys: new KnownHosts('/proc/known_hosts'),
    });
    expect(await told.ended()).toMatchObject({
      errno: 'SSH_HOST_KEY',
      reason: expect.stringContaining("/proc/known_hosts: the host's key cannot be kept"),
    });
  });
});

describe('An SSH connection to a device that takes passwords', () => {
  test.each([
    [false, ['none', 'password']],
    [true, ['none', 'keyboard-interactive']],
  ])('logs in; asked for it: %s', async (asks, ways) => {
    const server = await SshServer.listen({ asks });
    const { link, told } = await opened('ssh', server.url, settings({ password: 'secret' }));
    expect(told.order.at(-1)).toBe('open');
    expect(server.ways).toEqual(ways);
    link.send(Buffer.from('hello'), false);
    await told.until(() => told.all.toString() === 'hello');
  });

  test('is told which password was wrong by nothing but its user', async () => {
    const server = await SshServer.listen();
    const { told } = dial('ssh', server.url, settings({ password: 'wrong one' }));
    const end = await told.ended();
    expect(end).toMatchObject({ cause: 'handshake', errno: 'SSH_AUTH_FAILED', opened: false });
    expect(end.reason).toContain('user "operator", tried with password; the device takes password');
    expect(end.reason).not.toContain('wrong one');
  });

  test('says a password once, also where it might be asked for it: accounts are locked after a few', async () => {
    const server = await SshServer.listen({ offersBoth: true });
    const { told } = dial('ssh', server.url, settings({ password: 'wrong one' }));
    expect(await told.ended()).toMatchObject({ errno: 'SSH_AUTH_FAILED' });
    expect(server.ways).toEqual(['none', 'password']);
  });

  test('says a password once where it is asked for it again and again', async () => {
    const server = await SshServer.listen({ asks: true, asksOn: true });
    const { told } = dial('ssh', server.url, settings({ password: 'wrong one' }));
    expect(await told.ended()).toMatchObject({ cause: 'handshake', errno: 'SSH_AUTH_FAILED' });
    expect(server.ways).toEqual(['none', 'keyboard-interactive', 'answer']);
  });

  test.each([
    ['lines and no greeting', 'welcome\r\n'.repeat(5000), 'SSH_NO_SSH', /^the device does not greet as SSH/],
    [
      'no packets behind its greeting',
      `SSH-2.0-x\r\n${'U'.repeat(100)}`,
      'SSH_NO_SSH',
      /^the device greets as SSH, but what follows is none: Bad packet length/,
    ],
  ])('that sends %s is told as none of SSH', async (_, text, errno, reason) => {
    const server = createServer(socket => socket.on('error', () => {}).write(text)).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { told } = dial('ssh', `ssh://127.0.0.1:${port}`, settings({ password: 'secret' }));
    expect(await told.ended()).toMatchObject({ cause: 'handshake', errno });
    expect(told.end?.reason).toMatch(reason);
  });

  test('that refuses the channel says so', async () => {
    const server = await SshServer.listen({ noShell: true });
    const { told } = dial('ssh', server.url, settings({ password: 'secret' }));
    expect(await told.ended()).toMatchObject({
      cause: 'handshake',
      errno: 'SSH_CHANNEL_REFUSED',
      reason: expect.stringContaining('the device gives no shell'),
      opened: false,
    });
  });

  test('without terminals is asked for a shell alone', async () => {
    const server = await SshServer.listen({ noTerminal: true });
    const refused = dial('ssh', server.url, settings({ password: 'secret', terminal: 'vt100' }));
    expect(await refused.told.ended()).toMatchObject({
      errno: 'SSH_CHANNEL_REFUSED',
      reason: expect.stringContaining('ssh.terminal none asks for a shell without one'),
    });
    const { told } = await opened('ssh', server.url, settings({ password: 'secret' }));
    expect(told.order.at(-1)).toBe('open');
  });

  test('with old algorithms only says which, and gets in when they are allowed', async () => {
    const server = await SshServer.listen({ algorithms: { kex: ['diffie-hellman-group14-sha1'] } });
    const refused = dial('ssh', server.url, settings({ password: 'secret' }));
    expect(await refused.told.ended()).toMatchObject({
      cause: 'handshake',
      errno: 'SSH_ALGORITHMS',
      reason: expect.stringMatching(
        /no key exchange algorithm in common: it has diffie-hellman-group14-sha1.*; ssh\.algorithms\.kex would allow/,
      ),
    });
    const algorithms = { kex: ['diffie-hellman-group14-sha1'] };
    const { told } = await opened('ssh', server.url, settings({ password: 'secret', algorithms }));
    expect(told.order.at(-1)).toBe('open');
  });

  test('is not tried with an algorithm that is none', async () => {
    const server = await SshServer.listen();
    const { told } = dial(
      'ssh',
      server.url,
      settings({ password: 'secret', algorithms: { kex: ['rot13'] } }),
    );
    expect((await told.ended()).reason).toBe('ssh.algorithms: Unsupported algorithm: rot13');
  });

  test('with an old cipher only says which', async () => {
    const server = await SshServer.listen({ algorithms: { cipher: ['3des-cbc'] } });
    const { told } = dial('ssh', server.url, settings({ password: 'secret' }));
    expect(await told.ended()).toMatchObject({
      errno: 'SSH_ALGORITHMS',
      reason: expect.stringContaining('no cipher in common: it has 3des-cbc; ssh.algorithms.cipher'),
    });
  });

  test('that breaks off is no normal end', async () => {
    const server = await SshServer.listen();
    const { told } = await opened('ssh', server.url, settings({ password: 'secret' }));
    server.drop();
    expect(await told.ended()).toMatchObject({ opened: true, cause: 'abnormal' });
  });

  test('refuses what is more than sendQueue while the device does not read', async () => {
    const server = await SshServer.listen({ shell: () => {} });
    const { link } = await opened('ssh', server.url, {
      ...settings({ password: 'secret' }),
      limits: { sendQueue: 100_000 },
    });
    let refused = 0;
    for (let i = 0; i < 5000 && refused === 0; i++) if (link.send(Buffer.alloc(1000), false) < 0) refused++;
    expect(refused).toBe(1);
    expect(link.unsent).toBeGreaterThan(90_000);
  });

  test('reads nothing while it is paused', async () => {
    let device: ((text: string) => void) | undefined;
    const server = await SshServer.listen({
      shell: channel => {
        device = text => void channel.write(text);
      },
    });
    const { link, told } = await opened('ssh', server.url, settings({ password: 'secret' }));
    link.pause();
    device?.('later');
    await new Promise(resolve => setImmediate(resolve));
    expect(told.all.length).toBe(0);
    link.resume();
    await told.until(() => told.all.toString() === 'later');
  });
});

describe('An SSH connection', () => {
  test('that is refused says what would be right', async () => {
    const { told } = dial('ssh', 'ssh://127.0.0.1:9', settings({}));
    expect(await told.ended()).toMatchObject({
      cause: 'network',
      errno: 'ECONNREFUSED',
      reason: expect.stringContaining('host and port must be right'),
      opened: false,
    });
  });

  test.each([
    ['greets as another service', '220 mail.example ESMTP\r\n'],
    ['closes without a word', ''],
  ])('to a port that %s says so', async (_, greeting) => {
    const server = createServer(socket => void socket.on('error', () => {}).end(greeting)).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { told } = dial('ssh', `ssh://127.0.0.1:${(server.address() as AddressInfo).port}`, settings({}));
    expect(await told.ended()).toMatchObject({
      cause: 'handshake',
      errno: 'SSH_NO_SSH',
      reason: expect.stringContaining('does not greet as SSH'),
    });
  });

  test('to a device that says nothing ends at its deadline', async () => {
    const server = createServer(socket => void socket.on('error', () => {})).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { told } = dial('ssh', `ssh://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      ...settings({}),
      limits: { handshakeTimeout: 100 },
    });
    expect(await told.ended()).toMatchObject({
      cause: 'timeout',
      errno: 'ETIMEDOUT',
      reason: 'no shell within 100 ms',
    });
  });

  test('that is closed before it is open ends all the same', async () => {
    const { link, told } = dial('ssh', 'ssh://127.0.0.1:9', settings({}));
    link.close(1000, 'not needed');
    expect(told.end).toBeUndefined();
    expect(await told.ended()).toMatchObject({ cause: 'local', reason: 'not needed', opened: false });
  });
});
