import { expect, test } from 'vitest';
import { found, params, right } from './loading.ts';

const WIRE = `${params(1)}
  <Commands><Command id="1"><Name>c</Name><Content><Param>1</Param></Content></Command></Commands>
  <Responses>${[1, 2].map(id => `<Response id="${id}"><Name>r${id}</Name><Content><Param>1</Param></Content></Response>`).join('')}</Responses>`;
const pair = (content: string, attributes = '') =>
  `${WIRE}<Pairs><Pair id="1" ${attributes}><Name>p</Name><Content>${content}</Content></Pair></Pairs>`;

test('A pair has a command and responses, those to a bad command apart', () => {
  const protocol = right(
    pair(
      '<Command>1</Command><Response>2</Response><Response>1</Response><ResponseOnBadCommand>1</ResponseOnBadCommand>',
    ),
  );
  const [item] = protocol.pairs;
  expect(item?.command).toBe(protocol.commands[0]);
  expect(item?.responses.map(response => response.id)).toEqual([2, 1]);
  expect(item?.responsesOnBadCommand).toEqual([protocol.responses[0]]);
});

test('A pair may have the command alone', () => {
  expect(right(pair('<Command>1</Command>')).pairs[0]?.responses).toEqual([]);
});

test('Attributes and options of a pair are read', () => {
  const protocol = right(
    pair(
      '<Command>1</Command>',
      'timeout="500" ping="true" options="connection:0; retries:5;ignoreTimeout;oneByte:3"',
    ),
  );
  expect(protocol.pairs[0]).toMatchObject({
    timeout: 500,
    ping: true,
    connection: 0,
    retries: 5,
    ignoreTimeout: true,
    options: ['connection:0', 'retries:5', 'ignoreTimeout', 'oneByte:3'],
  });
});

test('A pair without them has the settings of the connection', () => {
  expect(right(pair('<Command>1</Command>')).pairs[0]).toMatchObject({
    timeout: undefined,
    retries: undefined,
    connection: -1,
    ping: false,
    ignoreTimeout: false,
  });
});

test('A condition is kept as text with its place', () => {
  const protocol = right(
    `${WIRE}<Pairs><Pair id="1"><Content><Command>1</Command></Content>\n<Condition>id:1 == 2</Condition></Pair></Pairs>`,
  );
  expect(protocol.pairs[0]?.condition).toMatchObject({ text: 'id:1 == 2', column: 1 });
});

test.each([
  [
    'a parameter for a command',
    pair('<Command>9</Command>'),
    'error unknown-reference Protocol/Pairs/Pair[@id=1]/Content/Command',
  ],
  [
    'an unknown response',
    pair('<Command>1</Command><Response>9</Response>'),
    'error unknown-reference Protocol/Pairs/Pair[@id=1]/Content/Response',
  ],
  [
    'two commands',
    pair('<Command>1</Command><Command>1</Command>'),
    'warning double-element Protocol/Pairs/Pair[@id=1]/Content/Command',
  ],
  ['no content', pair(''), 'error missing-element Protocol/Pairs/Pair[@id=1]'],
  [
    'an unknown connection',
    pair('<Command>1</Command>', 'options="connection:3"'),
    'error unknown-reference Protocol/Pairs/Pair[@id=1]@options',
  ],
  [
    'odd retries',
    pair('<Command>1</Command>', 'options="retries:many"'),
    'error bad-value Protocol/Pairs/Pair[@id=1]@options',
  ],
])('A pair with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});
