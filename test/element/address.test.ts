import { expect, test } from 'vitest';
import { HeadendError } from '#base/error.ts';
import { websocketUrl } from '#element/address.ts';

test.each([
  ['a host', { address: 'device' }, 'ws://device/'],
  ['a host with a port', { address: 'device', port: 8050 }, 'ws://device:8050/'],
  ['a host that has its own port', { address: 'device:9000', port: 8050 }, 'ws://device:9000/'],
  ['a URL with the port of the setting', { address: 'ws://10.4.2.8', port: 4601 }, 'ws://10.4.2.8:4601/'],
  ['a URL with its own port', { address: 'ws://10.4.2.8:80', port: 4601 }, 'ws://10.4.2.8/'],
  ['port 443 without a scheme is secure', { address: 'device', port: 443 }, 'wss://device/'],
  ['port 443 with a scheme is what it says', { address: 'ws://device', port: 443 }, 'ws://device:443/'],
  ['https is wss', { address: 'https://device/a' }, 'wss://device/a'],
  ['http is ws', { address: 'http://device:81/a' }, 'ws://device:81/a'],
  ['IPv6 with brackets', { address: '[::1]', port: 81 }, 'ws://[::1]:81/'],
  ['IPv6 without brackets', { address: 'fe80::1', port: 81 }, 'ws://[fe80::1]:81/'],
  ['a path of the handshake', { address: 'device', path: '/events' }, 'ws://device/events'],
  ['a path without a slash', { address: 'device', path: 'x-nmos/events/ws' }, 'ws://device/x-nmos/events/ws'],
  ['a path with a query', { address: 'device', path: 'a?b=c&d=e' }, 'ws://device/a?b=c&d=e'],
  [
    'the handshake comes before the path of the address',
    { address: 'ws://device/x', path: 'y' },
    'ws://device/y',
  ],
  [
    'the path of the address where the handshake has none',
    { address: 'ws://device/x?y=1' },
    'ws://device/x?y=1',
  ],
  [
    'a dynamic ip is the whole URL',
    { address: 'old', port: 1, dynamicIp: 'ws://new:4601/e' },
    'ws://new:4601/e',
  ],
  ['a dynamic ip keeps its path', { address: 'old', dynamicIp: 'ws://new/e', path: 'y' }, 'ws://new/e'],
  [
    'a dynamic ip without a path has that of the handshake',
    { address: 'old', dynamicIp: 'ws://new:2', path: 'y' },
    'ws://new:2/y',
  ],
  [
    'a dynamic ip without a port has not that of the setting',
    { address: 'old', port: 1, dynamicIp: 'ws://new' },
    'ws://new/',
  ],
  ['a dynamic ip may lack the scheme', { address: 'old', dynamicIp: 'new:4601' }, 'ws://new:4601/'],
  ['spaces around do not count', { address: ' device ' }, 'ws://device/'],
  [
    'credentials stay with a path of the handshake',
    { address: 'ws://u:p@device', path: 'y' },
    'ws://u:p@device/y',
  ],
  [
    'a query of the handshake alone is put behind the path of the address',
    { address: 'ws://device/x?y=1', path: '?token=a' },
    'ws://device/x?y=1&token=a',
  ],
  [
    'a query of the handshake alone is one of the root',
    { address: 'device', path: '?a=b' },
    'ws://device/?a=b',
  ],
  ['a fragment is left out', { address: 'ws://device/x#y' }, 'ws://device/x'],
])('%s', (_, parts, url) => {
  expect(websocketUrl({ port: 0, dynamicIp: '', path: '', ...parts })).toBe(url);
});

test.each([
  ['', 'no address is set; give a host or a ws:// URL'],
  ['ftp://device', 'its scheme is ftp://'],
  ['ws://', 'it is no URL'],
  ['ws://de vice', 'it is no URL'],
  ['device:70000', '70000'],
])('the address %j is refused: %s', (address, message) => {
  const make = () => websocketUrl({ address, port: 0, dynamicIp: '', path: '' });
  expect(make).toThrow(HeadendError);
  expect(make).toThrow(message);
});

test('a port beyond 65535 is refused', () => {
  expect(() => websocketUrl({ address: 'device', port: 70_000, dynamicIp: '', path: '' })).toThrow(
    'port 70000',
  );
});
