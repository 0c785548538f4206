import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formatRecord } from '#log/format.ts';
import type { StreamRecord } from '#log/record.ts';

const BASE = { time: '2026-01-31T10:00:00.123Z', element: 'Studio', connection: 0 } as const;
const COMMAND: StreamRecord = {
  ...BASE,
  direction: 'out',
  kind: 'command',
  id: 1,
  name: 'Subscribe',
  group: 10,
  pair: 1,
  type: 'text',
  bytes: 17,
  encoding: 'utf8',
  data: '{"subscribe":"a"}',
  delivered: true,
};

describe('the stream viewer', () => {
  test('shows time, connection, direction, kind, id and name, cause, bytes and text in columns', () => {
    expect(formatRecord(COMMAND)).toBe(
      '10:00:00.123  0   » out  command    1 Subscribe (group 10, pair 1)       17 B  {"subscribe":"a"}',
    );
  });

  test('shows a handshake of more lines than a call has arguments', () => {
    const data = 'x\r\n'.repeat(300_000);
    const shown = formatRecord({ ...BASE, direction: 'in', kind: 'handshake', encoding: 'utf8', data });
    expect(shown.split('\n')).toHaveLength(300_000);
  });

  test('keeps its columns whatever the kind', () => {
    const pushed: StreamRecord = {
      ...BASE,
      direction: 'in',
      kind: 'response',
      id: 2,
      name: 'State',
      bytes: 2,
      data: '{}',
    };
    const column = formatRecord(COMMAND).indexOf('17 B');
    expect(formatRecord(pushed).indexOf(' 2 B')).toBe(column);
    expect(formatRecord(pushed)).toContain('« in   response');
  });

  test('gives the element a column when it is asked to', () => {
    expect(formatRecord(COMMAND, { element: 8 })).toContain('10:00:00.123  Studio    0   » out');
  });

  test('shows the time since the record before behind the time', () => {
    expect(formatRecord(COMMAND, { delta: 1234 })).toContain('10:00:00.123     +1.234  0');
  });

  test('writes control characters so that a device cannot steer the terminal', () => {
    const data = 'a\r\n\tb\u001b[31mc\u202e\u0000';
    const line = formatRecord({ ...COMMAND, name: 'x\u001b]0;y\u0007', data });
    expect(line).toContain('a\\r\\n\\tb\\x1b[31mc\\u{202e}\\x00');
    expect(line).toContain('1 x\\x1b]0;y\\x07');
    expect(line).not.toContain('\u001b');
  });

  test('shows binary messages as hexadecimal digits and ASCII, and says how much more there is', () => {
    const bytes = Buffer.from(`\u0010\u001a\u0000\u0004MQTT\u0004${'z'.repeat(30)}`);
    const record: StreamRecord = {
      ...COMMAND,
      type: 'binary',
      encoding: 'base64',
      data: bytes.toString('base64'),
    };
    expect(formatRecord(record)).toContain('10 1a 00 04 4d 51 54 54 04 7a');
    expect(formatRecord(record)).toContain('|....MQTT.zzzzzzzzzzzzzzz| and 15 B more');
  });

  test('takes a binary message with control characters for bytes also where it is UTF-8 by chance', () => {
    const record: StreamRecord = { ...COMMAND, type: 'binary', data: '\u0010\u0000MQTT' };
    expect(formatRecord(record)).toContain('10 00 4d 51 54 54  |..MQTT|');
  });

  test('marks a command that was not sent', () => {
    expect(formatRecord({ ...COMMAND, delivered: false })).toContain('[not sent] {"subscribe":"a"}');
  });

  test('says why something was suppressed or matched nothing, and which response came nearest', () => {
    const record: StreamRecord = {
      ...BASE,
      direction: 'in',
      kind: 'data',
      bytes: 3,
      data: 'abc',
      reason: 'no response matched',
      expected: { response: 4, byte: 0, wanted: '02', got: '61' },
    };
    expect(formatRecord(record)).toContain(
      '[no response matched; nearest is response 4: at byte 0 61 in place of 02] abc',
    );
    const reason = 'no response matches; nearest is response 4 "Status": byte 0, header 02 expected, got 61';
    expect(formatRecord({ ...record, reason })).toContain(`[${reason}] abc`);
  });

  test('shows code, cause, errno and reason of a close', () => {
    const record: StreamRecord = {
      ...BASE,
      direction: 'none',
      kind: 'close',
      code: 1006,
      cause: 'network',
      errno: 'ECONNRESET',
      reason: 'gone',
    };
    expect(formatRecord(record)).toMatch(/close {2,}1006 \(no close frame\) network ECONNRESET "gone"$/);
  });

  test('lists the lines of a handshake below its first', () => {
    const data = 'GET /events HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUpgrade: websocket\r\n\r\n';
    const lines = formatRecord({
      ...BASE,
      direction: 'out',
      kind: 'handshake',
      bytes: data.length,
      data,
    }).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/GET \/events HTTP\/1\.1$/);
    expect(lines[1]).toBe('              │ Host: 127.0.0.1:8080');
    expect(lines[2]).toBe('              │ Upgrade: websocket');
  });

  test('leaves out the lines of a handshake where one line a record is asked for', () => {
    const data = 'GET /events HTTP/1.1\r\nHost: a\r\n\r\n';
    const record: StreamRecord = { ...BASE, direction: 'out', kind: 'handshake', data };
    expect(formatRecord(record, { clip: true, width: 120 }).split('\n')).toHaveLength(1);
  });

  test('shows the start line, headers and body of an HTTP message as lines', () => {
    const record: StreamRecord = {
      ...BASE,
      direction: 'in',
      kind: 'reply',
      line: 'HTTP/1.1 200 OK',
      headers: ['Content-Type: text/plain'],
      data: 'body',
    };
    const [first, ...below] = formatRecord(record).split('\n');
    expect(first).toMatch(/ HTTP\/1\.1 200 OK$/);
    expect(below.map(line => line.trim())).toEqual(['│ Content-Type: text/plain', '│', '│ body']);
  });

  test('says how long an answer took before all other remarks', () => {
    expect(formatRecord({ ...COMMAND, masked: true }, { took: 12 })).toContain(
      '[+12 ms; a secret is masked] {"subscribe"',
    );
  });

  test('indents JSON data below its line with --pretty, and shows all other data as without', () => {
    expect(formatRecord(COMMAND, { pretty: true }).split('\n')).toEqual([
      '10:00:00.123  0   » out  command    1 Subscribe (group 10, pair 1)       17 B',
      '              │ {',
      '              │   "subscribe": "a"',
      '              │ }',
    ]);
    const text = { ...COMMAND, data: 'subscribe' };
    expect(formatRecord(text, { pretty: true })).toBe(formatRecord(text));
  });

  test('goes on below where a header is wider than the terminal', () => {
    const data = `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(150)}\r\n\r\n`;
    const record: StreamRecord = { ...BASE, direction: 'out', kind: 'handshake', data };
    const lines = formatRecord(record, { width: 100 }).split('\n');
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('puts a whole hex dump below the line with --hex', () => {
    const lines = formatRecord(COMMAND, { hex: true }).split('\n');
    expect(lines[1]).toBe(
      '              000000  7b 22 73 75 62 73 63 72  69 62 65 22 3a 22 61 22  |{"subscribe":"a"|',
    );
    expect(lines[2]).toBe('              000010  7d                                                |}|');
    expect(lines).toHaveLength(3);
  });

  test('goes on below where the terminal ends, and loses nothing', () => {
    const data = 'x'.repeat(200);
    for (const width of [80, 100, 120]) {
      const [first, ...rest] = formatRecord({ ...COMMAND, name: 'S', data }, { width }).split('\n');
      for (const line of [first!, ...rest]) expect(line.length).toBeLessThanOrEqual(width);
      for (const line of rest) expect(line).toMatch(/^ {14}│ x+$/);
      expect([first!, ...rest].map(line => /x*$/.exec(line)![0]).join('')).toBe(data);
    }
  });

  test('writes times with another offset, or none to the millisecond, in UTC', () => {
    expect(formatRecord({ ...COMMAND, time: '2026-01-31T11:00:00+01:00' })).toMatch(/^10:00:00\.000 /);
  });

  test('ends a clipped line with an ellipsis', () => {
    const line = formatRecord({ ...COMMAND, data: 'x'.repeat(200) }, { width: 120, clip: true });
    expect(line).toHaveLength(120);
    expect(line.endsWith('x…')).toBe(true);
  });

  test('says the same with colour as without', () => {
    const records: StreamRecord[] = [
      COMMAND,
      { ...COMMAND, delivered: false },
      { ...BASE, direction: 'none', kind: 'close', code: 1000, cause: 'normal' },
    ];
    for (const record of records) {
      const coloured = formatRecord(record, { colour: true });
      expect(coloured).toContain('\u001b[');
      expect(stripVTControlCharacters(coloured)).toBe(formatRecord(record));
    }
  });
});

describe("DataMiner's form", () => {
  test('has << for what was sent, offsets in six decimal digits and blocks of five bytes', () => {
    const record: StreamRecord = { ...COMMAND, name: 'Status Request', data: '@ S?0\r' };
    expect(formatRecord(record, { classic: true })).toBe(
      `<< 10:00:00 - Status Request\n   000000  4020533F30 0D${' '.repeat(32)}@ S?0.`,
    );
  });

  test('has >> for what was received, twenty bytes a row', () => {
    const data = 'abcdefghijklmnopqrstuvwxyz';
    const lines = formatRecord(
      { ...BASE, direction: 'in', kind: 'response', name: 'State', data },
      { classic: true },
    );
    expect(lines.split('\n')).toEqual([
      '>> 10:00:00 - State',
      '   000000  6162636465 666768696A 6B6C6D6E6F 7071727374  abcdefghijklmnopqrst',
      `   000020  7576777879 7A${' '.repeat(32)}uvwxyz`,
    ]);
  });

  test('shouts TIMEOUT', () => {
    const record: StreamRecord = { ...BASE, direction: 'none', kind: 'timeout', name: 'Status' };
    expect(formatRecord(record, { classic: true })).toBe('   10:00:00 - TIMEOUT Status');
  });
});
