import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { StreamRecord } from '#log/record.ts';
import element from '#schemas/element.schema.json' with { type: 'json' };
import protocol from '#schemas/protocol.schema.json' with { type: 'json' };
import streamLog from '#schemas/stream-log.schema.json' with { type: 'json' };

interface Node {
  readonly title?: string;
  readonly description?: string;
  readonly properties: Readonly<
    Record<string, { readonly items?: { readonly $ref: string }; description?: string }>
  >;
}

const definitions = Object.entries(protocol.$defs) as unknown as [string, Node][];

test.each([
  ['protocol', protocol],
  ['element', element],
  ['stream-log', streamLog],
])('The schema %s is valid in the strict mode of a validator and bears its address', (name, schema) => {
  expect(() => new Ajv2020({ strict: true }).compile(schema)).not.toThrow();
  expect(schema.$id).toBe(`https://headend.dev/schemas/${name}.schema.json`);
});

test('Every element and attribute of the language has a title and a description', () => {
  for (const [name, { title, description, properties }] of definitions) {
    expect(title && description, name).toBeTruthy();
    for (const [key, value] of Object.entries(properties)) {
      if (!value.items) expect(value.description, `${name} ${key}`).toBeTruthy();
    }
  }
});

test('Every element of the language is reached from the root by its path', () => {
  const reached = new Set(['Protocol']);
  for (const [name, { properties }] of definitions) {
    for (const [key, { items }] of Object.entries(properties)) {
      if (!items) continue;
      expect(items.$ref).toBe(`#/$defs/${name}.${key}`);
      reached.add(`${name}.${key}`);
    }
  }
  expect([...reached].sort()).toEqual(definitions.map(([name]) => name).sort());
});

test('A protocol in its JSON form is checked for names, numbers and words', () => {
  const validate = new Ajv2020().compile(protocol);
  const param = { '@id': '10', Name: [{ '#text': 'Rate' }], Type: [{ '#text': 'read' }] };
  const of = (change: object): object => ({ Protocol: { Params: [{ Param: [{ ...param, ...change }] }] } });
  expect(validate(of({}))).toBe(true);
  expect(validate(of({ '@id': 'ten' }))).toBe(false);
  expect(validate(of({ Type: [{ '#text': 'reed' }] }))).toBe(false);
  expect(validate(of({ Nmae: [] }))).toBe(false);
});

test('A stream log record is checked for its kind and its keys', () => {
  const validate = new Ajv2020().compile(streamLog);
  const record: StreamRecord = {
    time: '2026-01-31T10:00:00.123Z',
    element: 'NMOS events',
    connection: 0,
    direction: 'out',
    kind: 'command',
    id: 1,
    name: 'Subscribe',
    type: 'text',
    bytes: 17,
    encoding: 'utf8',
    data: '…',
    delivered: true,
    timing: { dns: 0.5 },
    expected: { response: 1, byte: 0, wanted: '7b', got: '5b' },
  };
  expect(validate(record)).toBe(true);
  expect(validate({ ...record, kind: 'sent' })).toBe(false);
  expect(validate({ ...record, colour: 'red' })).toBe(false);
  expect(validate({ ...record, time: 'now' })).toBe(false);
});
