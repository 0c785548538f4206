import { expect, test } from 'vitest';
import { AGENT } from '#element/means.ts';
import { action, group, number, param, protocol, qaction, text, trigger } from './protocols.ts';
import { alone, start } from './running.ts';

const typed = (id: number, type: string): string => text(id, '', `<Type>${type}</Type>`);

const known = protocol({
  params: [
    typed(1, 'elementname'),
    number(2, '', '<Type>elementid</Type>'),
    typed(3, 'elementdmaid'),
    typed(4, 'dataminer info'),
    text(5),
    number(6, '<DefaultValue>7</DefaultValue>'),
    text(7),
  ],
  groups: [group(1, 'action', ['Action 1'])],
  triggers: [trigger(1, 'protocol after startup', 1), trigger(2, 'parameter 3 change', 2)],
  actions: [
    action(1, 'parameter 5', 'copy', 'id="3"'),
    action(2, 'parameter 7', 'append', 'value="changed"'),
  ],
  qactions: [qaction(1, '4', "p.setParameter(7, 'ran')")],
});

test('an element knows its name, its id, where it runs and on what', async () => {
  const element = await alone(known);
  const { elementId } = element.element;
  expect(element.get(1)).toBe('test');
  expect(element.get(2)).toBe(elementId);
  expect(element.get(3)).toBe(`${AGENT.id}/${elementId}`);
  expect(String(element.get(4)).split(';')).toHaveLength(4);
  expect(element.get(4)).toMatch(/^1;[^;]+;[0-9a-f.:]+;/);
});

test('what an element knows of itself can be copied after startup, and is no change', async () => {
  const element = await alone(known);
  expect(element.get(5)).toBe(element.get(3));
  expect(element.get(7)).toBeNull();
});

test('what the user gives goes over a default', async () => {
  expect((await alone(known)).get(6)).toBe(7);
  expect((await start(known, { parameters: { 6: 9 } })).get(6)).toBe(9);
});

test('a default that is no value of its parameter is told and left out', async () => {
  const element = await alone(
    protocol({ params: [number(1, '<DefaultValue>x</DefaultValue>'), param(2, '<Type>read</Type>')] }),
  );
  expect(element.get(1)).toBeNull();
  expect(element.lines.filter(line => line.message.startsWith('DefaultValue'))).toMatchObject([
    { level: 'warn', parameter: 1 },
  ]);
});

test('a name that a read and a write parameter share gives both the value, where the write parameter is a setter', async () => {
  const name = (xml: string): string => xml.replace(/<Name>.*?<\/Name>/, '<Name>Level</Name>');
  const read = name(number(8));
  const write = name(number(9, '', '<Type>write</Type>').replace('<Param ', '<Param setter="true" '));
  const element = await start(protocol({ params: [read, write] }), { parameters: { Level: 5 } });
  expect([element.get(8), element.get(9)]).toEqual([5, 5]);
});
