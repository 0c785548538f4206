import { describe, expect, onTestFinished, test } from 'vitest';
import { MemoryStore, type StartedElement, startElement } from '#testing/index.ts';
import { action, number, param, protocol, qaction, text, trigger, write } from './protocols.ts';
import { said } from './running.ts';

const SAVED = 'save="true"';
const saved = (xml: string): string => xml.replace('" >', `" ${SAVED}>`);

async function start(store: MemoryStore, xml: string, parameters?: object): Promise<StartedElement> {
  const settings = parameters === undefined ? {} : { settings: `parameters: ${JSON.stringify(parameters)}` };
  const element = await startElement({ protocol: xml, store, ...settings });
  onTestFinished(() => element.stop());
  return element;
}

/** What is kept of the element that `start` makes. */
const kept = (store: MemoryStore): unknown[] => [...store.load('test')];

test('a saved parameter has its value again after a restart; another one has not', async () => {
  const xml = protocol({ params: [saved(text(10)), text(11), saved(number(12))] });
  const store = new MemoryStore();
  const first = await start(store, xml);
  await first.set(10, 'Köln');
  await first.set(11, 'gone');
  await first.set(12, 21.5);
  await first.stop();
  const second = await start(store, xml);
  expect([10, 11, 12].map(second.get)).toEqual(['Köln', null, 21.5]);
});

describe('at a start', () => {
  const xml = protocol({
    params: [saved(text(10, '<DefaultValue>default</DefaultValue>')), text(20)],
    triggers: [trigger(1, 'parameter 10 change', 1)],
    actions: [action(1, 'parameter 20', 'copy', 'id="10"')],
  });

  test('the default value is for what is still empty after loading', async () => {
    const store = new MemoryStore();
    expect((await start(store, xml)).get(10)).toBe('default');
    store.save('test', 10, 'mine');
    expect((await start(store, xml)).get(10)).toBe('mine');
    store.save('test', 10, '');
    expect((await start(store, xml)).get(10)).toBe('');
  });

  test('what the element file gives counts more than what was saved, for this start', async () => {
    const store = new MemoryStore();
    store.save('test', 10, 'saved');
    expect((await start(store, xml, { 10: 'given' })).get(10)).toBe('given');
    expect((await start(store, xml)).get(10)).toBe('saved');
  });

  test('neither loading nor a default value is a change: nothing runs, nothing is saved', async () => {
    const store = new MemoryStore();
    store.save('test', 10, 'saved');
    expect((await start(store, xml)).get(20)).toBe(null);
    const empty = new MemoryStore();
    expect((await start(empty, xml)).get(20)).toBe(null);
    expect(kept(empty)).toEqual([]);
  });

  test('a value that the parameter no longer takes is told and left out', async () => {
    const store = new MemoryStore();
    store.save('test', 10, 'warm');
    const element = await start(
      store,
      protocol({ params: [saved(number(10, '<DefaultValue>3</DefaultValue>'))] }),
    );
    expect(element.get(10)).toBe(3);
    expect(said(element, 'warn')).toContain(
      'the saved value: "warm" is no number, and parameter 10 "p10" takes numbers; left out',
    );
  });

  test('values of parameters that the protocol no longer saves, or no longer has, do not count', async () => {
    const store = new MemoryStore();
    store.save('test', 10, 'x');
    store.save('test', 99, 'y');
    expect((await start(store, protocol({ params: [text(10)] }))).get(10)).toBe(null);
  });

  test('the name of the element and a constant are what they are now', async () => {
    const store = new MemoryStore();
    store.save('test', 10, 'old name');
    store.save('test', 11, 'old value');
    const element = await start(
      store,
      protocol({
        params: [
          saved(text(10, '', '<Type>elementname</Type>')),
          saved(text(11, '<Value>new</Value>', '<Type>fixed</Type>')),
        ],
      }),
    );
    expect([10, 11].map(element.get)).toEqual(['test', 'new']);
  });
});

describe('a change is saved', () => {
  test('after its triggers, and before the setter and the hooks', async () => {
    const store = new MemoryStore();
    const order: string[] = [];
    const save = store.save.bind(store);
    store.save = (element, id, value) => {
      order.push(`save ${id} ${value}`);
      save(element, id, value);
    };
    const twin = (id: number, type: string, attributes: string): string =>
      param(id, `<Type>${type}</Type>`, attributes).replace(`p${id}`, 'Setting');
    const element = await start(
      store,
      protocol({
        params: [
          twin(10, 'read', SAVED),
          twin(50, 'write', `${SAVED} setter="true"`),
          saved(text(11)),
          saved(text(12)),
        ],
        triggers: [trigger(1, 'parameter 50 change', 1)],
        actions: [action(1, 'parameter 11', 'copy', 'id="50"')],
        qactions: [qaction(1, '50', "p.setParameter(12, 'hook');")],
      }),
    );
    await element.set(50, 'on');
    expect(order).toEqual(['save 11 on', 'save 50 on', 'save 10 on', 'save 12 hook']);
  });

  test('where a hook sets it, and where it is set to what it was', async () => {
    const store = new MemoryStore();
    const xml = protocol({
      params: [saved(text(10)), write(50)],
      qactions: [qaction(1, '50', "p.setParameter(10, 'from the hook');")],
    });
    const element = await start(store, xml, { 10: 'from the hook' });
    expect(kept(store)).toEqual([]);
    await element.set(50, 'go');
    expect(kept(store)).toEqual([[10, 'from the hook']]);
  });

  test('as bytes where bytes were put, whatever they say as text', async () => {
    const store = new MemoryStore();
    const xml = protocol({ params: [saved(text(10)), saved(number(11))] });
    const first = await start(store, xml);
    await first.set(10, Buffer.from([0x4b, 0xf6, 0x6c, 0x6e, 0x00]));
    await first.set(11, Buffer.from('007'));
    await first.stop();
    expect(kept(store)).toEqual([
      [10, Uint8Array.of(0x4b, 0xf6, 0x6c, 0x6e, 0x00)],
      [11, Uint8Array.from(Buffer.from('007'))],
    ]);
    const second = await start(store, xml);
    const bytes = (id: number): string =>
      second.element.table.bytes(second.element.protocol.paramById.get(id)!).toString('latin1');
    expect([bytes(10), bytes(11), second.get(10), second.get(11)]).toEqual([
      'K\xf6ln\0',
      '007',
      'K\xf6ln\0',
      7,
    ]);
  });
});

test('elements of different names have different values', async () => {
  const store = new MemoryStore();
  const xml = protocol({ params: [saved(text(10))] });
  const one = await startElement({ protocol: xml, store, name: 'one' });
  onTestFinished(() => one.stop());
  await one.set(10, 'mine');
  const two = await startElement({ protocol: xml, store, name: 'two' });
  onTestFinished(() => two.stop());
  expect(two.get(10)).toBe(null);
});
