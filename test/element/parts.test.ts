import { expect, test } from 'vitest';
import { startElement } from '#testing/index.ts';
import { action, constant, param, protocol, response, text, trigger } from './protocols.ts';
import { alone, connected } from './running.ts';

const interprete = (more: string, raw = 'unsigned number'): string =>
  `<Interprete><RawType>${raw}</RawType><LengthType>fixed</LengthType><Type>double</Type>${more}</Interprete>`;
const GROUPS = [
  param(1, `<Type>group</Type>${interprete('<Length>1</Length>')}`),
  param(2, `<Type>group</Type>${interprete('<Length>1</Length>')}`),
  param(
    3,
    `<Type id="1">read bit</Type>${interprete('<StartPosition>0</StartPosition><NbrOfBits>1</NbrOfBits>')}`,
  ),
  param(
    4,
    `<Type id="1">read bit</Type>${interprete('<StartPosition>4</StartPosition><NbrOfBits>4</NbrOfBits>')}`,
  ),
  param(
    5,
    `<Type id="2">write bit</Type>${interprete('<StartPosition>7</StartPosition><NbrOfBits>1</NbrOfBits>')}`,
  ),
];

test('the bits of a group follow it, and each change of them is one', async () => {
  const element = await alone(
    protocol({
      params: [...GROUPS, text(10)],
      triggers: [trigger(1, 'parameter 4 change', 1)],
      actions: [action(1, 'parameter 10', 'append', 'value="x"')],
    }),
  );
  for (const bytes of [[0x85], [0x05], [0x06]]) await element.set(1, Uint8Array.from(bytes));
  expect([element.get(3), element.get(4), element.get(10)]).toEqual([0, 6, 'xx']);
});

test('a write bit changes its group, kept fresh from the group that is read', async () => {
  const element = await alone(
    protocol({
      params: GROUPS,
      triggers: [trigger(1, 'parameter 1 change', 1, 2)],
      actions: [action(1, 'parameter 2', 'clear'), action(2, 'parameter 2', 'append data', 'id="1"')],
    }),
  );
  await element.set(1, Uint8Array.of(0x80));
  await element.set(5, 1);
  expect(element.get(2)).toBe(0x81);
  await element.set(5, 0);
  expect(element.get(2)).toBe(0x80);
});

test('a parameter of type response is taken apart by the response that it names', async () => {
  const { element, peer } = await connected(
    protocol({
      params: [
        constant(1, '['),
        constant(2, ']'),
        text(3, '', '<Type id="2">response</Type>'),
        constant(4, 'gain'),
        constant(5, '='),
        text(6),
        text(7),
        text(8),
      ],
      responses: [
        response(1, [1, 3, 2]),
        response(2, [4, 5, 6]).replace('<Content>', '<Content optional="0">'),
      ],
      triggers: [trigger(1, 'response 2 after', 1), trigger(2, 'parameter 6 change', 2)],
      actions: [
        action(1, 'parameter 7', 'append', 'value="after"'),
        action(2, 'parameter 8', 'append', 'value="change"'),
      ],
    }),
  );
  peer.text('[gain=12]');
  await element.until(() => element.get(6) === '12');
  peer.text('[=13]');
  await element.until(() => element.get(6) === '13');
  expect([element.get(7), element.get(8)]).toEqual(['afterafter', 'changechange']);
  peer.text('[volume]');
  await element.until(() => element.get(3) === 'volume');
  expect(element.get(6)).toBe('13');
});

test('bus, ip and pollingip have the addresses of the connections', async () => {
  const string =
    '<Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>';
  const xml = protocol({
    params: [
      param(1, `<Type>bus</Type>${interprete('<Length>2</Length><Base>16</Base>')}`),
      param(2, `<Type>bus</Type>${string}`),
      param(3, `<Type>ip</Type>${string}`),
      param(4, `<Type>pollingip</Type>${string}`),
    ],
  });
  const element = await startElement({
    protocol: xml,
    settings: 'connections: {0: {address: 127.0.0.1, port: 1, busAddress: "23133"}}',
  });
  try {
    const bytes = element.element.table.bytes(element.element.protocol.paramById.get(1)!);
    expect(bytes.toString('hex')).toBe('5a5d');
    expect([2, 3, 4].map(id => element.get(id))).toEqual(['23133', '127.0.0.1:1', '127.0.0.1']);
  } finally {
    await element.stop();
  }
});
