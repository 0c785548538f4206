import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { guard } from '#api/guard.ts';

const request = (headers: Record<string, string>, url = '/api/elements'): IncomingMessage =>
  ({ headers, url }) as unknown as IncomingMessage;

test('without a token a request must name an address of this machine, so that a bent name leads nowhere', () => {
  const check = guard({ token: undefined, host: 'studio' });
  for (const host of [
    '127.0.0.1:7400',
    '[::1]:7400',
    'localhost:7400',
    '10.0.0.1',
    'studio:7400',
    'x.localhost',
  ])
    expect(check(request({ host })), host).toBeUndefined();
  for (const host of ['evil.example:7400', 'localhost.evil.example', ''])
    expect(check(request({ host })), host).toMatchObject({ status: 421, code: 'HOST_UNKNOWN' });
});

test('pages of other origins are refused, our own are not', () => {
  const check = guard({ token: undefined, host: '127.0.0.1' });
  const host = '127.0.0.1:7400';
  expect(check(request({ host, origin: 'http://127.0.0.1:7400' }))).toBeUndefined();
  for (const origin of ['http://evil.example', 'http://127.0.0.1:8080', 'null'])
    expect(check(request({ host, origin })), origin).toMatchObject({ status: 403 });
});

test('with a token every request but those of probes must show it', () => {
  const check = guard({ token: 'open-sesame', host: '0.0.0.0' });
  const host = 'studio.example:7400';
  expect(check(request({ host, authorization: 'Bearer open-sesame' }))).toBeUndefined();
  expect(check(request({ host }, '/api/stream?access_token=open-sesame'))).toBeUndefined();
  expect(check(request({ host }, '/healthz'))).toBeUndefined();
  for (const authorization of ['Bearer open', 'Basic open-sesame', ''])
    expect(check(request({ host, authorization }))).toMatchObject({ status: 401, code: 'TOKEN_WRONG' });
  expect(check(request({ host }, '/metrics'))).toMatchObject({ status: 401 });
});

test('a URL that is none is refused', () => {
  expect(guard({ token: undefined, host: '127.0.0.1' })(request({ host: '127.0.0.1' }, '//'))).toMatchObject({
    status: 400,
  });
});
