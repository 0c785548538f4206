/**
 * What the option smartIpHeader puts before what is handed on (Type-communicationOptions). TCP: port (2 bytes, big
 * endian), IPv4 address (4), number of the packet (8, little endian). UDP: address, port. `peer` is `IP:port`; an
 * address that is not IPv4 is 0.0.0.0.
 */
export function smartIpHeader(peer: string, datagrams: boolean, packet: bigint): Buffer {
  const [, host = '', port = '0'] = /^(.*):(\d+)$/.exec(peer) ?? [];
  const parts = host.split('.').map(Number);
  const isIp = parts.length === 4 && parts.every(part => Number.isInteger(part) && part >= 0 && part < 256);
  const address = Buffer.from(isIp ? parts : [0, 0, 0, 0]);
  const ports = Buffer.alloc(2);
  ports.writeUInt16BE(Number(port) & 0xffff);
  if (datagrams) return Buffer.concat([address, ports]);
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt.asUintN(64, packet));
  return Buffer.concat([ports, address, number]);
}
