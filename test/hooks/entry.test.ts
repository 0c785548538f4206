import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { protocol, qaction, text } from '../element/protocols.ts';
import { alone, said } from '../element/running.ts';

const xml = (code: string, attributes = ''): string =>
  protocol({
    params: [text(10), text(11), text(20)],
    qactions: [qaction(1, '10;11', code, attributes)],
  });

const COUNTS = 'run(p) { this.count = (this.count ?? 0) + 1; p.setParameter(20, `${this.count}`); }';

test.each([
  ['the default class', `export default class { ${COUNTS} }`, ''],
  ['a class named QAction', `export class QAction { ${COUNTS} }`, ''],
  [
    'a class named QAction, its method with a capital',
    `export class QAction { ${COUNTS.replace('run', 'Run')} }`,
    '',
  ],
  ['the class that entryPoint names', `export class Poller { ${COUNTS} }`, 'entryPoint="Poller.run"'],
  ['its method with a capital', `export class Poller { ${COUNTS} }`, 'entryPoint="Poller.Run"'],
  ['the default class, its method by name', `export default class { ${COUNTS} }`, 'entryPoint="run;run"'],
])('a hook is a method of %s, with an object for each element', async (_, code, attributes) => {
  const first = await alone(xml(code, attributes));
  const second = await alone(xml(code, attributes));
  await first.set(10, 'x');
  await first.set(11, 'x');
  await second.set(10, 'x');
  expect([first.get(20), second.get(20)]).toEqual(['2', '1']);
});

test('a static method needs no object', async () => {
  const code =
    "export class Poller { constructor() { throw new Error('made'); } static run(p) { p.setParameter(20, this.name); } }";
  const element = await alone(xml(code, 'entryPoint="Poller.run"'));
  await element.set(10, 'x');
  expect(element.get(20)).toBe('Poller');
});

test('a class that cannot be made is told at each run, and the element goes on', async () => {
  const element = await alone(
    xml("export default class { constructor() { throw new Error('not today'); } run() {} }"),
  );
  await element.set(10, 'x');
  await element.set(10, 'x');
  expect(said(element, 'error')).toHaveLength(2);
  expect(said(element, 'error')[0]).toMatch(/^QAction 1 "q1" threw at .*: not today$/);
});

test('the object of an element is disposed of when the element stops', async () => {
  const disposed: string[] = [];
  Object.assign(globalThis, { disposed });
  const code =
    "export default class { run(p) { this.name = p.elementName; } [Symbol.dispose]() { globalThis.disposed.push(this.name); throw new Error('oops'); } }";
  const element = await alone(xml(code), new FakeClock());
  await element.set(10, 'x');
  await element.stop();
  expect(disposed).toEqual(['test']);
  expect(said(element, 'error')[0]).toMatch(/^a hook's dispose threw at .*: oops$/);
});

test('a QAction that nothing runs is a library and needs no function', async () => {
  const element = await alone(
    protocol({ params: [text(10)], qactions: [qaction(1, '', 'export const word = 1;')] }),
  );
  expect(said(element, 'error')).toEqual([]);
});

test('a method that a class lacks is named', async () => {
  await expect(alone(xml('export class Poller {}', 'entryPoint="Poller.run"'))).rejects.toThrow(
    'QAction 1 needs `export class Poller` with a method `run(…)`, and there is none',
  );
});
