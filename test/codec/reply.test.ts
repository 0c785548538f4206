import { expect, test } from 'vitest';
import { type Reply, replyValues } from '#codec/reply.ts';
import { loadProtocol } from '#load/load.ts';

const text = (id: number): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>`;

function values(response: string, reply: Partial<Reply>): [number, string][] {
  const xml = `<Protocol><Name>T</Name><Type>http</Type><Params>${[1, 2, 3].map(text).join('')}</Params>
    <HTTP><Session id="1" name="s"><Connection id="1"><Request/>${response}</Connection></Session></HTTP></Protocol>`;
  const { protocol } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  const whole = { statusLine: 'HTTP/1.1 200 OK', status: 200, headers: [], body: Buffer.alloc(0), ...reply };
  return replyValues(protocol!.sessions[0]!.connections[0]!.response, whole).map(({ param, bytes }) => [
    param.id,
    bytes.toString(),
  ]);
}

test('the status line comes first, then headers in the order of the protocol, the content last', () => {
  const response =
    '<Response statusCode="3"><Content pid="1"/><Headers><Header key="x-custom" pid="2"/></Headers></Response>';
  const headers = [
    { name: 'X-Custom', value: 'A' },
    { name: 'X-CUSTOM', value: 'B' },
  ];
  expect(values(response, { headers, body: Buffer.from('body') })).toEqual([
    [3, 'HTTP/1.1 200 OK'],
    [2, 'A\r\nB'],
    [1, 'body'],
  ]);
});

test('a header that is not there leaves its parameter as it is', () => {
  expect(values('<Response><Headers><Header key="Date" pid="2"/></Headers></Response>', {})).toEqual([]);
});

test.each([
  ['text/plain; charset=ISO-8859-1', Buffer.from([0xc3, 0xa9]), 'Ã©'],
  ['text/xml;charset="utf-16le"', Buffer.from('é', 'utf16le'), 'é'],
  ['text/plain; charset=shift_jis', Buffer.from([0x93, 0x8c]), '東'],
  ['text/plain; charset=nobody-knows', Buffer.from('é'), 'é'],
  ['text/plain', Buffer.from('é'), 'é'],
])('a body with Content-Type %s becomes UTF-8', (type, body, shown) => {
  const headers = [{ name: 'Content-Type', value: type }];
  expect(values('<Response><Content pid="1"/></Response>', { headers, body })).toEqual([[1, shown]]);
});
