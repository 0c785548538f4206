import { expect, test } from 'vitest';
import { smartIpHeader } from '#element/smart-ip-header.ts';
import { toHex } from '#testing/hex.ts';

test('over TCP it is port, address and the number of the packet, little endian', () => {
  expect(toHex(smartIpHeader('10.0.0.7:4001', false, 258n))).toBe(
    '0f a1 0a 00 00 07 02 01 00 00 00 00 00 00',
  );
});

test('over UDP it is address and port', () => {
  expect(toHex(smartIpHeader('192.168.1.2:161', true, 9n))).toBe('c0 a8 01 02 00 a1');
});

test('an address that is not IPv4 is 0.0.0.0', () => {
  expect(toHex(smartIpHeader('[2001:db8::7]:1', true, 0n))).toBe('00 00 00 00 00 01');
});
