/** One end of a TCP connection. */
export interface Endpoint {
  /** Four numbers. */
  readonly address: readonly number[];
  readonly port: number;
}

const ETHERNET = 14;
const IP = 20;
const TCP = 20;
/** What IPv4's length leaves for data: a capture with segmentation offload shows segments as large. */
export const MOST = 65_535 - IP - TCP;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;
/** Maximum segment size, and a window scale of 14: a window that never closes, since nobody acknowledges before data. */
const SYN_OPTIONS = Buffer.from([2, 4, 0xff, 0xd7, 1, 3, 3, 14]);
const FIRST_SEQUENCE = 1000;
const NOTHING = Buffer.alloc(0);

/** The packets of one TCP connection over Ethernet and IPv4 (RFC 9293, RFC 791), made up from what was said on it. */
export class TcpPackets {
  readonly #ends: readonly [client: Endpoint, server: Endpoint];
  readonly #next: [number, number] = [FIRST_SEQUENCE, FIRST_SEQUENCE];
  #identification = 0;

  constructor(client: Endpoint, server: Endpoint) {
    this.#ends = [client, server];
  }

  /** The three-way handshake. */
  open(): Buffer[] {
    return [
      this.#packet(true, SYN, SYN_OPTIONS),
      this.#packet(false, SYN | ACK, SYN_OPTIONS),
      this.#packet(true, ACK),
    ];
  }

  /** Data of one side, in as many segments as it takes. */
  send(fromClient: boolean, data: Buffer): Buffer[] {
    const packets: Buffer[] = [];
    for (let at = 0; at < data.length; at += MOST) {
      const last = at + MOST >= data.length;
      packets.push(this.#packet(fromClient, last ? PSH | ACK : ACK, undefined, data.subarray(at, at + MOST)));
    }
    return packets;
  }

  /** One side ends, the other follows. */
  close(fromClient: boolean): Buffer[] {
    return [
      this.#packet(fromClient, FIN | ACK),
      this.#packet(!fromClient, FIN | ACK),
      this.#packet(fromClient, ACK),
    ];
  }

  reset(fromClient: boolean): Buffer[] {
    return [this.#packet(fromClient, RST | ACK)];
  }

  #packet(fromClient: boolean, flags: number, options: Buffer = NOTHING, data: Buffer = NOTHING): Buffer {
    const [from, to] = fromClient ? this.#ends : ([this.#ends[1], this.#ends[0]] as const);
    const side = fromClient ? 0 : 1;
    const segment = TCP + options.length + data.length;
    const packet = Buffer.alloc(ETHERNET + IP + segment);
    packet.set([2, 0, 0, 0, 0, fromClient ? 2 : 1, 2, 0, 0, 0, 0, fromClient ? 1 : 2, 0x08, 0x00]);

    const ip = packet.subarray(ETHERNET, ETHERNET + IP);
    ip.writeUInt16BE(0x4500);
    ip.writeUInt16BE(IP + segment, 2);
    ip.writeUInt16BE(this.#identification++ & 0xffff, 4);
    ip.writeUInt16BE(0x4000, 6);
    ip.writeUInt16BE(0x4006, 8);
    ip.set(from.address, 12);
    ip.set(to.address, 16);
    ip.writeUInt16BE(checksum(ip, 0), 10);

    const tcp = packet.subarray(ETHERNET + IP);
    tcp.writeUInt16BE(from.port);
    tcp.writeUInt16BE(to.port, 2);
    tcp.writeUInt32BE(this.#next[side], 4);
    if (flags & ACK) tcp.writeUInt32BE(this.#next[1 - side]!, 8);
    tcp.writeUInt16BE((((TCP + options.length) / 4) << 12) | flags, 12);
    tcp.writeUInt16BE(0xffff, 14);
    tcp.set(options, TCP);
    tcp.set(data, TCP + options.length);
    tcp.writeUInt16BE(checksum(tcp, sum(ip.subarray(12)) + 6 + segment), 16);

    const counted = data.length + (flags & (SYN | FIN) ? 1 : 0);
    this.#next[side] = (this.#next[side]! + counted) >>> 0;
    return packet;
  }
}

function sum(bytes: Buffer): number {
  let total = 0;
  const even = bytes.length & ~1;
  for (let at = 0; at < even; at += 2) total += (bytes[at]! << 8) | bytes[at + 1]!;
  return even < bytes.length ? total + (bytes[even]! << 8) : total;
}

/** The Internet checksum (RFC 1071). */
function checksum(bytes: Buffer, start: number): number {
  let total = start + sum(bytes);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}
