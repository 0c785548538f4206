import { expect, test } from 'vitest';
import { withoutSecrets } from '#element/head-secrets.ts';

test.each([
  ['Authorization: Bearer eyJ.x.y', 'Authorization: Bearer ***'],
  ['authorization:Basic dTpw', 'authorization: Basic ***'],
  ['Authorization: Digest username="u", nonce="n"', 'Authorization: Digest ***'],
  ['Authorization: d0c3-token-without-scheme', 'Authorization: ***'],
  ['Proxy-Authorization: Basic dTpw', 'Proxy-Authorization: Basic ***'],
  ['Cookie: sid=1; theme=dark', 'Cookie: ***'],
  ['Set-Cookie: sid=1; Path=/; HttpOnly', 'Set-Cookie: ***'],
])('the line "%s" shows as "%s"', (line, shown) => expect(withoutSecrets(line)).toBe(shown));

test.each([
  'WWW-Authenticate: Basic realm="x"',
  'X-Authorization-Mode: none',
  'Authorization: ',
  'Host: cookie:80',
])('the line "%s" shows as it is', line => expect(withoutSecrets(line)).toBe(line));

test('of a whole head every such line is masked, and line ends stay', () => {
  const head = 'GET / HTTP/1.1\r\nCookie: a=1\r\nHost: h\r\nAuthorization: Bearer x\r\n\r\n';
  expect(withoutSecrets(head)).toBe(
    'GET / HTTP/1.1\r\nCookie: ***\r\nHost: h\r\nAuthorization: Bearer ***\r\n\r\n',
  );
});
