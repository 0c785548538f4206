import { expect, test } from 'vitest';
import { found, messages, param, params, right } from './loading.ts';

const command = (id: number, content: string, more = '', attributes = '') =>
  `<Command id="${id}" ${attributes}><Name>c${id}</Name><Content>${content}</Content>${more}</Command>`;
const response = (id: number, content: string, attributes = '') =>
  `<Response id="${id}" ${attributes}><Name>r${id}</Name><Content>${content}</Content></Response>`;
const pids = (...ids: number[]) => ids.map(id => `<Param>${id}</Param>`).join('');

test('A command is a list of parameters, sent as binary unless it says text', () => {
  const protocol = right(
    `${params(1, 2)}<Commands>${command(1, pids(2, 1, 2))}${command(2, pids(1), '<WebSocketMessageType>text</WebSocketMessageType>')}</Commands>`,
  );
  const [first, second] = protocol.commands;
  expect(first).toMatchObject({ id: 1, index: 0, name: 'c1', text: false, ascii: [] });
  expect(first?.content.map(item => item.id)).toEqual([2, 1, 2]);
  expect(first?.content[0]).toBe(protocol.params[1]);
  expect(second).toMatchObject({ index: 1, text: true });
});

test('ascii of a command is all or a list of parameters', () => {
  const protocol = right(
    `${params(1, 2)}<Commands>${command(1, pids(1), '', 'ascii="true"')}${command(2, pids(1), '', 'ascii="1;2"')}</Commands>`,
  );
  expect(protocol.commands.map(item => item.ascii)).toEqual(['all', [1, 2]]);
});

test('A response has a connection by its option, whatever the letter case, and -1 without', () => {
  const protocol = right(
    `<Type advanced="http">http</Type>${params(1)}<Responses>${response(1, pids(1), 'options="Connection:1"')}${response(2, pids(1), 'options="connection:0"')}${response(3, pids(1))}</Responses>`,
  );
  expect(protocol.responses.map(item => item.connection)).toEqual([1, 0, -1]);
});

test('The optional positions of a response say what is skipped with each', () => {
  const protocol = right(
    `${params(1)}<Responses><Response id="1"><Name>r</Name><Content optional="0++;1;2*"><Param>1</Param><Param>1</Param><Param>1</Param></Content></Response></Responses>`,
  );
  expect([...protocol.responses[0]!.optional]).toEqual([
    [0, 2],
    [1, 0],
    [2, 'next'],
  ]);
});

test.each([
  [
    'an unknown parameter',
    `${params(1)}<Commands>${command(1, pids(9))}</Commands>`,
    'error unknown-reference Protocol/Commands/Command[@id=1]/Content/Param',
  ],
  [
    'a parameter that is no number',
    `${params(1)}<Commands>${command(1, '<Param>x</Param>')}</Commands>`,
    'error bad-value Protocol/Commands/Command[@id=1]/Content/Param',
  ],
  [
    'no content',
    '<Commands><Command id="1"><Name>c</Name></Command></Commands>',
    'warning missing-element Protocol/Commands/Command[@id=1]',
  ],
  [
    'an id twice',
    `${params(1)}<Commands>${command(1, pids(1))}${command(1, pids(1))}</Commands>`,
    'error double-id Protocol/Commands/Command[@id=1]@id',
  ],
  [
    'a matrix in it',
    `<Params>${param(1, '<Type>matrix</Type>')}</Params><Responses>${response(1, pids(1))}</Responses>`,
    'error wrong-kind Protocol/Responses/Response[@id=1]/Content/Param',
  ],
  [
    'an unknown connection',
    `${params(1)}<Responses>${response(1, pids(1), 'options="Connection:2"')}</Responses>`,
    'error unknown-reference Protocol/Responses/Response[@id=1]@options',
  ],
  [
    'an unknown message type',
    `${params(1)}<Commands>${command(1, pids(1), '<WebSocketMessageType>tekst</WebSocketMessageType>')}</Commands>`,
    'error bad-value Protocol/Commands/Command[@id=1]/WebSocketMessageType',
  ],
])('A command or response with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});

test('An unknown reference tells which ids would be right', () => {
  expect(messages(`${params(1, 5, 7, 300)}<Commands>${command(1, pids(6))}</Commands>`)).toEqual([
    'there is no parameter 6; 1, 5, 7 would be right',
  ]);
});
