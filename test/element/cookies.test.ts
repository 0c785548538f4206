import { describe, expect, test } from 'vitest';
import { Cookies } from '#element/cookies.ts';
import { http, httpDevice, httpSession, polling, RESPONSE, step } from './http.ts';
import { text } from './protocols.ts';

const NOW = Date.UTC(2026, 0, 31);

function kept(...values: string[]): Cookies {
  const cookies = new Cookies();
  cookies.take('http://www.device.test/api/login?x=1', values, NOW);
  return cookies;
}

describe('a cookie', () => {
  test.each([
    ['goes back to the folder that set it', 'a=1', '/api/status', 'a=1'],
    ['does not go to another folder', 'a=1', '/', ''],
    ['does not go to a folder that begins the same', 'a=1', '/apis', ''],
    ['goes to the path that it names', 'a=1; Path=/', '/other', 'a=1'],
    ['may hold equal signs and quotes', 'a="b=c"; path=/', '/', 'a="b=c"'],
    ['that has ended is gone', 'a=1; Path=/; Max-Age=0', '/', ''],
    ['that ended long ago is gone', 'a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '/', ''],
    [
      'goes by Max-Age before Expires',
      'a=1; Path=/; Max-Age=9; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
      '/',
      'a=1',
    ],
    ['with a date that nobody can read is kept', 'a=1; Path=/; Expires=soon', '/', 'a=1'],
    ['without a name is none', '=1; Path=/', '/', ''],
    ['that is secure is not set without TLS', 'a=1; Path=/; Secure', '/', ''],
    ['for another domain is not taken', 'a=1; Path=/; Domain=other.test', '/', ''],
    ['for a top level is not taken', 'a=1; Path=/; Domain=test', '/', ''],
  ])('%s', (_, value, path, header) => {
    expect(kept(value).header(`http://www.device.test${path}`, NOW)).toBe(header);
  });

  test('is sent until it ends', () => {
    const cookies = kept('a=1; Path=/; Max-Age=10');
    expect(cookies.header('http://www.device.test/', NOW + 9_999)).toBe('a=1');
    expect(cookies.header('http://www.device.test/', NOW + 10_000)).toBe('');
  });

  test('replaces one of its name and path, and the longer path comes first', () => {
    const cookies = kept('a=1; Path=/', 'b=2; Path=/api', 'a=3; Path=/');
    expect(cookies.header('http://www.device.test/api/x', NOW)).toBe('b=2; a=3');
  });

  test('goes to no other server unless its domain says so', () => {
    expect(kept('a=1; Path=/').header('http://api.device.test/', NOW)).toBe('');
    expect(kept('a=1; Path=/; Domain=.device.test').header('http://api.device.test/', NOW)).toBe('a=1');
  });

  test('of TLS only is not sent without it', () => {
    const cookies = new Cookies();
    cookies.take('https://device/', ['a=1; Secure; HttpOnly'], NOW);
    expect(cookies.header('https://device/', NOW)).toBe('a=1');
    expect(cookies.header('http://device/', NOW)).toBe('');
  });

  test('is one of 50 at most', () => {
    const cookies = kept(...Array.from({ length: 51 }, (_, i) => `c${i}=1; Path=/`));
    const sent = cookies.header('http://www.device.test/', NOW).split('; ');
    expect(sent).toHaveLength(50);
    expect(sent).not.toContain('c0=1');
  });
});

describe('between the requests of a session', () => {
  const answer = ({ target, header }: { target: string; header(name: string): string | undefined }) =>
    target === '/login'
      ? ({
          status: 302,
          headers: [
            ['Set-Cookie', 'sid=7; Path=/'],
            ['Location', '/welcome'],
          ],
        } as const)
      : `${target} ${header('cookie') ?? 'none'}`;
  const steps = [step(1, 'verb="POST" url="/login"'), step(2, 'url="/data"', { response: RESPONSE })];

  test('cookies go along, also with a redirect, and not into the next run of it', async () => {
    const device = await httpDevice({ answer });
    const element = await polling(http({ sessions: [httpSession(1, steps)] }), device);
    for (const value of ['1', '2']) {
      await element.set(1, value);
      for (let i = 0; i < 3; i++) await device.request();
    }
    await element.until(() => element.get(11) === '/data sid=7');
    expect(device.requests.map(({ target, header }) => [target, header('cookie')])).toEqual(
      [1, 2].flatMap(() => [
        ['/login', undefined],
        ['/welcome', 'sid=7'],
        ['/data', 'sid=7'],
      ]),
    );
  });

  test('a Cookie of the protocol goes alone', async () => {
    const inside = '<Headers><Header key="Cookie" pid="2"/></Headers>';
    const xml = http({
      sessions: [httpSession(1, [steps[0]!, step(2, 'url="/data"', { inside, response: RESPONSE })])],
      params: [text(1), text(2), text(10), text(11)],
    });
    const device = await httpDevice({ answer });
    const element = await polling(xml, device);
    await element.set(2, 'own=1');
    await element.set(1, 'go');
    await element.until(() => element.get(11) === '/data own=1');
  });

  test('with keepAlive they outlive the run, as the socket does', async () => {
    const device = await httpDevice({ answer });
    const xml = http({ sessions: [httpSession(1, steps, 'keepAlive="true"')] });
    const element = await polling(xml, device);
    for (const value of ['1', '2']) {
      await element.set(1, value);
      for (let i = 0; i < 3; i++) await device.request();
    }
    expect(device.requests[3]?.header('cookie')).toBe('sid=7');
  });
});
