import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { HeadendError } from '#base/error.ts';
import { Host, readProtocol } from '#host/host.ts';
import { defaultSettings } from '#load/element-file.ts';
import { FakeClock } from '#testing/index.ts';
import { number, protocol, qaction, text, trigger, triggerOf } from '../element/protocols.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-host-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

function file(xml: string): string {
  const path = join(folder, `p${count++}.xml`);
  writeFileSync(path, xml);
  return path;
}

function host(): Host {
  const made = new Host({ clock: new FakeClock() });
  onTestFinished(() => made.stop());
  return made;
}

const RIGHT = file(protocol({ params: [text(10), number(11)] }));
const source = (name: string, path = RIGHT, settings: object = {}) => ({
  name,
  protocol: path,
  settings: { ...defaultSettings(path), ...settings },
});
const refusal = (adding: Promise<unknown>): Promise<HeadendError> =>
  adding.then(
    () => expect.unreachable(),
    error => error,
  );

test('elements of one protocol share what is compiled, and are numbered from 1', async () => {
  const own = host();
  const [first, second] = await Promise.all([own.add(source('a')), own.add(source('b'))]);
  expect(first.protocol).toBe(second.protocol);
  expect(first.program).toBe(second.program);
  expect([first.elementId, second.elementId]).toEqual([1, 2]);
  await first.set(first.protocol.params[0]!, 'mine');
  expect(second.table.isEmpty(second.protocol.params[0]!)).toBe(true);
  expect(own.elements.map(({ name, state }) => [name, state])).toEqual([
    ['a', 'stopped'],
    ['b', 'stopped'],
  ]);
});

test('an element that cannot be made is listed with its reason, and the others run', async () => {
  const own = host();
  const good = await own.add(source('good'));
  own.addFailed('bad', new Error('no such protocol'));
  good.start();
  expect(own.elements.map(({ name, state, error }) => [name, state, error])).toEqual([
    ['good', 'active', undefined],
    ['bad', 'error', 'no such protocol'],
  ]);
  await own.stop();
  expect(good.status.state).toBe('stopped');
});

describe('an element is refused with what would be right', () => {
  test.each([
    [
      'a parameter that the protocol has not',
      { parameters: new Map([['nobody', 1]]) },
      'the protocol has no parameter "nobody"',
    ],
    [
      'a text for a number',
      { parameters: new Map([['11', 'warm']]) },
      'parameter 11 "p11" takes a number, not "warm"',
    ],
    [
      'an empty text for a number',
      { parameters: new Map([['p11', '']]) },
      'parameter 11 "p11" takes a number, not ""',
    ],
    ['hex for a number', { parameters: new Map([['11', '0x10']]) }, 'takes a number, not "0x10"'],
    [
      'a connection that the protocol has not',
      { connections: new Map([[3, {}]]) },
      'the protocol has no connection 3; it has 0',
    ],
    [
      'a transport that the connection cannot have',
      { connections: new Map([[0, { transport: 'ssh' as const }]]) },
      'connections.0.transport is ssh, and a connection of type websocket has its own; leave it out',
    ],
  ])('%s', async (_, settings, message) => {
    const error = await refusal(host().add(source('x', RIGHT, settings)));
    expect(error).toMatchObject({ code: 'ELEMENT_INVALID', exitStatus: 1 });
    expect(error.message).toContain(message);
  });

  test('a name that is taken', async () => {
    const own = host();
    await own.add(source('x'));
    expect((await refusal(own.add(source('x')))).message).toBe(
      'there are two elements named "x"; names must differ',
    );
  });

  test('a protocol with errors: the first with its place, and how many more', async () => {
    const path = file(
      '<Protocol>\n<Name>T</Name>\n<Params>\n<Param id="1"><Name>a</Name><Type>raed</Type></Param>\n<Param id="1"><Name>b</Name><Type>read</Type></Param></Params></Protocol>',
    );
    const error = await refusal(host().add(source('x', path)));
    expect(error.code).toBe('PROTOCOL_INVALID');
    expect(error.message).toMatch(
      new RegExp(`^${path}:\\d+:\\d+: .+ \\(and \\d more; see headend validate\\)$`),
    );
  });

  test('a protocol that is not there', async () => {
    const error = await refusal(host().add(source('x', join(folder, 'none.xml'))));
    expect(error).toMatchObject({ code: 'PROTOCOL_INVALID' });
    expect(error.message).toContain('none.xml');
  });

  test('a hook that is none, again for every element that wants it', async () => {
    const path = file(protocol({ params: [text(10)], qactions: [qaction(1, '10', 'export default 5;')] }));
    const own = host();
    for (const name of ['x', 'y'])
      expect((await refusal(own.add(source(name, path)))).code).toBe('HOOK_INVALID');
    expect(own.elements).toEqual([]);
  });
});

test('a condition that cannot be read is an error of the protocol, at its place', () => {
  const path = file(
    protocol({
      params: [text(10)],
      triggers: [trigger(1, 'parameter 10 change'), triggerOf(2, '', 'action', [], 'id:10 =! 1')],
    }),
  );
  const { issues } = readProtocol(path);
  const found = issues.find(({ code }) => code === 'condition');
  expect(found).toMatchObject({
    severity: 'error',
    file: path,
    path: 'Protocol/Triggers/Trigger[@id=2]/Condition',
  });
  expect(found?.message).toContain('"=" has no meaning');
});

test('what a protocol names and does not have is told and left out, and its element runs', async () => {
  const path = file(
    protocol({
      params: [text(10)],
      triggers: [triggerOf(1, 'parameter 10 change', 'action', [7])],
    }),
  );
  const told: string[] = [];
  const silent = (): void => {};
  const warn = (_: object, message: string): void => void told.push(message);
  const own = new Host({
    clock: new FakeClock(),
    text: { trace: silent, debug: silent, info: silent, warn, error: silent },
  });
  onTestFinished(() => own.stop());
  await own.add(source('a', path));
  await own.add(source('b', path));
  expect(own.elements.map(({ name, state }) => `${name} ${state}`)).toEqual(['a stopped', 'b stopped']);
  expect(told).toEqual([
    expect.stringMatching(
      /:\d+:\d+: there is no action 7; the protocol has no action at all; what names it is left out$/,
    ),
  ]);
});
