import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { casesOf, runCase, runCases } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  text,
  trigger,
  write,
} from '../element/protocols.ts';

const ROOT = mkdtempSync(join(tmpdir(), 'headend-cases-'));
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

/** Parameter 30 sends 10 and what comes is 11; 12 is a number. */
const XML = protocol({
  params: [text(10), text(11), number(12), write(30)],
  commands: [command(1, [10])],
  responses: [response(1, [11])],
  pairs: [pair(1, 1)],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'group 1', 'execute')],
  qactions: [qaction(1, '12', 'p.log(`twelve is ${p.getParameter(12)}`, "warn")')],
});

let count = 0;

/** A folder with a case; `files` by name. */
function made(files: Readonly<Record<string, string>>, name = 'a-case'): string {
  const folder = join(ROOT, `protocol-${++count}`, 'cases', name);
  mkdirSync(folder, { recursive: true });
  const all = { 'protocol.xml': XML, ...files };
  for (const [file, content] of Object.entries(all)) writeFileSync(join(folder, file), content);
  return folder;
}

async function differences(files: Readonly<Record<string, string>>) {
  const { differences: found } = await runCase(made(files));
  return found.map(({ file, line, message, expected, got }) => ({
    file: file.slice(file.lastIndexOf('/') + 1),
    line,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(got === undefined ? {} : { got }),
  }));
}

describe('a case', () => {
  test('is ok when the talk went as written and everything expected has come', async () => {
    const folder = made({
      'talk.txt': 'set 10 = hello\nset 30 = 1\n0 » hello\n0 « "world"\nset 12 = 7\n',
      'expected.json': JSON.stringify({
        parameters: { p11: 'world', 12: { value: 7, display: '7', hex: '37' } },
        state: 'active',
        timeout: false,
        connections: { 0: 'connected' },
        stream: [
          { kind: 'command', data: 'he…o' },
          { kind: 'response', id: 1 },
        ],
        log: [{ level: 'warn', message: 'twelve is 7', qaction: 1 }],
        events: [{ id: 10 }, { name: 'p12', value: 7 }],
      }),
    });
    const result = await runCase(folder);
    expect(result).toMatchObject({ ok: true, text: '', differences: [], updated: false });
  });

  test('tells what the element sent instead, with the line of the talk', async () => {
    const talk = '# a comment\nset 10 = hello\nset 30 = 1\n0 » hallo\n';
    expect(await differences({ 'talk.txt': talk })).toEqual([
      {
        file: 'talk.txt',
        line: 4,
        message: 'the element has sent something else',
        expected: 'hallo',
        got: 'hello',
      },
    ]);
  });

  test('tells what was not sent, and what was sent beyond the talk', async () => {
    expect(await differences({ 'talk.txt': '0 » hello\n' })).toMatchObject([
      { line: 1, message: expect.stringContaining('has sent nothing'), got: 'nothing' },
    ]);
    const more = 'set 10 = hello\nset 30 = 1\nexpect id:10 == "hello"\n';
    expect(await differences({ 'talk.txt': more })).toMatchObject([
      { line: 3, message: expect.stringContaining('has sent more'), got: 'hello' },
    ]);
    expect(await differences({ 'talk.txt': `${more}0 skips\n` })).toEqual([]);
  });

  test('tells a condition that does not hold with the values in it', async () => {
    expect(await differences({ 'talk.txt': 'set 12 = 4\nexpect id:12 == 5\n' })).toEqual([
      {
        file: 'talk.txt',
        line: 2,
        message: 'this does not hold',
        expected: 'id:12 == 5',
        got: 'id:12 "p12" is 4',
      },
    ]);
  });

  test('tells each thing that is not as expected, at its place in expected.json', async () => {
    const expected = `{
  "parameters": {
    "11": "x",
    "99": 1
  },
  "timeout": true,
  "stream": [
    { "kind": "open" },
    { "kind": "close" }
  ],
  "exact": ["events"],
  "events": []
}`;
    expect(await differences({ 'talk.txt': 'set 12 = 1', 'expected.json': expected })).toMatchObject([
      { line: 3, message: 'parameter 11 "p11"', expected: '"x"', got: 'null' },
      { line: 4, message: 'the protocol has no parameter 99' },
      { line: 6, message: 'timeout of the element', expected: 'true', got: 'false' },
      { line: 9, message: expect.stringContaining('did not come'), expected: '{"kind":"close"}' },
      { line: 12, message: expect.stringContaining('1 more than expected') },
    ]);
  });

  describe('of a table', () => {
    const column = (id: number, name: string, type = 'read'): string =>
      `<Param id="${id}"><Name>${name}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><Type>string</Type><LengthType>next param</LengthType></Interprete></Param>`;
    const protocol = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>T</Name><Version>1.0.0.1</Version><Type>virtual</Type><Params>${column(1, 'Fill', 'write')}<Param id="100"><Name>Rows</Name><Type>array</Type><ArrayOptions index="0"><ColumnOption idx="0" pid="101" type="retrieved"/><ColumnOption idx="1" pid="102" type="retrieved"/></ArrayOptions></Param>${column(101, 'Key')}${column(102, 'Text [de]')}</Params><QActions><QAction id="1" name="Fill" encoding="javascript" triggers="1">export default p =&gt; p.fillArray(100, [['a', 'b'], ['x', 'y']]);</QAction></QActions></Protocol>`;
    const of = (talk: string, tables: object): Promise<unknown> =>
      differences({
        'protocol.xml': protocol,
        'talk.txt': `set Fill = 1\n${talk}`,
        'expected.json': JSON.stringify({ tables }),
      });

    test('compares rows in their order, by the columns that are named, and sets cells', async () => {
      const rows = [{ 'Text [de]': 'new' }, { Key: 'b', 'Text [de]': 'y' }];
      expect(await of('set Text [de][a] = new\n', { Rows: rows })).toEqual([]);
    });

    test('tells the row that is another one, how many there are, and what there is none of', async () => {
      expect(await of('', { 100: [{ Key: 'a' }, { Key: 'c' }, {}] })).toMatchObject([
        { message: 'rows of table 100', expected: '3', got: '2' },
        { message: 'row 2 of table 100', expected: '{"Key":"c"}', got: '{"Key":"b"}' },
      ]);
      expect(await of('', { Rows: [{ Kee: 'a' }, {}], Key: [] })).toMatchObject([
        { message: 'table Rows has no column "Kee"; its columns are Key, Text [de]' },
        { message: 'the protocol has no table Key' },
      ]);
      expect(await of('set Key[c] = 1\n', {})).toMatchObject([
        { line: 2, message: expect.stringContaining('has no row "c"') },
      ]);
    });
  });

  test.each([
    [{ 'talk.txt': 'jump\n' }, 'talk.txt', '"jump" is not known'],
    [{ 'talk.txt': '3 drops\n0 » …' }, 'talk.txt', 'connection 3 is none of the protocol; 0 would be right'],
    [
      { 'talk.txt': 'set nothing = 1\nexpect id:10 == 1' },
      'talk.txt',
      'the protocol has no parameter "nothing"',
    ],
    [{ 'talk.txt': 'expect id:10 == ' }, 'talk.txt', 'the condition ends where an operand belongs'],
    [{ 'talk.txt': '', 'expected.json': '{ "parameter": {} }' }, 'expected.json', 'did you mean parameters?'],
    [{ 'expected.json': '{ "state": "activ" }' }, 'expected.json', 'one of active, paused, stopped, error'],
    [{ 'expected.json': '{ "events": [{ "id": "7" }] }' }, 'expected.json', 'integer would be right'],
    [{ 'expected.json': '{ ' }, 'expected.json', 'not valid JSON'],
    [{ 'expected.json': '{ "state": "a" "b" }' }, 'expected.json', "not valid JSON: Expected ',' or '}'"],
    [{ 'expected.json': '{}', 'element.yaml': 'timeot: 1' }, 'element.yaml', 'did you mean timeout?'],
    [{ 'expected.json': '{}', 'protocol.xml': '<Protocol>' }, 'protocol.xml', ''],
  ])('that cannot be read is told with its place: %j', async (files, file, message) => {
    const [first] = await differences(files);
    expect(first).toMatchObject({ file, message: expect.stringContaining(message) });
    expect(first?.line).toBeGreaterThan(0);
  });

  test('that expects nothing is no test', async () => {
    const { ok, text: told } = await runCase(made({ 'talk.txt': 'wait 1s\n' }));
    expect(ok).toBe(false);
    expect(told).toContain('nothing is expected; headend test --update writes an expected.json');
  });

  test('has the protocol of the folder above when it has none of its own', async () => {
    const folder = made({ 'expected.json': '{ "state": "active" }' }, 'it-starts');
    rmSync(join(folder, 'protocol.xml'));
    writeFileSync(join(folder, '..', '..', 'protocol.xml'), XML);
    const [result] = await runCases(join(folder, '..', '..'));
    expect(result).toMatchObject({ name: 'it starts', ok: true });
  });

  test('is found by its sentence or the name of its folder', () => {
    const folder = made({ 'expected.json': '{}' }, 'a-push-is-kept');
    const above = join(folder, '..', '..');
    expect(casesOf(above)).toEqual([folder]);
    expect(casesOf(above, 'a push*')).toEqual([folder]);
    expect(casesOf(above, '*-kept')).toEqual([folder]);
    expect(casesOf(above, 'nothing')).toEqual([]);
    expect(casesOf(folder)).toEqual([folder]);
  });
});

describe('the devices of a case', () => {
  test('have one client of their own where the element does not listen', async () => {
    expect(await differences({ 'talk.txt': '0.b « hello\nexpect id:10 == empty\n' })).toEqual([
      {
        file: 'talk.txt',
        line: 1,
        message:
          '0.b names a client, and connection 0 does not listen; address: any in element.yaml would be right where its type can',
      },
    ]);
  });

  test.each<readonly [talk: string, wrong: object | undefined]>([
    ['0 opens /path', { message: expect.stringContaining('is of the clients of a WebSocket that listens') }],
    ['0 refused 403', { message: expect.stringContaining('is of the clients of a WebSocket that listens') }],
    ['0 writes 81 01 78\n0 writes 88 02 03 e9\n0 ends 1001', undefined],
    [
      '0 writes 88 02 03 e9\n0 ends 1002',
      { message: 'the element has closed in another way', expected: '1002', got: '1001' },
    ],
  ])('that do what a client does not is told: %j', async (talk, wrong) => {
    expect(await differences({ 'talk.txt': talk, 'expected.json': '{}' })).toMatchObject(
      wrong === undefined ? [] : [wrong],
    );
  });

  test.each<readonly [talk: string, wrong: object | undefined]>([
    ['0 opens /a\n0.b refused 404 /b', undefined],
    [
      '0 refused 403 /a',
      { message: 'the element has answered the client with', expected: '403', got: '101' },
    ],
    ['0 opens /b', { message: 'the element has answered the client with', expected: '101', got: '404' }],
  ])('are let in and refused by an element that listens: %j', async (talk, wrong) => {
    const settings = "connections: { 0: { address: any, paths: ['/a'] } }";
    const found = await differences({ 'talk.txt': talk, 'element.yaml': settings, 'expected.json': '{}' });
    expect(found).toMatchObject(wrong === undefined ? [] : [wrong]);
  });

  test('refuse, hang, close and drop as the talk says', async () => {
    const found = await differences({
      'talk.txt': [
        '0 refuses 401',
        'wait 1s',
        '0 hangs',
        'wait 10s',
        'wait 1s',
        '0 opens',
        '0 closes 1001 "going down"',
        'wait 1s',
        '0 opens',
        '0 drops',
        'restart',
        '0 « back',
        'expect id:11 == "back"',
      ].join('\n'),
      'element.yaml': 'connections: { 0: { reconnect: { min: 1s, max: 1s } } }',
      'expected.json': JSON.stringify({
        stream: [
          { kind: 'handshake', status: 401 },
          { kind: 'close', cause: 'timeout' },
          { kind: 'open' },
          { kind: 'close', code: 1001, reason: 'going down' },
          { kind: 'open' },
          { kind: 'close', cause: 'network' },
          { kind: 'open' },
        ],
      }),
    });
    expect(found).toEqual([]);
  });

  test('say nothing while their connection is not open', async () => {
    expect(await differences({ 'talk.txt': '0 drops\n0 « x\n0 » …' })).toMatchObject([
      { line: 2, message: expect.stringContaining('the connection is not open') },
    ]);
  });

  test('have an endpoint that settings may name', async () => {
    const folder = made({
      'talk.txt': '0 « x\nexpect id:11 == "x"',
      'element.yaml': 'connections: { 0: { address: "ws://${device.0}/a/path" } }',
      'expected.json': '{ "stream": [{ "kind": "handshake", "data": "GET /a/path HTTP/1.1…" }] }',
    });
    expect((await runCase(folder)).text).toBe('');
  });
});

describe('--update', () => {
  const read = (folder: string): unknown => JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

  test('writes what came where nothing was expected', async () => {
    const folder = made({ 'talk.txt': '0 « x\nset 12 = 7\n' });
    expect(await runCase(folder, { update: true })).toMatchObject({ ok: true, updated: true });
    expect(read(folder)).toEqual({
      parameters: { 11: 'x', 12: 7 },
      state: 'active',
      timeout: false,
      log: [{ level: 'warn', message: 'twelve is 7' }],
    });
    expect((await runCase(folder)).text).toBe('');
  });

  test('keeps to the keys that are there', async () => {
    const folder = made({
      'talk.txt': 'set 12 = 7\nset 12 = 8\n',
      'expected.json': JSON.stringify({ parameters: { 12: { hex: '30' } }, events: [{ id: 12, value: 1 }] }),
    });
    expect(await runCase(folder, { update: true })).toMatchObject({ ok: true, updated: true });
    expect(read(folder)).toEqual({
      parameters: { 12: { hex: '38' } },
      events: [
        { id: 12, value: 7 },
        { id: 12, value: 8 },
      ],
    });
  });

  test('writes nothing when the talk went otherwise, nor where all is as expected', async () => {
    const wrong = made({ 'talk.txt': '0 » hello\n', 'expected.json': '{ "timeout": true }' });
    expect(await runCase(wrong, { update: true })).toMatchObject({ ok: false, updated: false });
    expect(read(wrong)).toEqual({ timeout: true });
    const right = made({ 'expected.json': '{ "timeout": false }' });
    expect(await runCase(right, { update: true })).toMatchObject({ ok: true, updated: false });
  });
});

test.each(['talk.txt', 'expected.json', 'element.yaml'])(
  'a case whose %s cannot be read fails, and rejects nothing',
  async name => {
    const folder = made({ 'talk.txt': 'expect id:12 == 1\n' });
    rmSync(join(folder, name), { force: true });
    mkdirSync(join(folder, name));
    const { ok, differences: found } = await runCase(folder);
    expect(ok).toBe(false);
    expect(found[0]).toMatchObject({
      file: join(folder, name),
      message: expect.stringMatching(/^this cannot be read: EISDIR/),
    });
  },
);
