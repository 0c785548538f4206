import { describe, expect, test } from 'vitest';
import { MASK, maskOf } from '#base/secrets.ts';

test('without secrets there is no mask, so that nobody searches', () => {
  expect(maskOf([])).toBeUndefined();
  expect(maskOf([''])).toBeUndefined();
});

test('every occurrence of every secret is hidden', () => {
  const mask = maskOf(['hunter2', 'opensesame'])!;
  expect(mask('hunter2, opensesame and hunter2 again')).toBe(`${MASK}, ${MASK} and ${MASK} again`);
  expect(mask('nothing to hide')).toBe('nothing to hide');
});

test('a secret that is part of another one leaves nothing of the longer one', () => {
  expect(maskOf(['abc', 'abcdef'])!('abcdef abc')).toBe(`${MASK} ${MASK}`);
});

test('a secret is not taken for a pattern', () => {
  expect(maskOf(['a.*$&'])!('axx a.*$& b')).toBe(`axx ${MASK} b`);
});

describe('a secret is hidden however it is written', () => {
  const secret = `p&s'w=d/ü "x"?#^`;
  const mask = maskOf([secret])!;
  const url = new URL('ws://host');
  url.username = 'user';
  url.password = secret;
  url.pathname = secret;
  const query = new URL('ws://host');
  query.search = secret;
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['as a URL component', `ws://host/?token=${encodeURIComponent(secret)}`],
    ['in a URL', encodeURI(secret)],
    ['as the password and the path of a URL', url.href],
    ['as the query of a URL', query.href],
    ['in base64', Buffer.from(secret).toString('base64')],
  ])('%s', (_, text) => {
    const shown = mask(text);
    expect(shown).toContain(MASK);
    expect(shown).not.toContain('w=d');
    expect(shown).not.toContain('w%3Dd');
    expect(shown).not.toContain(Buffer.from(secret).toString('base64'));
  });
});

test('a secret is hidden in the credentials of a Basic authorization, whatever the user name', () => {
  const mask = maskOf(['hunter2'])!;
  for (const user of ['a', 'ab', 'abc', 'admin@site']) {
    const token = Buffer.from(`${user}:hunter2`).toString('base64');
    expect(mask(`Authorization: Basic ${token}\r\nHost: x`)).toBe(`Authorization: Basic ${MASK}\r\nHost: x`);
  }
  const other = `Basic ${Buffer.from('admin:public').toString('base64')}`;
  expect(mask(other)).toBe(other);
});
