import { describe, expect, test } from 'vitest';
import { NOTES, notes } from './notes.ts';
import {
  action,
  number,
  param,
  protocol,
  qaction,
  response,
  text,
  trigger,
  triggerOf,
  write,
} from './protocols.ts';
import { alone, connected, said } from './running.ts';

describe('a change sets off, in this order', () => {
  test('triggers, the setter copy into the read parameter, QActions', async () => {
    const xml = protocol({
      params: [
        ...notes.params,
        text(20),
        param(
          30,
          '<Type>write</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>',
          'setter="true"',
        ).replace('p30', 'twin'),
        text(31).replace('p31', 'twin'),
      ],
      triggers: [
        trigger(1, 'parameter 30 change', 101),
        trigger(2, 'parameter 30 change', 102),
        trigger(3, 'parameter 31 change', 103),
      ],
      actions: NOTES,
      qactions: [
        ...notes.qactions,
        qaction(1, '30', "p.setParameter(20, p.getParameter(20) + 'write ');"),
        qaction(2, '31', "p.setParameter(20, p.getParameter(20) + 'read ');"),
      ],
    });
    const element = await alone(xml);
    await element.set(30, 'x');
    expect(element.get(31)).toBe('x');
    expect(element.get(20)).toBe('one two three read write ');
  });
});

describe('what counts as a change', () => {
  const xml = protocol({
    params: [text(10), text(11), text(12), text(20), write(30), text(13)],
    triggers: [trigger(1, 'parameter 30 change', 1)],
    actions: [action(1, 'parameter 11', 'copy', 'id="10"')],
    qactions: [
      qaction(1, '11;12', "p.setParameter(20, p.getParameter(20) + p.getTriggerParameter() + ' ');"),
      qaction(2, '13', "p.setParameter(12, 'same');"),
    ],
  });

  test('of a user and of a hook every set', async () => {
    const element = await alone(xml);
    for (let i = 0; i < 2; i++) await element.set(12, 'same');
    for (let i = 0; i < 2; i++) await element.set(13, 'go');
    expect(element.get(20)).toBe('12 12 12 12 ');
  });

  test('of a copy only a value that differs', async () => {
    const element = await alone(xml);
    await element.set(10, 'a');
    for (let i = 0; i < 2; i++) await element.set(30, 'copy');
    await element.set(10, 'b');
    await element.set(30, 'copy');
    expect([element.get(11), element.get(20)]).toEqual(['b', '11 11 ']);
  });
});

test('a copy is one of bytes up to the first zero, so the text "1" is 49 in an unsigned number', async () => {
  const xml = protocol({
    params: [
      text(10),
      text(11),
      param(
        12,
        '<Type>read</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>double</Type></Interprete>',
      ),
    ],
    triggers: [trigger(1, 'parameter 10 change', 1)],
    actions: [action(1, 'parameter 11;12', 'copy')],
  });
  const element = await alone(xml);
  await element.set(10, '1\0rest');
  expect([element.get(11), element.get(12)]).toEqual(['1', 49]);
});

test('a trigger with a condition runs its content when it holds, and what is marked else when it does not', async () => {
  const xml = protocol({
    params: [...notes.params, number(10), text(20)],
    triggers: [triggerOf(1, 'parameter 10 change', 'action', [101, -102, 103, -104], 'id:10 > 5')],
    actions: NOTES,
    qactions: notes.qactions,
  });
  const element = await alone(xml);
  await element.set(10, 9);
  expect(element.get(20)).toBe('one three ');
  await element.set(10, 1);
  expect(element.get(20)).toBe('one three two four ');
});

test('a trigger of type trigger fires others, and a condition of an action or QAction leaves only that out', async () => {
  const xml = protocol({
    params: [...notes.params, number(10), text(20)],
    triggers: [
      triggerOf(1, 'parameter 10 change', 'trigger', [2, 3]),
      trigger(2, '', 1, 102),
      triggerOf(3, '', 'action', [103], 'id:10 == 7'),
    ],
    actions: [...NOTES, action(1, 'parameter 101', 'run actions', '', 'id:10 == 7')],
    qactions: [
      ...notes.qactions,
      qaction(1, '10', "p.setParameter(20, p.getParameter(20) + 'q ');", '', 'id:10 != 7'),
    ],
  });
  const element = await alone(xml);
  await element.set(10, 1);
  expect(element.get(20)).toBe('two q ');
  await element.set(10, 7);
  expect(element.get(20)).toBe('two q one two three ');
});

test('a trigger on each is for items without one of their own', async () => {
  const xml = protocol({
    params: [...notes.params, text(20), text(10), text(11)],
    triggers: [trigger(1, 'parameter each change', 101), trigger(2, 'parameter 11 change', 102)],
    actions: NOTES,
    qactions: [],
  }).replace(
    '</Actions>',
    '</Actions><QActions>' +
      [101, 102].map(id => qaction(id, `${id}`, `p.log('ran ${id}');`)).join('') +
      '</QActions>',
  );
  const element = await alone(xml);
  await element.set(10, 'x');
  await element.set(11, 'x');
  expect(said(element, 'info')).toEqual(['ran 101', 'ran 102']);
});

describe('a chain that runs itself is cut after 64 steps, with its name', () => {
  test('of triggers', async () => {
    const xml = protocol({
      params: [text(10)],
      triggers: [
        trigger(1, 'parameter 10 change', 1),
        triggerOf(2, '', 'trigger', [3]),
        triggerOf(3, '', 'trigger', [2]),
      ],
      actions: [action(1, 'parameter 10', 'run actions')],
      qactions: [qaction(1, '10', 'p.checkTrigger(2);')],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    expect(said(element, 'error').join()).toMatch(
      /trigger [123] "t[123]" runs itself again and again: cut after 64 steps/,
    );
  });

  test('of a hook that sets its own parameter', async () => {
    const xml = protocol({
      params: [number(10)],
      qactions: [qaction(1, '10', 'p.setParameter(10, p.getParameter(10) + 1);')],
    });
    const element = await alone(xml);
    await element.set(10, 1);
    expect(element.get(10)).toBe(65);
    expect(said(element, 'error')).toEqual([
      'parameter 10 "p10" runs itself again and again: cut after 64 steps',
    ]);
    await element.set(10, 1);
    expect(element.get(10)).toBe(65);
  });
});

test('change after response fires only for what changed and after the whole response', async () => {
  const xml = protocol({
    params: [...notes.params, text(11), text(20)],
    responses: [response(1, [11])],
    triggers: [
      trigger(1, 'parameter 11 change after response', 102),
      trigger(2, 'response 1 after', 103),
      trigger(3, 'parameter 11 change', 101),
    ],
    actions: NOTES,
    qactions: notes.qactions,
  });
  const { element, peer } = await connected(xml);
  peer.text('a');
  await element.until(() => element.get(20) === 'one two three ');
  await element.set(11, 'b');
  expect(element.get(20)).toBe('one two three one ');
  peer.text('b');
  await element.until(() => element.get(20) === 'one two three one three ');
});

describe('a Time with a case', () => {
  test('fires its trigger only while the comparison holds, and no else', async () => {
    const xml = protocol({
      params: [...notes.params, text(20), number(21), write(30)],
      triggers: [
        trigger(1, 'parameter 30 change', 101, -102).replace(
          '<Time>',
          '<Time id="21" case="greater" value="5">',
        ),
      ],
      actions: NOTES,
      qactions: notes.qactions,
    });
    const element = await alone(xml);
    await element.set(21, 5);
    await element.set(30, 'go');
    expect(element.get(20)).toBeNull();
    await element.set(21, 6);
    await element.set(30, 'go');
    expect(element.get(20)).toBe('one ');
  });
});
