import { expect, test } from 'vitest';
import { tableXml } from '../../values/tables.ts';
import { action, number, param, protocol, qaction, trigger, write } from '../protocols.ts';
import { alone, said } from '../running.ts';

const monitored = (id: number, type: string): string =>
  param(
    id,
    `<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>
     <Alarm type="${type}"><Monitored>true</Monitored><CH>10</CH></Alarm><Measurement><Type>number</Type></Measurement>`,
  );
const alarm = (nominal: number): string =>
  `<Alarm type="absolute:${nominal}"><Monitored>true</Monitored><CH>10</CH></Alarm>`;

const normalizing = (params: readonly string[], on: number, attributes = '', fill = ''): string =>
  protocol({
    params: [...params, write(1), write(2)],
    triggers: [trigger(1, 'parameter 2 change', 1)],
    actions: [action(1, `parameter ${on}`, 'normalize', attributes)],
    ...(fill === '' ? {} : { qactions: [qaction(1, '1', fill)] }),
  });

test('normalize makes the value of a parameter its nominal value, from which its limits are counted', async () => {
  const element = await alone(normalizing([monitored(10, 'absolute:11'), number(11)], 10));
  await element.set(11, 50);
  await element.set(10, 70);
  expect(element.element.alarms.severity).toBe('critical');
  await element.set(2, 'go');
  expect(element.get(11)).toBe(70);
  expect(element.element.alarms.severity).toBe('normal');
});

test('normalize with an id takes the value of that parameter', async () => {
  const element = await alone(
    normalizing([monitored(10, 'relative:11'), number(11), number(12)], 10, 'id="12"'),
  );
  await element.set(10, 70);
  await element.set(12, 30);
  await element.set(2, 'go');
  expect(element.get(11)).toBe(30);
});

test('normalize of what has no value leaves the nominal value', async () => {
  const element = await alone(normalizing([monitored(10, 'relative:11'), number(11)], 10));
  await element.set(11, 5);
  await element.set(2, 'go');
  expect(element.get(11)).toBe(5);
});

test.each([
  ['', [10, 9]],
  ['id="1004"', [1, 2]],
  ['id="20"', [33, 33]],
])('normalize of a column sets the nominal value of each row (%s)', async (attributes, nominal) => {
  const table = tableXml(1000, [
    { pid: 1001 },
    { pid: 1002, double: true, more: alarm(1003) },
    { pid: 1003, double: true },
    { pid: 1004, double: true },
  ]);
  const fill = 'p.fillArray(1000, [["a", "b"], [10, null], [8, 9], [1, 2]]);';
  const element = await alone(normalizing([table, number(20)], 1002, attributes, fill));
  await element.set(20, 33);
  await element.set(1, 'go');
  await element.set(2, 'go');
  expect(element.rows(1000).map(row => row.c1003)).toEqual(nominal);
});

test('normalize without a parameter for the nominal value says what would be right', async () => {
  const element = await alone(normalizing([monitored(10, 'relative')], 10));
  await element.set(10, 5);
  await element.set(2, 'go');
  expect(said(element, 'error')[0]).toMatch(
    /normalize.* parameter 10 .*names no parameter.*relative:200 would/,
  );
});
