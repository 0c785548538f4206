import { describe, expect, test } from 'vitest';
import { type BuiltRequest, buildRequest } from '#codec/request.ts';
import { loadProtocol } from '#load/load.ts';
import { ParameterTable } from '#values/table.ts';

const text = (id: number): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>`;

function build(request: string, values: Readonly<Record<number, string | Uint8Array>> = {}): BuiltRequest {
  const xml = `<Protocol><Name>T</Name><Type>http</Type><Params>${[1, 2, 3].map(text).join('')}</Params>
    <HTTP><Session id="1" name="s"><Connection id="1">${request}</Connection></Session></HTTP></Protocol>`;
  const { protocol } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  const table = new ParameterTable(protocol!);
  for (const [id, value] of Object.entries(values)) table.set(protocol!.paramById.get(Number(id))!, value);
  return buildRequest(protocol!.sessions[0]!.connections[0]!.request, table);
}

describe('the verb of a request', () => {
  test.each([
    ['', 'GET'],
    ['verb="PATCH"', 'PATCH'],
    ['verb="post"', 'POST'],
    ['verb="GETT"', 'GETT'],
    ['verb="P-UT"', 'GET'],
    ['verb="propfind"', 'propfind'],
  ])('written as %s is %s', (attribute, verb) => {
    expect(build(`<Request ${attribute} url="/"/>`).verb).toBe(verb);
  });
});

describe('the url of a request', () => {
  test('is the one written, also where there is a pid', () => {
    expect(build('<Request url="/a?b=c" pid="1"/>', { 1: '/other' }).url).toBe('/a?b=c');
  });
  test('is the value of the pid', () => {
    expect(build('<Request pid="1"/>', { 1: 'status/all' }).url).toBe('status/all');
  });
  test('is empty where there is none', () => {
    expect(build('<Request/>').url).toBe('');
    expect(build('').url).toBe('');
  });
  test('keeps percent-encoding as it is, and encodes only what no URL may hold', () => {
    expect(build('<Request pid="1"/>', { 1: '/a b%20c/é?q={"x"}' }).url).toBe(
      '/a%20b%20c/%C3%A9?q=%7B%22x%22%7D',
    );
  });
  test('loses its fragment', () => {
    expect(
      build('<Request url="/a#b"><Parameters><Parameter key="k">v</Parameter></Parameters></Request>').url,
    ).toBe('/a?k=v');
  });
});

describe('the data of a GET', () => {
  test('is put behind the url just as it is', () => {
    expect(build('<Request url="Example.html"><Data>This is example data.</Data></Request>').url).toBe(
      'Example.htmlThis%20is%20example%20data.',
    );
  });
  test('as parameters is its query, in the order of the protocol', () => {
    const request =
      '<Request url="Example.html"><Parameters><Parameter key="a">Example value!</Parameter><Parameter key="b" pid="1"/></Parameters></Request>';
    const { url, body } = build(request, { 1: '20' });
    expect(url).toBe('Example.html?a=Example%20value!&b=20');
    expect(body).toBeUndefined();
  });
  test('goes on with a query that the url has', () => {
    expect(
      build('<Request url="/a?b=1"><Parameters><Parameter key="c">2</Parameter></Parameters></Request>').url,
    ).toBe('/a?b=1&c=2');
  });
  test.each(['/a?', '/a?b=1&'])('goes on behind %s, which waits for it', url => {
    const parameters = '<Parameters><Parameter key="c">2</Parameter></Parameters>';
    expect(build(`<Request url="${url.replace('&', '&amp;')}">${parameters}</Request>`).url).toBe(
      `${url}c=2`,
    );
  });
});

describe('the body of any other verb', () => {
  const post = (content: string, values = {}) =>
    build(`<Request verb="POST" url="/">${content}</Request>`, values);

  test('is Data as UTF-8', () => {
    expect(post('<Data>é</Data>').body?.toString()).toBe('é');
    expect(post('<Data pid="1"/>', { 1: 'é' }).body).toEqual(Buffer.from('é'));
  });
  test('is the parameters, unencoded, and no Data beside them', () => {
    const both =
      '<Parameters><Parameter key="a">Example value!</Parameter><Parameter key="b">20</Parameter></Parameters><Data>x</Data>';
    expect(post(both).body?.toString()).toBe('a=Example value!&b=20');
  });
  test('is the bytes of the parameter where Content-Type names another charset', () => {
    const headers = '<Headers><Header key="Content-Type">text/plain; charset=ISO-8859-1</Header></Headers>';
    const bytes = Buffer.from([0xe9, 0x20, 0xe8]);
    expect(post(`${headers}<Data pid="1"/>`, { 1: bytes }).body).toEqual(bytes);
    // By itself that text is UTF-8.
    expect(post('<Data pid="1"/>', { 1: bytes }).body?.toString()).toBe('é è');
  });
  test('is not there without data', () => {
    expect(post('').body).toBeUndefined();
  });
});

test('headers are in the order of the protocol; one whose parameter has no value is left out', () => {
  const headers =
    '<Headers><Header key="X-B">b</Header><Header key="X-Empty" pid="3"/><Header key="X-A" pid="1"/></Headers>';
  expect(build(`<Request url="/">${headers}</Request>`, { 1: ' a\r\nX-Evil: 1 ' }).headers).toEqual([
    { name: 'X-B', value: 'b' },
    { name: 'X-A', value: 'a X-Evil: 1' },
  ]);
});

test('a header that follows from the request itself is not taken from the protocol', () => {
  const headers =
    '<Headers><Header key="Content-Length">3</Header><Header key="Expect">100-continue</Header></Headers>';
  expect(build(`<Request verb="POST" url="/">${headers}<Data>long</Data></Request>`).headers).toEqual([]);
});
