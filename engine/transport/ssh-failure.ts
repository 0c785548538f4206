import type { End } from './contract.ts';
import { reasonOf } from './reason.ts';
import type { Offer } from './ssh-offer.ts';

/** Why an SSH connection ended, without what every end has. */
export type Failure = Pick<End, 'cause' | 'reason' | 'errno'>;

/** How far it had got, and what is known of both sides. */
export interface SshEvidence {
  /** The opening was over: there was a shell. */
  readonly opened: boolean;
  readonly username: string;
  /** The ways of logging in that were tried. */
  readonly tried: readonly string[];
  /** Those that the server takes; empty while it has not said. */
  readonly taken: readonly string[];
  readonly offer: Offer | undefined;
  readonly keepAlive: number;
}

/** What ssh2 adds to an error: what it is about, and for a disconnect message its number. */
interface SshError extends Error {
  readonly level?: string;
  readonly code?: unknown;
}

/** The words of ssh2 for the lists of a key exchange, and ours. */
const LISTS: readonly (readonly [RegExp, keyof Offer, string])[] = [
  [/key exchange algorithm/, 'kex', 'key exchange algorithm'],
  [/host key format/, 'hostKey', 'host key algorithm'],
  [/cipher/, 'cipher', 'cipher'],
  [/MAC/, 'mac', 'MAC'],
];

/** Tells what an error of ssh2 means, and what would be right. */
export function failureOf(error: SshError, evidence: SshEvidence): Failure {
  const { keepAlive, offer, opened, taken, tried, username } = evidence;
  const { level, message } = error;
  if ('syscall' in error || error instanceof AggregateError) {
    const { code } = error as SshError;
    const errno = typeof code === 'string' ? code : undefined;
    return { cause: 'network', reason: reasonOf(error, errno), ...(errno === undefined ? {} : { errno }) };
  }
  if (level === 'client-authentication') {
    const with_ = tried.length === 0 ? 'nothing' : tried.join(', ');
    const takes = taken.length === 0 ? '' : `; the device takes ${taken.join(', ')}`;
    const reason = `authentication failed for user "${username}", tried with ${with_}${takes}: ssh.username with ssh.identity or ssh.password must be right`;
    return { cause: 'handshake', reason, errno: 'SSH_AUTH_FAILED' };
  }
  if (level === 'client-timeout')
    return { cause: 'ping-timeout', reason: `no answer to a keep-alive within ${keepAlive} ms` };
  const list = /no matching/.test(message) ? LISTS.find(([words]) => words.test(message)) : undefined;
  if (list !== undefined) {
    const [, key, name] = list;
    const has = offer === undefined ? '' : `: it has ${offer[key]}`;
    const reason = `the device and we have no ${name} in common${has}; ssh.algorithms.${key} would allow one of them`;
    return { cause: 'handshake', reason, errno: 'SSH_ALGORITHMS' };
  }
  if (typeof error.code === 'number') {
    const reason = `the device ended the connection: ${message}`;
    return { cause: opened ? 'abnormal' : 'handshake', reason, errno: 'SSH_DISCONNECT' };
  }
  if (
    /Connection lost before handshake|Invalid identification|Max greeting lines|Protocol version not supported|Header/i.test(
      message,
    )
  ) {
    const reason = 'the device does not greet as SSH; the port must be that of its SSH server, mostly 22';
    return { cause: 'handshake', reason, errno: 'SSH_NO_SSH' };
  }
  if (!opened && /packet length|padding length/i.test(message)) {
    const reason = `the device greets as SSH, but what follows is none: ${message}`;
    return { cause: 'handshake', reason, errno: 'SSH_NO_SSH' };
  }
  return { cause: opened ? 'protocol-error' : 'handshake', reason: message };
}
