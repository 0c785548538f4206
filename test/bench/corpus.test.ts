import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { protocolsBelow } from '../../bench/corpus/find.ts';
import { lostOf, rowOf } from '../../bench/corpus/report.ts';
import { tryProtocol } from '../../bench/corpus/trial.ts';
import { zip } from '../host/zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-corpus-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function laid(path: string, content: string | Uint8Array): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

const PROTOCOL = '<!-- ours -->\n<Protocol xmlns="http://www.skyline.be/protocol"><Name>A</Name></Protocol>';

test('protocols are found by what they are, whatever they are called', () => {
  const found = [
    laid('find/a/Anything.xml', PROTOCOL),
    laid('find/b/packed.dmprotocol', zip([{ name: 'Protocol.xml', data: PROTOCOL }])),
  ];
  laid('find/a/other.xml', '<Other><Protocol><Name>A</Name></Protocol></Other>');
  laid('find/a/template.xml', '<Protocol name="A" version="1"/>');
  laid('find/a/obj/protocol.xml', PROTOCOL);
  laid('find/a/empty.xml', '');
  expect(protocolsBelow(join(folder, 'find'))).toEqual(found);
});

const HTTP = `<Protocol><Name>Web</Name><Version>1.0</Version><Type>http</Type>
  <Params>
    <Param id="1"><Name>status</Name><Type>read</Type></Param>
    <Param id="2"><Name>body</Name><Type>read</Type></Param>
    <Param id="3"><Name>run</Name><Type>dummy</Type></Param>
  </Params>
  <HTTP><Session id="1" name="s"><Connection id="1">
    <Request verb="GET" url="http://192.0.2.1/never"/><Response statusCode="1"><Content pid="2"/></Response></Connection></Session></HTTP>
  <Groups>
    <Group id="1"><Name>poll</Name><Content><Session>1</Session></Content></Group>
    <Group id="2"><Name>action</Name><Type>poll action</Type><Content><Action>1</Action></Content></Group>
    <Group id="3"><Name>never</Name><Content><Session>1</Session></Content></Group>
  </Groups>
  <Timers><Timer id="1"><Name>t</Name><Time initial="true">60000</Time><Interval>0</Interval>
    <Content><Group>1</Group><Group>2</Group></Content></Timer></Timers>
  <Actions><Action id="1"><Name>a</Name><On id="3">parameter</On><Type>run actions</Type></Action></Actions>
  <QActions><QAction id="1" name="q" encoding="csharp" triggers="3"/><QAction id="2" name="l" encoding="csharp"/></QActions>
</Protocol>`;

test('a protocol runs for an hour of its own time, and an HTTP device answers whatever URL it asks', async () => {
  const trial = await tryProtocol(laid('try/protocol.xml', HTTP));
  expect(trial).toMatchObject({
    protocol: 'Web',
    connections: ['http'],
    started: true,
    error: undefined,
    groups: { some: 2, all: 3 },
    notPorted: { some: 1, all: 2 },
    issues: { error: 0, warning: 0 },
    http: {
      sessions: { some: 1, all: 1 },
      answered: { some: 61, all: 61 },
      filled: { some: 2, all: 2 },
    },
  });
  expect(rowOf(trial).slice(1, 10)).toEqual([
    'Web',
    '1.0',
    'http',
    'yes',
    'yes',
    '2 of 3',
    '61 of 61',
    '2 of 2',
    '1 of 2',
  ]);
});

test('a protocol with errors is told with the first of them, and starts where they only leave something out', async () => {
  const trial = await tryProtocol(laid('less/protocol.xml', HTTP.replace('<Action>1', '<Action>9')));
  expect(trial).toMatchObject({ started: true, issues: { error: 1 } });
  expect(trial.error).toContain('there is no action 9');
  const bad = await tryProtocol(laid('bad/protocol.xml', HTTP.replace('<Type>read', '<Type>reed')));
  expect(bad).toMatchObject({ started: false, error: expect.stringContaining('"reed"') });
  const none = await tryProtocol(laid('bad/x.dmprotocol', 'x'));
  expect(none.error).toContain('is no package');
});

test('what is not supported is counted over all protocols', async () => {
  const trial = await tryProtocol(laid('lost/protocol.xml', HTTP));
  const [first] = lostOf([trial, trial]);
  expect(first).toMatchObject({ protocols: 2 });
  expect(lostOf([])).toEqual([]);
});
