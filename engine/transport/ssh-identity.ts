import { readFile } from 'node:fs/promises';
import type { utils } from 'ssh2';
import { messageOf } from '#base/error.ts';
import type { SshSettings } from './contract.ts';

/** A private key that can be used. */
export interface Identity {
  readonly pem: string;
  readonly passphrase: string;
}

/**
 * The private key of the settings, where they have one. Rejects with what would be right where its file cannot be
 * read, it is no private key, or the passphrase does not open it; shows nothing of either.
 */
export async function identityOf(
  settings: SshSettings,
  parseKey: typeof utils.parseKey,
): Promise<Identity | undefined> {
  const { identityFile, passphrase } = settings;
  const pem =
    settings.identity === '' && identityFile !== '' ? await textOf(identityFile) : settings.identity;
  if (pem === '') return undefined;
  const parsed: unknown = parseKey(pem, passphrase === '' ? undefined : passphrase);
  if (parsed instanceof Error) throw new Error(whyNot(parsed.message, passphrase));
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!(key as { isPrivateKey(): boolean }).isPrivateKey())
    throw new Error('the private key is a public one; ssh.identity is the file without .pub');
  return { pem, passphrase };
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`the private key cannot be read: ${messageOf(error)}`);
  }
}

function whyNot(message: string, passphrase: string): string {
  if (/no passphrase|encrypted/i.test(message) && passphrase === '')
    return 'the private key is encrypted; ssh.passphrase opens it';
  if (passphrase !== '' && /passphrase|decrypt|integrity/i.test(message))
    return 'ssh.passphrase does not open the private key';
  return `ssh.identity is no private key that is known here: ${message}; OpenSSH and PEM forms are right`;
}
