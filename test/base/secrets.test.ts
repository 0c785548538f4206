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

/** JSON as writers put it that escape all but ASCII. */
const asciiJson = (text: string): string =>
  JSON.stringify(text).replace(/[^ -~]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('a secret is hidden as other writers put it', () => {
  test.each([
    ['a form', 'my pass!~', new URLSearchParams({ s: 'my pass!~' }).toString(), 's=***'],
    ['percent escapes in lower case', 'a/ü/c', encodeURIComponent('a/ü/c').toLowerCase(), '***'],
    ['percent escapes of every character that may have one', "it's(me)!", 'it%27s%28me%29%21', '***'],
    ['JSON of nothing but ASCII', 'Paßwört😀', asciiJson('Paßwört😀'), '"***"'],
    ['the same in upper case', 'Paßwört', asciiJson('Paßwört').replaceAll('\\u00df', '\\u00DF'), '"***"'],
    ['JSON with escaped slashes', 'a/b/c', '"a\\/b\\/c"', '"***"'],
    ['JSON that is safe in HTML', 'a<b&c>', '"a\\u003cb\\u0026c\\u003E"', '"***"'],
    ['base64 for URLs', 'p??w>>x', Buffer.from('p??w>>x').toString('base64url'), '***'],
    ['base64 without its padding', 'pass', Buffer.from('pass').toString('base64').replace(/=+$/, ''), '***'],
    ['hexadecimal digits', 'hunter2', `0x${Buffer.from('hunter2').toString('hex')}`, '0x***'],
    ['a URL that turns backslashes', 'a\\b', new URL('ws://host/a\\b').pathname, '/***'],
  ])('%s', (_, secret, written, shown) => {
    expect(maskOf([secret])!(written)).toBe(shown);
  });
});

describe('a secret is hidden in bytes that were read as latin1', () => {
  test.each([
    ['UTF-8', 'Paßwört', Buffer.from('Paßwört')],
    ['UTF-16', 'hunter2', Buffer.from('hunter2', 'utf16le')],
    ['UTF-16, beyond ASCII', 'Paßwört €', Buffer.from('Paßwört €', 'utf16le')],
    ['UTF-16 with the high byte first', 'Paßwört', Buffer.from('Paßwört', 'utf16le').swap16()],
    ['the code page', '5 €', Buffer.from('3520 80'.replace(' ', ''), 'hex')],
  ])('%s', (_, secret, bytes) => {
    const text = Buffer.concat([Buffer.from([1, 0xff]), bytes, Buffer.from([2])]).toString('latin1');
    expect(maskOf([secret])!(text)).toBe('\x01ÿ***\x02');
  });
});

describe('bytes of a secret are hidden where they stand in hexadecimal with spaces', () => {
  const mask = maskOf(['hunter2'])!;
  test.each([
    ['all of it', 'got 68 75 6E 74 65 72 32', 'got ***'],
    ['its start, cut short', 'got 41 42 43 44 45 68 75 6e …', 'got *** …'],
    ['its end', 'got 65 72 32 0D 0A', 'got ***'],
    ['a part of it', 'got 6E 74 65 72 …', 'got *** …'],
  ])('%s', (_, text, shown) => {
    expect(mask(text)).toBe(shown);
  });

  test('and nothing else is', () => {
    for (const text of ['got 68 75 00 0D 0A', 'got 01 02 03', '68 apples']) expect(mask(text)).toBe(text);
  });
});

test('a secret of many backslashes or line ends is searched for in little time', () => {
  const text = '\\'.repeat(100_000) + '\r\n'.repeat(100_000);
  const start = performance.now();
  for (const char of ['\\', '\n', '%', '+', ' ']) expect(maskOf([`${char.repeat(200)}x`])!(text)).toBe(text);
  expect(performance.now() - start).toBeLessThan(2000);
});

test('a secret of nothing but line ends is hidden, and an empty text is not', () => {
  expect(maskOf(['\n'])!('a\nb')).toBe('a***b');
  expect(maskOf(['\n'])!('')).toBe('');
});
