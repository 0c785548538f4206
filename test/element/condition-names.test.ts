import { expect, test } from 'vitest';
import { compileCondition } from '#element/condition.ts';
import { conditionNames } from '#element/condition-names.ts';
import { ParameterTable } from '#values/table.ts';
import { load } from '../load/loading.ts';

const number = (id: number, name: string, type = 'read'): string =>
  `<Param id="${id}"><Name>${name}</Name><Type>${type}</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete></Param>`;

const { protocol } = load(
  `<Params>${number(1, 'Rate')}${number(2, 'Rate limit')}${number(3, 'Level')}${number(4, 'Level', 'write')}${number(5, 'empty')}${number(6, 'Id')}</Params>`,
);
const table = new ParameterTable(protocol!);
for (const { id } of protocol!.params.filter(each => each.id < 10))
  table.set(protocol!.paramById.get(id)!, id);

const holds = (text: string): boolean =>
  compileCondition(text, id => protocol!.paramById.get(id), conditionNames(protocol!))(table);

test.each([
  'Rate == 1',
  'rate limit == 2 AND RATE==1',
  'level - rate == 2',
  '(Level == 3) OR id:4 == 7',
  'id:4 == 4',
  '"Rate" == "Rate"',
  'id:3 != empty',
])('beside a protocol a parameter may be written by its name: %s', text => {
  expect(holds(text)).toBe(true);
});

test('what no parameter is called is told at its place', () => {
  const message = '"Rates" is no operand; write the name of a parameter, id:<pid>, a number, "text" or empty';
  expect(() => holds('Rate == 1 AND Rates == 2')).toThrow(
    expect.objectContaining({ position: 14, message: expect.stringContaining(message) }),
  );
});

test('conditions of the protocol itself know ids only', () => {
  expect(() => compileCondition('Rate == 1', id => protocol!.paramById.get(id))).toThrow('"Rate"');
});
