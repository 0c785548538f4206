import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { answersOf } from '../../bench/corpus/answers.ts';
import { markdown } from '../../bench/corpus/markdown.ts';
import { tryProtocol } from '../../bench/corpus/trial.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function laid(path: string, content: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const HTTP = `<Protocol><Name>Web</Name><Version>1.0</Version><Type>http</Type>
  <Params>
    <Param id="1"><Name>status</Name><Type>read</Type></Param>
    <Param id="2"><Name>body</Name><Type>read</Type></Param>
    <Param id="3"><Name>more</Name><Type>read</Type></Param>
  </Params>
  <HTTP><Session id="1" name="s"><Connection id="1">
    <Request verb="GET" url="http://192.0.2.1/never"/><Response statusCode="1"><Content pid="2"/></Response></Connection></Session></HTTP>
  <Groups><Group id="1"><Name>poll</Name><Content><Session>1</Session></Content></Group></Groups>
  <Timers><Timer id="1"><Name>t</Name><Time initial="true">60000</Time><Interval>0</Interval>
    <Content><Group>1</Group></Content></Timer></Timers>
  <Actions><Action id="1"><Name>a</Name><On id="3">parameter</On><Type>run actions</Type></Action></Actions>
</Protocol>`;

test('https: URLs are answered too, and every request of a session', async () => {
  const steps = ['https://192.0.2.1/a', '/b', 'http://192.0.2.1/c']
    .map(
      (url, i) =>
        `<Connection id="${i + 1}"><Request url="${url}"/><Response><Content pid="${i + 1}"/></Response></Connection>`,
    )
    .join('');
  const xml = HTTP.replace(/<Connection id="1">[\s\S]*<\/Connection>/, steps);
  const trial = await tryProtocol(laid('secure/protocol.xml', xml));
  expect(trial.http).toEqual({
    sessions: { some: 1, all: 1 },
    answered: { some: 183, all: 183 },
    filled: { some: 3, all: 3 },
  });
});

test('a person comes by, presses the buttons and sets what can be set', async () => {
  const xml = HTTP.replace(/<Timers>[\s\S]*<\/Timers>/, '')
    .replace(
      '</Params>',
      `<Param id="4"><Name>go</Name><Type>write</Type><Measurement><Type>button</Type><Discreets><Discreet><Display>Go</Display><Value>1</Value></Discreet></Discreets></Measurement></Param>
       <Param id="5"><Name>where</Name><Type options="dynamic ip">read</Type></Param>
       <Param id="6"><Name>where</Name><Type>write</Type></Param></Params>`,
    )
    .replace(
      '<Actions>',
      `<Triggers><Trigger id="1"><Name>t</Name><On id="4">parameter</On><Time>change</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger></Triggers>
       <Actions><Action id="2"><Name>b</Name><On id="1">group</On><Type>execute</Type></Action>`,
    );
  const trial = await tryProtocol(laid('person/protocol.xml', xml));
  expect(trial.error).toBeUndefined();
  expect(trial.http?.answered).toEqual({ some: 1, all: 1 });
});

test.each([
  ['/status', {}, 'text/plain; charset=utf-8', 'as a file'],
  ['http://192.0.2.1/api/v1/data?x=1', {}, 'application/json', '{"own":1}'],
  ['/api/v1/data.json', {}, 'application/json', '{"own":1}'],
  ['/a%20b.xml', {}, 'text/xml; charset=utf-8', '<own/>'],
  ['/../outside.txt', {}, 'application/json', undefined],
  ['/none', { accept: 'text/xml' }, 'text/xml; charset=utf-8', undefined],
  ['/none.xml', {}, 'text/xml; charset=utf-8', undefined],
  ['/none', {}, 'application/json', undefined],
])(
  'a request for %s with %o is answered as %s',
  async (target, headers: Record<string, string>, type, body) => {
    laid('answers/own/status', 'as a file');
    laid('answers/own/api/v1/data.json', '{"own":1}');
    laid('answers/own/a b.xml', '<own/>');
    laid('answers/outside.txt', 'no');
    const answer = await answersOf(join(folder, 'answers/own'))({
      verb: 'GET',
      target,
      headers: [],
      body: Buffer.alloc(0),
      socket: 1,
      header: name => headers[name],
    });
    if (typeof answer !== 'object') throw new Error('no answer');
    expect(answer.headers).toEqual([['Content-Type', type]]);
    if (body === undefined) expect(String(answer.body)).toMatch(/^(?:<\?xml|\{"status":"ok")/);
    else expect(String(answer.body)).toBe(body);
  },
);

test('the table of the documentation has repository and commit from the name of the folder', async () => {
  const good = await tryProtocol(laid('table/a+b@1234567890/protocol.xml', HTTP));
  const bad = await tryProtocol(laid('table/x/other.xml', HTTP.replace('statusCode="1"', 'statusCode="9"')));
  const text = markdown(
    [
      { ...good, file: 'a+b@1234567890/protocol.xml' },
      { ...bad, file: 'x/other.xml', started: false },
    ],
    [{ path: 'Protocol/SNMP', protocols: 1, count: 2, effect: 'Not | read.' }],
  );
  expect(text.split('\n').slice(2)).toEqual([
    '| a/b | `1234567` | http | yes | yes | 1 of 1 | 61 of 61 | 2 of 2 | 0 |  |',
    expect.stringMatching(
      /^\| `x\/other.xml` \| {2}\| http \| no \| no \| .* its own: there is no parameter 9/,
    ),
    '',
    '| construct | protocols | times | what is missing |',
    '| --- | --- | --- | --- |',
    '| `SNMP` | 1 | 2 | Not \\| read. |',
    '',
  ]);
});
