import { describe, expect, test } from 'vitest';
import { ACCESS_LINES } from '#cli/access-line.ts';
import type { Visit } from '#transport/client-contract.ts';

const VISIT: Visit = {
  client: '1.0.17',
  at: Date.UTC(2026, 0, 31, 10, 0, 0, 123),
  status: 101,
  peer: '192.0.2.7:50123',
  user: '',
  method: 'GET',
  path: '/chat?room=1',
  httpVersion: '1.1',
  subprotocol: 'v1',
  userAgent: 'Mozilla/5.0 (X11)',
  referer: '',
  messagesIn: 2,
  messagesOut: 3,
  bytesIn: 20,
  bytesOut: 30,
  duration: 1500,
  code: 1000,
  reason: 'normal closure',
};
const lineOf = (visit: Partial<Visit>, format: 'combined' | 'json' = 'combined'): string =>
  ACCESS_LINES[format]({ element: 'Chat', connection: 0, visit: { ...VISIT, ...visit } });

describe('A line of the combined format', () => {
  test('has what web servers write, and the seconds behind it', () => {
    expect(lineOf({})).toBe(
      '192.0.2.7 - - [31/Jan/2026:10:00:00 +0000] "GET /chat?room=1 HTTP/1.1" 101 30 "-" "Mozilla/5.0 (X11)" 1.500',
    );
  });

  test('has the user, the referer, and an IPv6 address without its port', () => {
    const line = lineOf({ peer: '[2001:db8::7]:50123', user: 'anna', referer: 'https://example.com/' });
    expect(line).toMatch(/^2001:db8::7 - anna \[/);
    expect(line).toContain(' "https://example.com/" ');
  });

  test('cannot be forged: quotes, line ends and what is no ASCII are escaped', () => {
    const line = lineOf({ path: '/"\n', user: 'a "b"', userAgent: 'é\\\x1b' });
    expect(line).toContain('"GET /\\x22\\x0A HTTP/1.1"');
    expect(line).toContain(' a\\x20\\x22b\\x22 [');
    expect(line).toContain('"\\xC3\\xA9\\x5C\\x1B"');
    expect(line.split('\n')).toHaveLength(1);
  });

  test('has dashes where there was no request to read', () => {
    expect(lineOf({ peer: '', method: '', path: '', userAgent: '', status: 400 })).toMatch(
      /^- - - \[.*\] "-" 400 30 "-" "-" 1\.500$/,
    );
  });
});

test('A line in JSON has all there is', () => {
  expect(JSON.parse(lineOf({ keepsake: { secret: 1 } }, 'json'))).toEqual({
    time: '2026-01-31T10:00:00.123Z',
    element: 'Chat',
    connection: 0,
    client: '1.0.17',
    status: 101,
    peer: '192.0.2.7:50123',
    user: '',
    method: 'GET',
    path: '/chat?room=1',
    httpVersion: '1.1',
    subprotocol: 'v1',
    userAgent: 'Mozilla/5.0 (X11)',
    referer: '',
    messagesIn: 2,
    messagesOut: 3,
    bytesIn: 20,
    bytesOut: 30,
    duration: 1500,
    code: 1000,
    reason: 'normal closure',
  });
});
