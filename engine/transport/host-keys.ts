import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { HeadendError, messageOf } from '#base/error.ts';
import type { HostKeys } from './contract.ts';

/** As `ssh-keygen -l` shows a key: `SHA256:` and the digest in base64, without the `=` at its end. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a key in the wire format says it is of: `ssh-ed25519`. */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  return key.toString('latin1', 4, 4 + Math.min(length, 64));
}

/**
 * Keys of SSH servers in a file of OpenSSH's form (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), so that `ssh-keygen -R`
 * forgets one and `ssh-keyscan` brings one in. Read at each look, so what is changed in it counts at once. Without a
 * file the keys are known as long as the process runs.
 */
export class KnownHosts implements HostKeys {
  readonly #path: string | undefined;
  #text = '';

  constructor(path?: string) {
    this.#path = path;
  }

  known(host: string, port: number): Buffer[] {
    const name = nameOf(host, port);
    return this.#read()
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([hosts = '']) => hosts.toLowerCase().split(',').includes(name))
      .map(([, , key = '']) => Buffer.from(key, 'base64'));
  }

  keep(host: string, port: number, key: Buffer): void {
    const line = `${nameOf(host, port)} ${keyType(key)} ${key.toString('base64')}\n`;
    if (this.#path === undefined) {
      this.#text += line;
      return;
    }
    try {
      mkdirSync(dirname(this.#path), { recursive: true });
      const before = this.#read();
      // A last line that somebody wrote without an end stays a line of its own.
      appendFileSync(this.#path, before === '' || before.endsWith('\n') ? line : `\n${line}`, {
        mode: 0o600,
      });
    } catch (error) {
      const why = `${this.#path}: the host's key cannot be kept: ${messageOf(error)}; ssh.hostKey would name it`;
      throw new HeadendError('FILE_UNWRITABLE', why, error);
    }
  }

  #read(): string {
    if (this.#path === undefined) return this.#text;
    try {
      return readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      const why = `${this.#path}: the keys of hosts cannot be read: ${messageOf(error)}; ssh.hostKey would name it`;
      throw new HeadendError('FILE_UNREADABLE', why, error);
    }
  }
}

/** The standard port is left out, any other stands behind brackets. */
function nameOf(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}
