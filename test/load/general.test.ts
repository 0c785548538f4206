import { expect, test } from 'vitest';
import { load, param, right } from './loading.ts';

test('Relative timers bring the general parameters [Timer base], behind those of the protocol', () => {
  const { params } = right(`<Type relativeTimers="true">virtual</Type><Params>${param(1)}</Params>`);
  expect(params.map(({ id, index, type, general }) => [id, index, type, general])).toEqual([
    [1, 0, 'read', false],
    [65_017, 1, 'read', true],
    [65_018, 2, 'write', true],
  ]);
  expect(params[1]?.twin).toBe(params[2]);
});

test('Without relative timers there are none', () => {
  expect(right('<Type relativeTimers="false">virtual</Type>').params).toEqual([]);
  expect(right('<Type>virtual</Type>').params).toEqual([]);
});

test('Timers make themselves relative too', () => {
  const protocol = right('<Type>virtual</Type><Timers relativeTimers="true"></Timers>');
  expect(protocol.relativeTimers).toBe('true');
  expect(protocol.paramById.has(65_018)).toBe(true);
});

test('Triggers, actions and QActions may name them', () => {
  const { protocol, issues } = load(`<Type relativeTimers="true">virtual</Type><Params>${param(1)}</Params>
    <Actions><Action id="1"><Name>a</Name><On id="65018">parameter</On><Type id="1">copy</Type></Action></Actions>`);
  expect(issues).toEqual([]);
  expect(protocol?.actions[0]?.targets[0]?.item.id).toBe(65_018);
});
