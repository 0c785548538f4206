import { describe, expect, test } from 'vitest';
import { serialAddress } from '#element/serial-address.ts';

const parts = {
  address: '',
  port: 4001,
  transport: 'tcp',
  dynamicIp: '',
  canListen: false,
} as const;

describe('The address of a serial connection', () => {
  test.each<[string, Partial<Parameters<typeof serialAddress>[0]>, string, string]>([
    ['is the host with the port of the settings', { address: '10.0.0.7' }, 'tcp', 'tcp://10.0.0.7:4001'],
    ['may have a port of its own', { address: 'device:5000' }, 'tcp', 'tcp://device:5000'],
    ['may say the transport', { address: 'udp://device:5000' }, 'udp', 'udp://device:5000'],
    ['is spoken to in TLS', { address: 'device', transport: 'tls' }, 'tcp', 'tls://device:4001'],
    ['has IPv6 in brackets', { address: '2001:db8::7' }, 'tcp', 'tcp://[2001:db8::7]:4001'],
    ['has IPv6 with a port in brackets', { address: '[::1]:5' }, 'tcp', 'tcp://[::1]:5'],
    [
      'is what the dynamic ip says',
      { address: 'a:1', dynamicIp: '10.12.0.63:4000' },
      'tcp',
      'tcp://10.12.0.63:4000',
    ],
    ['keeps its port where the dynamic ip has none', { address: 'a:1', dynamicIp: 'b' }, 'tcp', 'tcp://b:1'],
    ['is logged in to by SSH', { address: 'device:22', transport: 'ssh' }, 'ssh', 'ssh://device:22'],
    [
      'of SSH has the user, and may begin with ssh:',
      { address: 'ssh://x@[::1]:22', transport: 'ssh', username: 'a b' },
      'ssh',
      'ssh://a%20b@[::1]:22',
    ],
    ['of SSH follows the dynamic ip', { transport: 'ssh', dynamicIp: 'b:2' }, 'ssh', 'ssh://b:2'],
    [
      'of SSH never listens',
      { address: '127.0.0.1', transport: 'ssh', canListen: true },
      'ssh',
      'ssh://127.0.0.1:4001',
    ],
    [
      'of a line is its path',
      { address: '/dev/ttyS0', transport: 'serial' },
      'serial',
      'serial:///dev/ttyS0',
    ],
    [
      'of a line may begin with serial:',
      { address: 'serial:///dev/ttyS0', transport: 'serial' },
      'serial',
      'serial:///dev/ttyS0',
    ],
    ['of a line may be a name', { address: 'COM3', transport: 'serial' }, 'serial', 'serial://COM3'],
    [
      'of a line is rather the path of its settings',
      { address: 'x', path: '/dev/ttyS1', transport: 'serial' },
      'serial',
      'serial:///dev/ttyS1',
    ],
    ['of serial may be 127.0.0.1', { address: '127.0.0.1' }, 'tcp', 'tcp://127.0.0.1:4001'],
  ])('%s', (_, given, kind, url) => {
    expect(serialAddress({ ...parts, ...given })).toEqual({ kind, url });
  });

  test.each<[string, Partial<Parameters<typeof serialAddress>[0]>, string, string]>([
    ['any', { address: 'any' }, 'listen tcp', 'tcp://:4001'],
    ['any with a port', { address: 'any:8050' }, 'listen tcp', 'tcp://:8050'],
    ['nothing, where there is a port', {}, 'listen tcp', 'tcp://:4001'],
    ['127.0.0.1, for this machine alone', { address: '127.0.0.1' }, 'listen tcp', 'tcp://127.0.0.1:4001'],
    ['any over UDP', { address: 'any', transport: 'udp' }, 'listen udp', 'udp://:4001'],
  ])('makes a server of smart-serial: %s', (_, given, kind, url) => {
    expect(serialAddress({ ...parts, canListen: true, ...given })).toEqual({ kind, url });
  });

  test('leaves smart-serial a client of 127.0.0.2 and of localhost', () => {
    for (const address of ['127.0.0.2', 'localhost'])
      expect(serialAddress({ ...parts, canListen: true, address }).kind).toBe('tcp');
  });

  test.each<[string, Partial<Parameters<typeof serialAddress>[0]>, RegExp]>([
    ['nothing', { address: '' }, /no address is set; give a host/],
    ['any, which serial cannot be', { address: 'any' }, /no address is set/],
    ['no port', { address: 'device', port: 0 }, /it has no port; right would be/],
    ['two names', { address: 'a b' }, /"a b" is no address of a serial connection/],
    ['a port that is none', { address: 'a:70000' }, /cannot be read/],
    [
      'any over SSH',
      { address: 'any', transport: 'ssh', canListen: true },
      /no address is set; give a host$/,
    ],
    ['no line', { transport: 'serial' }, /no serial line is set; give serial\.path/],
    [
      'a host for a line',
      { address: '10.0.0.7', transport: 'serial' },
      /"10\.0\.0\.7" is no serial line.*transport tcp/,
    ],
    ['any at run time', { canListen: true, dynamicIp: 'any' }, /does not become a server/],
  ])('is wrong with %s', (_, given, message) => {
    expect(() => serialAddress({ ...parts, ...given })).toThrow(message);
  });
});
