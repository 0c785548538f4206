import { expect, test } from 'vitest';
import { addressText, isLoopback, parseAddress } from '#api/address.ts';

test('an address is a host and a port; IPv6 stands in brackets', () => {
  expect(parseAddress('127.0.0.1:7400')).toEqual({ host: '127.0.0.1', port: 7400 });
  expect(parseAddress('[::1]:0')).toEqual({ host: '::1', port: 0 });
  expect(parseAddress('studio.example:80')).toEqual({ host: 'studio.example', port: 80 });
  for (const wrong of ['7400', ':7400', '127.0.0.1', '::1:7400', 'a:70000', '[x]:1', 'http://a:1', ''])
    expect(parseAddress(wrong), wrong).toBeUndefined();
});

test('an address is written as it is read', () => {
  for (const text of ['127.0.0.1:7400', '[::1]:80', 'localhost:1'])
    expect(addressText(parseAddress(text)!)).toBe(text);
});

test('loopback is 127.0.0.0/8, ::1 and localhost, and no name that looks like them', () => {
  for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'LOCALHOST'])
    expect(isLoopback(host), host).toBe(true);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost.example'])
    expect(isLoopback(host), host).toBe(false);
});
