/** What a server offers in its first packet, by the names that the element file has for it. */
export type Offer = Readonly<Record<'kex' | 'hostKey' | 'cipher' | 'mac', string>>;

const KEXINIT = 20;
const LONGEST = 35_000;

/**
 * The algorithms that a server offers: its identification line and KEXINIT, which come in the clear (RFC 4253, 4.2 and
 * 7.1). Undefined while they are not there whole, or where the bytes are no SSH.
 */
export function offerOf(bytes: Buffer): Offer | undefined {
  const ident = /(?:^|\n)SSH-2\.0-[^\n]*\n/.exec(bytes.toString('latin1', 0, LONGEST));
  if (ident === null) return undefined;
  const packet = bytes.subarray(ident.index + ident[0].length);
  if (packet.length < 6 || packet.length < packet.readUInt32BE(0) + 4 || packet[5] !== KEXINIT)
    return undefined;
  let at = 22;
  const list = (): string => {
    const length = at + 4 <= packet.length ? packet.readUInt32BE(at) : 0;
    at += 4 + length;
    return packet.toString('latin1', at - length, at).replaceAll(',', ', ');
  };
  const [kex, hostKey, , cipher, , mac] = [list(), list(), list(), list(), list(), list()];
  return { kex, hostKey, cipher, mac };
}
