import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { action, group, number, protocol, qaction, text, trigger, write } from './protocols.ts';
import { alone, said } from './running.ts';

/** A gate that a hook waits at, by name: `await globalThis.gates.a.promise` in the hook. */
const gates: Record<string, PromiseWithResolvers<void>> = {};
Object.assign(globalThis, { gates });

const gate = (name: string): PromiseWithResolvers<void> => {
  const made = Promise.withResolvers<void>();
  gates[name] = made;
  return made;
};

const asynchronous = (xml: string): string =>
  xml.replace('export default function', 'export default async function');

const NOTE = "const note = text => p.setParameter(20, p.getParameter(20) + text + ' ');";

describe('option queued', () => {
  const XML = protocol({
    params: [text(10), text(11), text(20), text(21)],
    qactions: [
      asynchronous(
        qaction(
          1,
          '10',
          `${NOTE} const name = p.getParameter(10); note('+' + name); await globalThis.gates[name].promise; note('-' + name + (p.isActive ? '' : '!'));`,
          'options="queued"',
        ),
      ),
      qaction(2, '11', `${NOTE} note('other');`),
    ],
  });

  test('lets the queue of the element go on, and several runs be under way', async () => {
    const first = gate('a');
    const second = gate('b');
    const element = await alone(XML);
    await element.set(10, 'a');
    await element.set(10, 'b');
    await element.set(11, 'x');
    expect(element.get(20)).toBe('+a +b other ');
    second.resolve();
    await element.until(() => element.get(20) === '+a +b other -b ');
    first.resolve();
    await element.until(() => element.get(20) === '+a +b other -b -a ');
  });

  test('lets no queued QAction start while another runs that is not queued', async () => {
    const held = gate('a');
    const xml = protocol({
      params: [text(10), text(11), text(12), text(20)],
      qactions: [
        asynchronous(
          qaction(
            1,
            '10',
            `${NOTE} p.setParameter(11, 'x'); note('set'); await globalThis.gates.a.promise; p.setParameter(12, 'x'); note('end');`,
          ),
        ),
        qaction(2, '11', `${NOTE} note('queued');`, 'options="Queued"'),
        qaction(3, '12', `${NOTE} note('nested');`),
      ],
    });
    const element = await alone(xml);
    const set = element.set(10, 'x');
    expect(element.get(20)).toBe('set ');
    held.resolve();
    await set;
    expect(element.get(20)).toBe('set nested end queued ');
  });

  test('has what it throws told, and sets nothing after the element has stopped', async () => {
    const held = gate('a');
    const element = await alone(
      XML.replace(
        '</QActions>',
        `${asynchronous(qaction(3, '21', "await null; throw new Error('late');", 'options="queued"'))}</QActions>`,
      ),
    );
    await element.set(21, 'x');
    await element.until(() => said(element, 'error').some(line => line.endsWith(': late')));
    await element.set(10, 'a');
    await element.stop();
    held.resolve();
    await new FakeClock().settle();
    expect(element.get(20)).toBe('+a ');
  });

  test('is not started any more once the element stops, nor after its object was disposed of', async () => {
    const held = gate('a');
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    const xml = protocol({
      params: [text(10), text(11)],
      qactions: [
        asynchronous(qaction(1, '10', "p.setParameter(11, 'x'); await globalThis.gates.a.promise;")),
        qaction(
          2,
          '11',
          "export default class { run() { globalThis.seen.push('run'); } [Symbol.dispose]() { globalThis.seen.push('dispose'); } }",
          'options="queued"',
        ),
      ],
    });
    const element = await alone(xml);
    await element.set(11, 'first');
    void element.set(10, 'go');
    await element.stop();
    held.resolve();
    await new FakeClock().settle();
    expect(seen).toEqual(['run', 'dispose']);
  });

  test('that runs itself for ever leaves everything else its turn', async () => {
    const xml = protocol({
      params: [number(10), text(20)],
      qactions: [
        asynchronous(
          qaction(
            1,
            '10',
            'await null; if (p.isActive) p.setParameter(10, p.getParameter(10) + 1);',
            'options="queued"',
          ),
        ),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 1);
    await new Promise(resolve => setTimeout(resolve, 5));
    await element.set(20, 'its turn');
    expect(element.get(20)).toBe('its turn');
    expect(Number(element.get(10))).toBeGreaterThan(64);
  });
});

describe('option group', () => {
  const XML = protocol({
    params: [write(30), text(10), text(20)],
    groups: [group(5, 'trigger', ['Trigger 6'])],
    triggers: [trigger(1, 'parameter 30 change', 1), trigger(6, '', 6), trigger(7, 'group 5 after', 7)],
    actions: [
      action(1, 'group 5', 'execute'),
      action(6, 'parameter 10', 'run actions'),
      action(7, 'parameter 20', 'append').replace('<Type >append', '<Type id="10">append'),
    ],
    qactions: [
      qaction(1, '10', `${NOTE} note('item');`),
      qaction(
        2,
        '5',
        `${NOTE} note('group ' + p.getTriggerParameter());`,
        'options="group"',
        'id:10 == "go"',
      ),
    ],
  });

  test('runs a QAction after the group, where its condition holds', async () => {
    const element = await alone(XML);
    await element.set(10, 'stay');
    await element.set(30, 'x');
    await element.until(() => element.get(20) === 'item item stay');
    await new FakeClock().settle();
    expect(element.get(20)).toBe('item item stay');
    await element.set(20, '');
    await element.set(10, 'go');
    await element.set(30, 'x');
    await element.until(() => element.get(20) === 'item item gogroup 5 ');
  });
});

test('option binary hands inputs over as the bytes they are', async () => {
  const xml = protocol({
    params: [text(10), number(11), text(20)],
    qactions: [
      qaction(
        1,
        '10',
        'p.setParameter(20, [...inputs[0], ...p.getInputParameter(0), inputs[0] instanceof Uint8Array].join());',
        'inputParameters="11" options="binary"',
      ),
    ],
  });
  const element = await alone(xml);
  await element.set(11, 12);
  await element.set(10, 'x');
  expect(element.get(20)).toBe('49,50,49,50,true');
});

test.each(['debug', 'precompile', 'dllName=Own.dll', 'debug;precompile'])(
  'option %s asks for nothing here, and the QAction runs',
  async options => {
    const xml = protocol({
      params: [text(10), text(20)],
      qactions: [qaction(1, '10', "p.setParameter(20, 'ran');", `options="${options}"`)],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(element.get(20)).toBe('ran');
  },
);

test('a QAction runs only while its condition holds, for each of its triggers', async () => {
  const xml = protocol({
    params: [text(10), write(11), number(12), text(20)],
    qactions: [qaction(1, '10;11', `${NOTE} note(p.getTriggerParameter());`, '', 'id:12 == 1')],
  });
  const element = await alone(xml);
  await element.set(10, 'x');
  await element.set(12, 1);
  await element.set(10, 'y');
  await element.set(11, 'z');
  expect(element.get(20)).toBe('10 11 ');
});

test('a row QAction of a write parameter that stands alone runs as any other, without a row', async () => {
  const xml = protocol({
    params: [write(30), text(20)],
    qactions: [
      qaction(1, '30', 'p.setParameter(20, `[${p.rowKey()}]${p.getTriggerParameter()}`);', 'row="true"'),
    ],
  });
  const element = await alone(xml);
  await element.set(30, 'x');
  expect(element.get(20)).toBe('[]30');
});
