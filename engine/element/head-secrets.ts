import { MASK } from '#base/secrets.ts';
import type { Extra } from '#log/stamp.ts';

const CREDENTIALS = /^((?:proxy-)?authorization): *(?:([\w-]+) +)?\S.*$/gim;
const COOKIES = /^((?:set-)?cookie):.*$/gim;

/**
 * The head of an HTTP message, or a line of it, as a log may show it: the values of headers that let somebody in are
 * masked, whoever set them. The scheme of credentials stays where they have one: `Authorization: Bearer ***`.
 */
export function withoutSecrets(head: string): string {
  return head
    .replace(CREDENTIALS, (_, name: string, scheme = '') => `${name}: ${scheme}${scheme && ' '}${MASK}`)
    .replace(COOKIES, `$1: ${MASK}`);
}

/** What the record of a handshake has: its head, with `body` behind it, and whether something of it is masked. */
export function headOf(
  head: string,
  extra?: Extra,
  body?: Uint8Array,
): [bytes: Buffer, extra: Extra | undefined] {
  const shown = withoutSecrets(head);
  const bytes = Buffer.from(shown, 'latin1');
  const whole = body === undefined || body.length === 0 ? bytes : Buffer.concat([bytes, body]);
  return [whole, shown === head ? extra : { ...extra, masked: true }];
}
