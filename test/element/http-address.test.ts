import { describe, expect, test } from 'vitest';
import { placeOf } from '#element/http-address.ts';

const at = (url: string, address: string, port = 0, dynamicIp = ''): string => {
  const { origin, target } = placeOf(url, { address, port, dynamicIp });
  return origin + target;
};

describe('the place of a request', () => {
  test.each([
    ['/a', 'device', 0, 'http://device/a'],
    ['a', 'device', 8080, 'http://device:8080/a'],
    ['', 'device', 8080, 'http://device:8080/'],
    ['/a', '10.0.0.1', 443, 'https://10.0.0.1/a'],
    ['/a', 'https://device', 8443, 'https://device:8443/a'],
    ['/a', 'https://device', 0, 'https://device/a'],
    ['/a', 'http://device', 443, 'http://device:443/a'],
    ['/a', 'http://device:80', 8080, 'http://device/a'],
    ['/a', 'device:81', 80, 'http://device:81/a'],
    ['/a', '::1', 8080, 'http://[::1]:8080/a'],
    ['/a?b=//c', 'http://device/prefix/', 0, 'http://device/prefix/a?b=//c'],
    ['a/../b', 'device', 0, 'http://device/a/../b'],
  ])('%j at %s, port %i is %s', (url, address, port, place) => {
    expect(at(url, address, port)).toBe(place);
  });

  test('with :// is where the url says, whatever the connection', () => {
    expect(at('http://other:81/x?y', '', 80)).toBe('http://other:81/x?y');
    expect(at('https://other', 'device')).toBe('https://other/');
  });

  test.each([
    ['10.0.0.2:4000', 'http://10.0.0.2:4000/a'],
    ['10.0.0.2', 'http://10.0.0.2:8080/a'],
    ['https://10.0.0.2', 'https://10.0.0.2:8080/a'],
  ])('with dynamic ip %s is %s: only its own prefix counts', (dynamicIp, place) => {
    expect(at('/a', 'https://device', 8080, dynamicIp)).toBe(place);
  });

  test('with dynamic ip and port 443 of the element is http all the same', () => {
    expect(at('/a', 'device', 443, '10.0.0.2')).toBe('http://10.0.0.2:443/a');
  });

  test('gives user and password apart', () => {
    expect(placeOf('/', { address: 'http://us%40er:pa%3ass@device', port: 0, dynamicIp: '' })).toMatchObject({
      origin: 'http://device',
      userName: 'us@er',
      password: 'pa:ss',
    });
  });

  test.each([
    ['', 'no address is set; give a host or an http:// URL'],
    ['ftp://device', '"ftp://device" is no address of an HTTP server; right would be'],
    ['http://user:secret@', '"http://***@" is no address of an HTTP server'],
    ['de vice', '"de vice" is no address'],
  ])('of address %j is none', (address, message) => {
    expect(() => at('/a', address)).toThrow(message);
  });
});
