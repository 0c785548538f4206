import { expect, test } from 'vitest';
import { Endpoints } from '#log/export/endpoints.ts';
import { text } from './records.ts';

const RECORD = text(0, 'out', '');

test.each([
  ['192.168.1.20:8080', [192, 168, 1, 20], 8080],
  ['10.0.0.1', [10, 0, 0, 1], 80],
  ['localhost:39000', [127, 0, 0, 1], 39000],
  ['[::1]:39000', [127, 0, 0, 1], 39000],
  ['device.example:443', [192, 0, 2, 1], 80],
  ['999.1.1.1:0', [192, 0, 2, 1], 80],
])('who is called as %s has this address and port', (host, address, port) => {
  expect(new Endpoints().of(RECORD, host, true).server).toEqual({ address, port });
});

test('one name has one address, another name another one', () => {
  const endpoints = new Endpoints();
  const addresses = ['a', 'b', 'a'].map(host => endpoints.of(RECORD, host, true).server.address.join('.'));
  expect(addresses).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.1']);
});

test('every connection has a port of its own on this side', () => {
  const endpoints = new Endpoints();
  const ports = [1, 2].map(() => endpoints.of(RECORD, '10.0.0.1', true).client.port);
  expect(new Set(ports).size).toBe(2);
});

test('of a server connection this side is the one that is called', () => {
  expect(new Endpoints().of({ ...RECORD, client: '127.0.0.1:4000' }, 'a:9000', false)).toEqual({
    client: { address: [127, 0, 0, 1], port: 4000 },
    server: { address: [127, 0, 0, 1], port: 9000 },
  });
});
