import { describe, expect, test } from 'vitest';
import { basicAnswer, digestAnswer, digestOf, parseChallenges } from '#codec/digest.ts';

const MUFASA = {
  userName: 'Mufasa',
  verb: 'GET',
  target: '/dir/index.html',
  body: new Uint8Array(0),
  count: 1,
};

function responseOf(answer: string): string | undefined {
  return /response="([0-9a-f]+)"/.exec(answer)?.[1];
}

describe('the answer to a Digest challenge', () => {
  test('is that of the example in RFC 2617, 3.5', () => {
    const [challenge] = parseChallenges([
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    ]);
    const answer = digestAnswer(challenge!, { ...MUFASA, password: 'Circle Of Life', cnonce: '0a4f113b' });
    expect(answer).toBe(
      'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
    );
  });

  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of the example in RFC 7616, 3.9.1 with %s', (algorithm, response) => {
    const [challenge] = parseChallenges([
      `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
    ]);
    const cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    expect(responseOf(digestAnswer(challenge!, { ...MUFASA, password: 'Circle of Life', cnonce }))).toBe(
      response,
    );
  });

  test('without qop is that of RFC 2069', () => {
    const [challenge] = parseChallenges(['Digest realm="r", nonce="n"']);
    const answer = digestAnswer(challenge!, { ...MUFASA, password: 'p', cnonce: 'c' });
    expect(answer).not.toMatch(/qop|nc=|cnonce/);
    expect(responseOf(answer)).toHaveLength(32);
  });
});

test('several challenges in one header, or in several, are told apart', () => {
  const challenges = parseChallenges([
    'Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"',
    'Negotiate',
    'NTLM TlRMTVNTUAACAAAA==, Digest realm="d", nonce=abc',
  ]);
  expect(challenges.map(({ scheme }) => scheme)).toEqual(['newauth', 'basic', 'negotiate', 'ntlm', 'digest']);
  expect(challenges[0]?.params.get('title')).toBe('Login to "apps"');
  expect(challenges[4]?.params.get('nonce')).toBe('abc');
});

test('a Digest challenge with an algorithm or a qop that nobody knows is not taken', () => {
  const values = ['Digest realm="r", nonce="n", algorithm=SHA-3', 'Digest realm="r", nonce="n", qop="new"'];
  expect(digestOf(parseChallenges(values))).toBeUndefined();
  expect(digestOf(parseChallenges([...values, 'Digest realm="r", nonce="n"']))?.params.get('realm')).toBe(
    'r',
  );
});

test('a header that cannot be read gives what came before it', () => {
  expect(parseChallenges(['Basic realm="a", ===', '', '""'])).toHaveLength(1);
});

test('Basic credentials are UTF-8, as in the example of RFC 7617, 2.1', () => {
  expect(basicAnswer('Aladdin', 'open sesame')).toBe('Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==');
  expect(basicAnswer('test', '123£')).toBe('Basic dGVzdDoxMjPCow==');
});
