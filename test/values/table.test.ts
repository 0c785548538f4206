import { describe, expect, test } from 'vitest';
import { hex, toHex } from '#testing/index.ts';
import { ParameterTable } from '#values/table.ts';
import { paramsOf } from './params.ts';

const TEXT =
  '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>';
const NUMBER =
  '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>';
const FIXED =
  '<Type>fixed</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type><Value>0x0D0A</Value></Interprete>';
const protocol = paramsOf(TEXT, NUMBER, FIXED, '<Type>dummy</Type>');
const [text, number, fixed, dummy] = protocol.params as [never, never, never, never];

test('a parameter is empty and reads as null until something is put into it', () => {
  const table = new ParameterTable(protocol);
  expect(table.get(text)).toBeNull();
  expect(table.isEmpty(text)).toBe(true);
  expect(table.bytes(text)).toHaveLength(0);
  table.set(text, '');
  expect(table.isEmpty(text)).toBe(false);
  expect(table.get(text)).toBe('');
});

test('a constant has its bytes from the start', () => {
  const table = new ParameterTable(protocol);
  expect(toHex(table.bytes(fixed))).toBe('0d 0a');
  expect(table.get(fixed)).toBe('\r\n');
});

test('bytes are kept as they arrived, and read as a value', () => {
  const table = new ParameterTable(protocol);
  expect(table.put(number, hex('30 37'))).toBe(true);
  expect(table.get(number)).toBe(7);
  expect(toHex(table.bytes(number))).toBe('30 37');
});

test('bytes that are known to be valid UTF-8 read as all others, and are no value before they are read', () => {
  const table = new ParameterTable(protocol);
  const bytes = Buffer.from('21 °C 🎈 \ufffd');
  expect(table.put(text, bytes, undefined, false, true)).toBe(true);
  expect(table.isEmpty(text)).toBe(false);
  expect(table.bytes(text)).toBe(bytes);
  expect(table.put(text, Buffer.from(bytes), undefined, false, true)).toBe(false);
  expect(table.get(text)).toBe('21 °C 🎈 \ufffd');
  expect(table.set(text, '21 °C 🎈 \ufffd')).toBe(false);
  table.put(number, Buffer.from('-7,5'), undefined, false, true);
  expect(table.get(number)).toBe(-7.5);
  expect(table.set(number, -7.5)).toBe(false);
});

test('a parameter is found by its id again and again, also beside one whose id ends in the same bits', () => {
  const many = paramsOf(...Array.from({ length: 130 }, () => TEXT));
  const table = new ParameterTable(many);
  for (const { id } of [...many.params, ...many.params.toReversed()]) expect(table.find(id)?.id).toBe(id);
  const beyond = Math.max(...many.params.map(({ id }) => id)) + 64;
  expect(table.find(beyond)).toBeUndefined();
  expect(table.find(1.5)).toBeUndefined();
});

test('a value that was set has the bytes of its type', () => {
  const table = new ParameterTable(protocol);
  table.set(number, 7.5);
  expect(table.bytes(number).toString()).toBe('7.5');
  table.set(text, 'é');
  expect(toHex(table.bytes(text))).toBe('c3 a9');
  expect(toHex(table.bytes(text, 'code page'))).toBe('e9');
});

describe('a change is a different content', () => {
  test('of bytes', () => {
    const table = new ParameterTable(protocol);
    expect(table.put(text, hex('61'))).toBe(true);
    expect(table.put(text, hex('61'))).toBe(false);
    expect(table.put(text, hex('62'))).toBe(true);
  });

  test('of values', () => {
    const table = new ParameterTable(protocol);
    expect(table.set(number, 1)).toBe(true);
    expect(table.set(number, '1')).toBe(false);
    expect(table.set(number, 2)).toBe(true);
  });

  test('also between what arrived and what was set', () => {
    const table = new ParameterTable(protocol);
    table.set(text, 'a');
    expect(table.put(text, hex('61'))).toBe(false);
    expect(table.put(text, hex('62'))).toBe(true);
    expect(table.set(text, 'b')).toBe(false);
  });

  test('and after clear any value is new', () => {
    const table = new ParameterTable(protocol);
    table.put(text, hex('61'));
    table.clear(text);
    expect(table.isEmpty(text)).toBe(true);
    expect(table.put(text, hex('61'))).toBe(true);
  });
});

test.each([
  [true, 1],
  [false, 0],
  ['12', 12],
  [' 1.5 ', 1.5],
  [-0.25, -0.25],
])('a numeric parameter takes %j as %d', (input, value) => {
  const table = new ParameterTable(protocol);
  table.set(number, input);
  expect(table.get(number)).toBe(value);
});

test.each(['', 'abc', '1 2', Number.NaN])('a numeric parameter refuses %j and keeps its value', input => {
  const table = new ParameterTable(protocol);
  table.set(number, 5);
  expect(() => table.set(number, input)).toThrow(RangeError);
  expect(() => table.set(number, input)).toThrow('parameter 2 "p2"');
  expect(table.get(number)).toBe(5);
});

test('a text parameter takes numbers as text, and one without Interprete holds text', () => {
  const table = new ParameterTable(protocol);
  table.set(text, 1.5);
  expect(table.get(text)).toBe('1.5');
  table.set(dummy, 7);
  expect(table.get(dummy)).toBe('7');
});

test('bytes that are set are copied, so that a hook may go on using its own', () => {
  const table = new ParameterTable(protocol);
  const own = Uint8Array.of(0x61);
  table.set(text, own);
  own[0] = 0x62;
  expect(table.get(text)).toBe('a');
});

test('what is moved to memory of its own keeps its content', () => {
  const table = new ParameterTable(protocol);
  const read = hex('00 61 62 63 00');
  const message = read.subarray(1, 4);
  table.put(text, message.subarray(1, 3));
  table.own(text, message, Buffer.from(message));
  read.fill(0);
  expect(table.get(text)).toBe('bc');
});

describe('a parameter of fixed length has its initial bytes before anything is put into it', () => {
  test.each([
    ['other', 'string', '20 20 20'],
    ['text', 'string', '20 20 20'],
    ['numeric text', 'double', '30 30 30'],
    ['unsigned number', 'double', '00 00 00'],
    ['signed number', 'double', '00 00 00'],
  ])('%s', (raw, type, bytes) => {
    const own = paramsOf(
      `<Type>read</Type><Interprete><RawType>${raw}</RawType><LengthType>fixed</LengthType><Length>3</Length><Type>${type}</Type></Interprete>`,
    );
    expect(toHex(new ParameterTable(own).bytes(own.params[0]!))).toBe(bytes);
  });
});

test.each([
  ['AB', '20 20 41 42', 'a shorter Value is filled up with spaces before it'],
  ['ABCDE', '20 20 20 20', 'a longer Value is ignored'],
  ['ABCD', '41 42 43 44', 'a Value of that length is the content'],
])('with a fixed length of 4 the Value %j is %s: %s', (value, bytes) => {
  const own = paramsOf(
    `<Type>fixed</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>4</Length><Type>string</Type><Value>${value}</Value></Interprete>`,
  );
  expect(toHex(new ParameterTable(own).bytes(own.params[0]!))).toBe(bytes);
});

test('a numeric text of fixed length refuses a number with more digits rather than to cut it to another one', () => {
  const own = paramsOf(
    '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>double</Type></Interprete>',
  );
  const table = new ParameterTable(own);
  table.set(own.params[0]!, 99);
  expect(() => table.set(own.params[0]!, 123)).toThrow(RangeError);
  expect(table.bytes(own.params[0]!).toString()).toBe('99');
});

describe('a part of a message', () => {
  const message = Buffer.from('..abc..12..abd');

  test('is read where it stands, and is bytes as soon as somebody wants them', () => {
    const table = new ParameterTable(protocol);
    expect(table.take(text, message, 2, 5)).toBe(true);
    expect(table.take(number, message, 7, 9)).toBe(true);
    expect(table.isEmpty(text)).toBe(false);
    expect([table.get(text), table.get(number)]).toEqual(['abc', 12]);
    expect(table.bytes(text)).toEqual(Buffer.from('abc'));
    expect(table.get(text)).toBe('abc');
  });

  test('that is what stood there changes nothing, wherever that came from', () => {
    const table = new ParameterTable(protocol);
    table.set(text, 'abc');
    expect(table.take(text, message, 2, 5)).toBe(false);
    table.clear(text);
    expect(table.isEmpty(text)).toBe(true);
    expect(table.take(text, message, 2, 5)).toBe(true);
    expect(table.take(text, Buffer.from('abc'), 0, 3)).toBe(false);
    expect(table.take(text, message, 11, 14)).toBe(true);
    expect(table.put(text, Buffer.from('abd'))).toBe(false);
  });

  test('that differs far behind its start differs', () => {
    const table = new ParameterTable(protocol);
    const long = Buffer.from(`${'x'.repeat(100)}a${'x'.repeat(100)}b`);
    expect(table.take(text, long, 0, 101)).toBe(true);
    expect(table.take(text, long, 0, 101)).toBe(false);
    expect(table.take(text, long, 101, 202)).toBe(true);
    expect(table.get(text)).toBe(`${'x'.repeat(100)}b`);
  });

  test('goes with what is put, set or cleared after it', () => {
    const table = new ParameterTable(protocol);
    table.take(text, message, 2, 5);
    table.set(text, 'other');
    expect(toHex(table.bytes(text))).toBe(toHex(Buffer.from('other')));
    table.take(text, message, 2, 5);
    table.put(text, Buffer.from('more'));
    expect(table.get(text)).toBe('more');
    table.take(text, message, 2, 5);
    table.clear(text);
    expect(table.get(text)).toBeNull();
  });

  test('moves with its message into memory of its own', () => {
    const table = new ParameterTable(protocol);
    const old = Buffer.from(message);
    table.take(text, old, 2, 5);
    table.own(text, old, Buffer.from(old));
    old.fill(0);
    expect(table.get(text)).toBe('abc');
  });
});

test('constants and fixed lengths that change are another revision, values are not', () => {
  const table = new ParameterTable(protocol);
  const before = table.revision;
  table.set(text, 'a');
  table.take(text, Buffer.from('b'), 0, 1);
  expect(table.revision).toBe(before);
  table.set(fixed, '!');
  const changed = table.revision;
  expect(changed).not.toBe(before);
  table.clear(fixed);
  expect(table.revision).not.toBe(changed);
});
