import { expect, test } from 'vitest';
import { maker } from '#codec/command.ts';
import { loadProtocol } from '#load/load.ts';
import { toHex } from '#testing/index.ts';
import { ParameterTable } from '#values/table.ts';
import { command, constant, number, protocol, text } from '../element/protocols.ts';

function made(content: string, unicode = false): string {
  const xml = protocol(
    { params: [text(1), number(2), constant(3, '0x0D0A')], commands: [content] },
    { unicode },
  );
  const { protocol: model } = loadProtocol('p.xml', {
    read: path => (path === 'p.xml' ? Buffer.from(xml) : undefined),
  });
  const table = new ParameterTable(model!);
  table.set(model!.paramById.get(1)!, 'é');
  table.set(model!.paramById.get(2)!, 12);
  return toHex(maker(model!.commands[0]!, model!)(table));
}

test.each([
  ['a text message is UTF-8', command(1, [1, 2, 3]), false, 'c3 a9 31 32 0d 0a'],
  ['a text message is UTF-8 in a Unicode protocol too', command(1, [1, 2, 3]), true, 'c3 a9 31 32 0d 0a'],
  ['a binary message has texts in the code page', command(1, [1, 2, 3], 'binary'), false, 'e9 31 32 0d 0a'],
  [
    'in a Unicode protocol they are UTF-16, and numbers one byte a digit',
    command(1, [1, 2, 3], 'binary'),
    true,
    'e9 00 31 32 0d 0a',
  ],
  [
    'ascii="true" makes all texts one byte a character',
    command(1, [1, 2], 'binary', 'ascii="true"'),
    true,
    'e9 31 32',
  ],
  ['ascii with ids does so for those', command(1, [1, 2], 'binary', 'ascii="2"'), true, 'e9 00 31 32'],
  ['a single parameter is the whole message', command(1, [1]), false, 'c3 a9'],
])('%s', (_, content, unicode, bytes) => {
  expect(made(content, unicode)).toBe(bytes);
});
