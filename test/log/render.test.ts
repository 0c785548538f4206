import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskOf } from '#base/secrets.ts';
import { isoTime, recordOf, renderLine } from '#log/render.ts';
import type { Extra } from '#log/stamp.ts';
import { stampOf, TIME } from './stamps.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schemas/stream-log.schema.json', import.meta.url), 'utf8'),
) as object;
const valid = new Ajv2020({ allErrors: true }).compile(schema);

const record = (parts: Parameters<typeof stampOf>[0], bytes?: Buffer, extra?: Extra) => {
  const made = recordOf({ time: TIME, stamp: stampOf(parts), bytes, extra });
  expect(valid(made), JSON.stringify(valid.errors)).toBe(true);
  return made;
};

test('a message is a record with its time, its place, its length and its text', () => {
  expect(record({}, Buffer.from('21 °C'))).toEqual({
    time: '2026-01-31T10:00:00.123Z',
    element: 'device',
    connection: 0,
    direction: 'in',
    kind: 'response',
    id: 1,
    name: 'Push',
    type: 'text',
    bytes: 6,
    encoding: 'utf8',
    data: '21 °C',
  });
});

test('names may hold anything', () => {
  const name = 'a "quoted" \\ name\n\u2028 ü 😀';
  expect(record({ element: name, name }, Buffer.from('x'))).toMatchObject({ element: name, name });
});

test('bytes that are no UTF-8 are base64, complete', () => {
  expect(record({ type: 'binary' }, Buffer.from([0, 0xff, 0xc3, 0x28]))).toMatchObject({
    bytes: 4,
    encoding: 'base64',
    data: 'AP/DKA==',
  });
});

test('a text command whose bytes are no UTF-8 is base64 too', () => {
  expect(
    record({ direction: 'out', kind: 'command' }, Buffer.from([0x61, 0xff]), { delivered: true }),
  ).toMatchObject({ encoding: 'base64', data: 'Yf8=' });
});

test('what carries no message has neither data nor length', () => {
  const made = record(
    { kind: 'close', direction: 'none', id: undefined, name: undefined, type: undefined } as never,
    undefined,
    { code: 1006, cause: 'network', errno: 'ECONNRESET', reason: 'gone "away" ü' },
  );
  expect(made).not.toHaveProperty('data');
  expect(made).toMatchObject({ code: 1006, cause: 'network', errno: 'ECONNRESET', reason: 'gone "away" ü' });
});

describe('a secret is masked', () => {
  const mask = maskOf(['hünter2']);
  test('in text', () => {
    expect(record({ mask }, Buffer.from('it is hünter2'))).toMatchObject({
      data: 'it is ***',
      masked: true,
      bytes: 14,
    });
  });
  test('in bytes that are no text', () => {
    const made = record(
      { mask: maskOf(['hunter2']), type: 'binary' },
      Buffer.concat([Buffer.from([0xff]), Buffer.from('hunter2')]),
    );
    expect(made).toMatchObject({ masked: true });
    expect(JSON.stringify(made)).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8));
    expect(made.data).toContain('***');
  });
  test('in what stands beside the data', () => {
    expect(record({ mask }, Buffer.from('x'), { reason: 'hünter2', headers: ['A: hünter2'] })).toMatchObject({
      reason: '***',
      headers: ['A: ***'],
    });
  });
  test('beyond ASCII in bytes that are no UTF-8 as a whole', () => {
    const bytes = Buffer.concat([Buffer.from([0x10, 0xc2, 0, 60]), Buffer.from('hünter2')]);
    const made = record({ mask, type: 'binary' }, bytes);
    expect(made).toMatchObject({ masked: true, encoding: 'utf8', bytes: 12 });
    expect(made.data).toBe('\x10Â\x00<***');
  });
  test('in UTF-16', () => {
    expect(record({ mask, type: 'binary' }, Buffer.from('hünter2', 'utf16le'))).toMatchObject({
      data: '***',
      masked: true,
    });
  });
  test('in UTF-16 that is UTF-8 by chance', () => {
    const made = record({ mask: maskOf(['胃胄']), type: 'binary' }, Buffer.from('a胃胄', 'utf16le'));
    expect(isUtf8(Buffer.from('a胃胄', 'utf16le'))).toBe(true);
    expect(made).toMatchObject({ data: '***', masked: true });
  });
  test('in what a message had where something else was expected, however little of it shows', () => {
    const expected = { response: 1, byte: 6, wanted: 'trailer 0D of parameter 2 "p2"', got: '32' };
    const reason = 'byte 6, trailer 0D expected, got 32';
    expect(record({ mask: maskOf(['hunter2']) }, Buffer.from('hunter2'), { reason, expected })).toMatchObject(
      {
        data: '***',
        reason: 'byte 6, trailer 0D expected, got ***',
        expected: { ...expected, got: '***' },
      },
    );
    expect(record({ mask: maskOf(['hunter2']) }, Buffer.from('public2'), { reason, expected })).toMatchObject(
      {
        reason,
        expected,
      },
    );
  });
  test('in what a response expects', () => {
    const expected = {
      response: 1,
      byte: 0,
      wanted: 'fixed 68 75 6E 74 65 72 32 of parameter 2 "p2"',
      got: '31',
    };
    const made = record({ mask: maskOf(['hunter2']) }, Buffer.from('1'), { expected });
    expect(made.expected?.wanted).toBe('fixed *** of parameter 2 "p2"');
  });
  test('but not in what a program reads: the words of the log stay what they are', () => {
    const made = record({ mask: maskOf(['a', '1000']), kind: 'close', direction: 'none' }, undefined, {
      code: 1000,
      cause: 'normal',
      errno: 'ENOBUFA',
      reason: 'a',
    });
    expect(made).toMatchObject({ code: 1000, cause: 'normal', errno: 'ENOBUFA', reason: '***' });
  });
  test('and nothing is marked where none shows', () => {
    expect(record({ mask }, Buffer.from('nothing'))).not.toHaveProperty('masked');
  });
});

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (array, masked) => {
      const bytes = Buffer.from(array);
      const made = recordOf({
        time: TIME,
        stamp: stampOf({ type: 'binary', mask: masked ? maskOf(['a secret']) : undefined }),
        bytes,
        extra: undefined,
      });
      expect(Buffer.from(made.data!, made.encoding!)).toEqual(bytes);
    }),
  );
});

test('any text comes back as it was, and its line is one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const line = renderLine(TIME, stampOf(), Buffer.from(text), undefined);
      expect(line).not.toMatch(/[\r\n]/);
      expect(JSON.parse(Buffer.from(line, 'latin1').toString())).toMatchObject({
        data: Buffer.from(text).toString(),
      });
    }),
  );
});

test.each([0, 7, 99.9, 999, 1000, 61_001, Date.UTC(2026, 1, 28, 23, 59, 59, 999)])(
  'the time %d is written as Date writes it',
  time => {
    expect(isoTime(time)).toBe(new Date(time).toISOString());
  },
);
