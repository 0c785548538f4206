import { describe, expect, test } from 'vitest';
import { type Hop, redirected } from '#element/redirect.ts';

const POST: Hop = {
  verb: 'POST',
  url: 'http://device:81/a/b?c',
  headers: [
    { name: 'Content-Type', value: 'text/plain' },
    { name: 'Authorization', value: 'Bearer x' },
    { name: 'Proxy-Authorization', value: 'Basic eDp5' },
    { name: 'Accept', value: '*/*' },
  ],
  body: Buffer.from('body'),
};

const to = (status: number, location: string, hop = POST): Hop | undefined =>
  redirected(hop, { status, headers: [{ name: 'LOCATION', value: location }] });

describe('a redirect', () => {
  test.each([
    [301, 'GET'],
    [302, 'GET'],
    [303, 'GET'],
    [307, 'POST'],
    [308, 'POST'],
  ])('with %i makes a POST a %s', (status, verb) => {
    expect(to(status, '/x')).toMatchObject({ verb, url: 'http://device:81/x' });
    expect(to(status, '/x')?.body?.toString()).toBe(verb === 'GET' ? undefined : 'body');
  });

  test('leaves a PUT as it is but for 303, and a HEAD always', () => {
    expect(to(302, '/', { ...POST, verb: 'PUT' })?.verb).toBe('PUT');
    expect(to(303, '/', { ...POST, verb: 'PUT' })?.verb).toBe('GET');
    expect(to(303, '/', { ...POST, verb: 'HEAD' })?.verb).toBe('HEAD');
  });

  test.each([
    ['c', 'http://device:81/a/c'],
    ['//other/c', 'http://other/c'],
    ['https://device/c#d', 'https://device/c'],
    ['?x', 'http://device:81/a/b?x'],
  ])('to %s leads to %s', (location, url) => {
    expect(to(307, location)?.url).toBe(url);
  });

  test('leaves out user and password of its Location', () => {
    expect(to(307, 'http://me:secret@device:81/x')?.url).toBe('http://device:81/x');
  });

  test('to another server takes no credentials along', () => {
    expect(to(307, '/x')?.headers.map(({ name }) => name)).toContain('Authorization');
    expect(to(307, 'http://device:82/x')?.headers.map(({ name }) => name)).toEqual([
      'Content-Type',
      'Accept',
    ]);
  });

  test('without Location, to no HTTP, and 304 are none', () => {
    expect(redirected(POST, { status: 302, headers: [] })).toBeUndefined();
    expect(to(302, 'ftp://device/')).toBeUndefined();
    expect(to(304, '/x')).toBeUndefined();
    expect(to(200, '/x')).toBeUndefined();
  });
});
