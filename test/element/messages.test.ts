import { describe, expect, test } from 'vitest';
import { hex, toHex, WebSocketDevice } from '#testing/index.ts';
import {
  action,
  constant,
  number,
  param,
  protocol,
  qaction,
  response,
  text,
  trigger,
  write,
} from './protocols.ts';
import { connected, of, start } from './running.ts';

/** Parameter 11 takes every message; 20 lists what has come. */
const PUSH = protocol({
  params: [text(11), text(20)],
  responses: [response(1, [11])],
  qactions: [qaction(1, '11', "p.setParameter(20, p.getParameter(20) + p.getParameter(11) + '|');")],
});

const FIXED2 =
  '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>string</Type></Interprete>';

test('a text message becomes the value of a parameter, with a record of its bytes', async () => {
  const { element, peer } = await connected(PUSH);
  peer.text('21.5 °C 😀');
  expect(await element.until(() => element.get(11))).toBe('21.5 °C 😀');
  expect(of(element, 'response')[0]).toMatchObject({
    direction: 'in',
    connection: 0,
    id: 1,
    name: 'r1',
    type: 'text',
    bytes: 13,
    encoding: 'utf8',
    data: '21.5 °C 😀',
  });
});

test('a binary message is read as text too, as UTF-8 where it is that and by the code page else', async () => {
  const { element, peer } = await connected(PUSH);
  peer.binary(hex('32 31 c2 b0'));
  peer.binary(hex('32 31 b0'));
  await element.until(() => element.get(20) === '21°|21°|');
  expect(of(element, 'response').map(({ type, encoding, data }) => [type, encoding, data])).toEqual([
    ['binary', 'utf8', '21°'],
    ['binary', 'base64', 'MjGw'],
  ]);
});

test('in a Unicode protocol UTF-8 is read right as well', async () => {
  const xml = protocol({ params: [text(11)], responses: [response(1, [11])] }, { unicode: true });
  const { element, peer } = await connected(xml);
  peer.text('Grüße 😀');
  expect(await element.until(() => element.get(11))).toBe('Grüße 😀');
});

test('a message is one unit whatever its frames, also where a character is split between them', async () => {
  const { element, peer } = await connected(PUSH);
  const bytes = Buffer.from('a😀b');
  peer.frame({ opcode: 1, payload: bytes.subarray(0, 2), fin: false });
  peer.ping('in between');
  peer.frame({ opcode: 0, payload: bytes.subarray(2, 4), fin: false });
  peer.frame({ opcode: 0, payload: bytes.subarray(4) });
  peer.text('next');
  await element.until(() => element.get(20) === 'a😀b|next|');
  expect(of(element, 'response')).toHaveLength(2);
  expect(of(element, 'ping')).toMatchObject([{ direction: 'in', data: 'in between' }]);
});

test('options="binary" hands a hook the bytes untouched', async () => {
  const xml = protocol({
    params: [text(11), text(20)],
    responses: [response(1, [11])],
    qactions: [
      qaction(
        1,
        '11',
        "p.setParameter(20, `${inputs[0] instanceof Uint8Array} ${Buffer.from(inputs[0]).toString('hex')} ${Buffer.from(p.getInputParameter(0)).toString('hex')}`);",
        'inputParameters="11" options="binary"',
      ),
    ],
  });
  const { element, peer } = await connected(xml);
  peer.binary(hex('00 ff c3 28'));
  expect(await element.until(() => element.get(20))).toBe('true 00ffc328 00ffc328');
});

test('a message in the segment of the handshake is not lost', async () => {
  const device = await WebSocketDevice.listen({ handshake: { with: hex('81 05 68 65 6c 6c 6f') } });
  const element = await start(PUSH, { connections: { 0: { address: device.url } } });
  expect(await element.until(() => element.get(11))).toBe('hello');
  await device.close();
});

test('many messages are handled in their order, none lost', async () => {
  const { element, peer } = await connected(PUSH);
  const numbers = Array.from({ length: 500 }, (_, i) => `${i}`);
  for (const each of numbers) peer.text(each);
  await element.until(() => element.get(20) === numbers.map(each => `${each}|`).join(''));
});

test('a message of 400 kB is one unit, and an empty one is a message', async () => {
  const { element, peer } = await connected(PUSH);
  const large = 'x'.repeat(400 * 1024);
  peer.text(large);
  await element.until(() => element.get(11) === large);
  peer.text('');
  await element.until(() => element.get(11) === '');
  expect(of(element, 'response').map(({ bytes }) => bytes)).toEqual([400 * 1024, 0]);
});

describe('a message equal to the last one of its response', () => {
  test('is recorded with a reason and sets nothing off', async () => {
    const { element, peer } = await connected(PUSH);
    for (const message of ['a', 'a', 'b', 'a']) peer.text(message);
    await element.until(() => of(element, 'response').length === 4);
    expect(element.get(20)).toBe('a|b|a|');
    expect(of(element, 'response').map(({ reason }) => reason?.includes('suppressed') ?? false)).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  test('counts again after clear of the response and its parameter', async () => {
    const xml = protocol({
      params: [text(11), text(20), write(30)],
      responses: [response(1, [11])],
      triggers: [trigger(1, 'parameter 30 change', 1, 2)],
      actions: [action(1, 'response 1', 'clear'), action(2, 'parameter 11', 'clear')],
      qactions: [qaction(1, '11', "p.setParameter(20, p.getParameter(20) + '!');")],
    });
    const { element, peer } = await connected(xml);
    peer.text('a');
    await element.until(() => element.get(20) === '!');
    await element.set(30, 'clear');
    expect(element.get(11)).toBeNull();
    peer.text('a');
    await element.until(() => element.get(20) === '!!');
  });

  test('counts always where an after-response trigger clears', async () => {
    const xml = protocol({
      params: [text(11), text(20)],
      responses: [response(1, [11])],
      triggers: [trigger(32, '', 1)],
      actions: [action(1, 'response 1', 'clear'), action(2, 'parameter 11', 'clear')],
      qactions: [qaction(1, '11', "p.setParameter(20, p.getParameter(20) + '!'); p.checkTrigger(32);")],
    });
    const after = trigger(1, 'response 1 after', 1, 2);
    const { element, peer } = await connected(xml);
    for (let i = 0; i < 3; i++) peer.text('a');
    await element.until(() => of(element, 'response').length === 3);
    // Cleared while it is being handled, the response has its PreviousData set after that.
    expect(element.get(20)).toBe('!');
    const later = await connected(xml.replace('<Triggers>', `<Triggers>${after}`));
    for (let i = 0; i < 3; i++) later.peer.text('a');
    await later.element.until(() => later.element.get(20) === '!!!');
  });
});

test('a message that no response matches is recorded with what the nearest one expected', async () => {
  const xml = protocol({
    params: [constant(1, 'OK '), text(2), constant(3, 'ERR:', 'header'), text(4)],
    responses: [response(5, [1, 2]), response(6, [3, 4])],
  });
  const { element, peer } = await connected(xml);
  peer.text('ERRor 7');
  await element.until(() => of(element, 'data').length === 1);
  expect(of(element, 'data')[0]).toMatchObject({
    direction: 'in',
    type: 'text',
    data: 'ERRor 7',
    expected: { response: 6, byte: 3, wanted: 'header 45 52 52 3A of parameter 3 "p3"', got: '6F 72 20 37' },
  });
  expect(of(element, 'data')[0]?.reason).toContain('no response matches; nearest is response 6 "r6": byte 3');
});

test('without any response for its connection a message says so', async () => {
  const { element, peer } = await connected(protocol({ params: [text(1)] }));
  peer.text('hello');
  await element.until(() => of(element, 'data').length === 1);
  expect(of(element, 'data')[0]?.reason).toBe('the protocol has no response for connection 0');
});

test('a response of fixed, header, open and trailer parts fills each parameter', async () => {
  const xml = protocol({
    params: [
      constant(1, '0x02', 'header'),
      param(2, FIXED2),
      text(3),
      constant(4, ';'),
      number(5),
      constant(6, '0x03', 'trailer'),
    ],
    responses: [response(1, [1, 2, 3, 4, 5, 6])],
  });
  const { element, peer } = await connected(xml);
  peer.binary(Buffer.from('\x02ABname;21.5\x03'));
  await element.until(() => element.get(5) !== null);
  expect([element.get(2), element.get(3), element.get(5)]).toEqual(['AB', 'name', 21.5]);
});

test('the first response in the order of the protocol that matches wins', async () => {
  const xml = protocol({
    params: [text(11), constant(1, 'A'), text(12)],
    responses: [response(2, [1, 12]), response(1, [11])],
  });
  const { element, peer } = await connected(xml);
  peer.text('Apple');
  peer.text('Banana');
  await element.until(() => element.get(11) !== null);
  expect([element.get(12), element.get(11)]).toEqual(['pple', 'Banana']);
});

test('without read open parameters stay unset, and those of fixed length are filled', async () => {
  const xml = protocol(
    { params: [param(2, FIXED2), text(3)], responses: [response(1, [2, 3])] },
    { reads: false },
  );
  const { element, peer } = await connected(xml);
  peer.text('ABrest');
  await element.until(() => of(element, 'response').length === 1);
  expect([element.get(2), element.get(3)]).toEqual(['AB', null]);
});

test('of a response that is read in part, only the parameters of variable length that an action reads are filled', async () => {
  const xml = protocol(
    {
      params: [text(1), constant(2, ','), text(3), constant(4, ','), text(5)],
      responses: [response(1, [1, 2, 3, 4, 5])],
      triggers: [trigger(1, 'response 1 before', 1)],
      actions: [action(1, 'parameter 3;5', 'read')],
    },
    { reads: false },
  );
  const { element, peer } = await connected(xml);
  peer.text('a,b,c');
  await element.until(() => of(element, 'response').length === 1);
  expect([element.get(1), element.get(3), element.get(5)]).toEqual([null, 'b', 'c']);
});

test('only values that differ set off a change, and the whole response is filled before the first one', async () => {
  const xml = protocol({
    params: [text(1), constant(2, ','), text(3), text(20)],
    responses: [response(1, [1, 2, 3])],
    qactions: [
      qaction(1, '1', 'p.setParameter(20, `${p.getParameter(20)}1:${p.getParameter(3)} `);'),
      qaction(2, '3', 'p.setParameter(20, `${p.getParameter(20)}3:${p.getParameter(1)} `);'),
    ],
  });
  const { element, peer } = await connected(xml);
  peer.text('a,b');
  peer.text('a,c');
  peer.text('d,c');
  await element.until(() => of(element, 'response').length === 3);
  expect(element.get(20)).toBe('1:b 3:a 3:a 1:c ');
});

test('bytes that a parameter keeps do not change when more arrives', async () => {
  const { element, peer } = await connected(PUSH);
  peer.raw(Buffer.concat([hex('82 03 61 62 63'), hex('82 03 64 65 66')]));
  await element.until(() => element.get(20) === 'abc|def|');
  const kept = element.element.table.bytes(element.element.protocol.paramById.get(11)!);
  const before = toHex(kept);
  for (let i = 0; i < 50; i++) peer.text('abc'.repeat(i));
  await element.until(() => of(element, 'response').length === 52);
  expect(toHex(kept)).toBe(before);
});
