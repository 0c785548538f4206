import { describe, expect, test } from 'vitest';
import { isServerAddress, serverUrl } from '#element/server-address.ts';

const parts = { address: 'any', port: 0, certified: false, dynamicIp: '' };

describe('A WebSocket connection listens', () => {
  test.each<[string, Partial<typeof parts>, string]>([
    ['on the port of the settings', { port: 8050 }, 'ws://:8050/'],
    ['on any port that is free', {}, 'ws://:0/'],
    ['on the port and path of the address', { address: 'any:8050/chat', port: 1 }, 'ws://:8050/chat'],
    ['in TLS', { address: 'wss://any:8443' }, 'wss://:8443/'],
    ['without TLS where that is said', { address: 'ws://ANY:80/', certified: true }, 'ws://:80/'],
    ['in TLS with a certificate, where nothing is said', { certified: true, port: 8443 }, 'wss://:8443/'],
    ['where its address is empty and a server is wanted', { address: ' ', port: 8050 }, 'ws://:8050/'],
  ])('%s', (_, given, url) => {
    expect(serverUrl({ ...parts, ...given })).toBe(url);
  });

  test.each([
    [{ address: 'any:99999' }, 'port 99999 is above 65535'],
    [{ address: 'any:port' }, 'it cannot be read'],
    [{ address: 'tcp://any:80' }, 'it cannot be read'],
    [{ dynamicIp: 'ws://host' }, 'a server does not become a client while its element runs'],
  ])('nowhere with %j: %s', (given, why) => {
    expect(() => serverUrl({ ...parts, ...given })).toThrow(why);
  });
});

test.each([
  ['any', true],
  ['ANY:8050', true],
  ['any/path', true],
  ['wss://any', true],
  ['any:x', true],
  ['anywhere', false],
  ['any.example.com', false],
  ['ws://127.0.0.1', false],
  ['', false],
])('the address %j makes a server: %s', (address, is) => {
  expect(isServerAddress(address)).toBe(is);
});
