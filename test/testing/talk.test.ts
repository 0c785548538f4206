import { describe, expect, test } from 'vitest';
import { readTalk, takingsOf } from '#testing/talk.ts';

describe('a talk', () => {
  test('has a line for each thing said or done, in order', () => {
    const { lines, faults } = readTalk(
      [
        '# comment',
        '0 opens',
        '0 > {"a":',
        '    1}',
        '',
        '1 « hex 00',
        'wait 1500ms',
        'set sensor name = "a = b"',
        'set 20 = -7.5',
        'set 21=true',
        'expect  id:7 == 1',
        '0 closes 1001 going down',
        '0 refuses',
        'restart',
      ].join('\r\n'),
    );
    expect(faults).toEqual([]);
    expect(lines).toMatchObject([
      { line: 2, connection: 0, does: 'opens' },
      { line: 3, connection: 0, does: '»', pattern: { text: '{"a":1}' } },
      { line: 6, connection: 1, does: '«', message: { type: 'binary' } },
      { line: 7, does: 'wait', ms: 1500 },
      { line: 8, does: 'set', param: 'sensor name', value: 'a = b' },
      { line: 9, does: 'set', param: '20', value: -7.5 },
      { line: 10, does: 'set', param: '21', value: true },
      { line: 11, does: 'expect', condition: 'id:7 == 1', column: 9 },
      { line: 12, does: 'closes', code: 1001, reason: 'going down' },
      { line: 13, does: 'refuses', status: 503 },
      { line: 14, does: 'restart' },
    ]);
  });

  test.each([
    ['0 open', '"open" is not known; did you mean opens?'],
    ['wiat 5s', '"wiat" is not known; did you mean wait?'],
    ['» {}', 'a line about a device starts with its number'],
    ['0 »', '» says nothing'],
    ['0 « hex 1', 'pairs of 0-9 and a-f'],
    ['0 drops now', '"now" has no meaning behind drops'],
    ['0 refuses no', 'right is like: 0 refuses 401'],
    ['0 refused', 'right is like: 0.b refused 403 /path'],
    ['0 opens somewhere', 'right is like: 0.b opens /path {'],
    ['0 opens / {Origin}', 'right is like: 0.b opens /path {'],
    ['0 writes', 'right is like: 0 writes 81 02'],
    ['0 writes 8', 'pairs of 0-9 and a-f'],
    ['0 ends badly', 'right is like: 0 ends 1009 "reason"'],
    ['wait a while', 'right is like: wait 5s'],
    ['set 20', 'right is like: set 20 = 7'],
    ['expect', 'right is like: expect id:20 == 7'],
  ])('%s is told, with its line and what would be right', (line, message) => {
    expect(readTalk(`restart\n${line}\nrestart`).faults).toEqual([
      { line: 2, message: expect.stringContaining(message) },
    ]);
  });
});

describe('the connections to a device', () => {
  const taken = (talk: string): string[] => takingsOf(readTalk(talk).lines, 0).map(({ does }) => does);

  test.each([
    ['', ['opens']],
    ['0 opens', ['opens']],
    ['0 refuses 401\nwait 1s\n0 opens', ['refuses', 'opens']],
    ['wait 1s\n0 « x\n0 drops\n0 hangs\n0 opens', ['opens', 'hangs', 'opens']],
    ['0 « x\nrestart\n0 « y', ['opens', 'opens']],
    ['restart\n0 refuses 503', ['opens', 'refuses']],
    ['1 refuses 401', ['opens']],
  ])('are taken as the talk says: %j', (talk, wanted) => {
    expect(taken(talk)).toEqual(wanted);
  });
});

test('a line may be about one of several clients', () => {
  const { lines } = readTalk('0.b opens\n0.b « hello\n0 « hi');
  expect(lines).toMatchObject([
    { connection: 0, client: 'b', does: 'opens' },
    { connection: 0, client: 'b', does: '«' },
    { connection: 0, client: '', does: '«' },
  ]);
  expect(takingsOf(lines, 0)).toEqual([{ does: 'opens' }]);
});

test('a line says with what a client comes to a WebSocket that listens, and what it writes and gets in the end', () => {
  const { faults, lines } = readTalk(
    '0 refused 403 {"Origin":"a"}\n0.b opens /chat?x=1 {"Cookie":"c"}\n0.b opens /\n0 writes 8900\n0 ends 1002 "no"',
  );
  expect(faults).toEqual([]);
  expect(lines).toMatchObject([
    { does: 'refused', status: 403, coming: { path: '/', headers: { Origin: 'a' } } },
    { does: 'opens', coming: { path: '/chat?x=1', headers: { Cookie: 'c' } } },
    { does: 'opens', coming: { path: '/', headers: {} } },
    { does: 'writes', bytes: Buffer.of(0x89, 0) },
    { does: 'ends', code: 1002, reason: 'no' },
  ]);
  expect(takingsOf(lines, 0)).toMatchObject([{ does: 'refused' }]);
  expect(takingsOf(lines, 0, 'b')).toMatchObject([
    { coming: { path: '/chat?x=1' } },
    { coming: { path: '/' } },
  ]);
});
