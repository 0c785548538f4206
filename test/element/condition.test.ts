import { describe, expect, test } from 'vitest';
import { ConditionError, compileCondition } from '#element/condition.ts';
import { ParameterTable } from '#values/table.ts';
import { paramsOf } from '../values/params.ts';

const TEXT =
  '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>';
const NUMBER =
  '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type></Interprete>';
const FIXED =
  '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>2</Length><Type>double</Type></Interprete>';
/** 1 and 2: texts; 3 and 4: numbers; 5: a number of fixed length; 6: an empty number; 7: an empty text. */
const protocol = paramsOf(TEXT, TEXT, NUMBER, NUMBER, FIXED, NUMBER, TEXT);
const param = (id: number) => protocol.paramById.get(id);
const table = new ParameterTable(protocol);
table.set(param(1)!, 'alpha');
table.set(param(2)!, '24');
table.set(param(3)!, 24);
table.set(param(4)!, 3);
table.set(param(5)!, 0);

const holds = (text: string): boolean => compileCondition(text, param)(table);

describe('a condition holds', () => {
  test.each([
    'id:3 == 24',
    'id:3 != 23',
    'id:3 > 23',
    'id:3 >= 24',
    'id:3 < 24.5',
    'id:3 <= 24',
    'id:3==24',
    'id:1 == "alpha"',
    'id:1 != "beta"',
    'id:1 < "beta"',
    '"b" > "alpha"',
    '(id:3 == 24)',
    '( (id:3 == 24) AND (id:4 == 3) )',
    'id:3 == 24 AND id:4 == 3',
    'id:3 == 1 OR id:4 == 3',
    'id:3 == 24 and id:4 == 3',
    'id:3 == 1 or id:4 == 3',
    'id:3\n  == 24',
    'id:3 == id:2',
    'id:3 == "24"',
    'id:2 == 24.0',
    'id:4',
    'id:1',
    'true',
    '.5 < 1',
    '1e3 == 1000',
    '-id:4 == -3',
    '5 - -3 == 8',
  ])('%s', text => {
    expect(holds(text)).toBe(true);
  });
});

describe('a condition does not hold', () => {
  test.each([
    'id:3 == 23',
    'id:1 == "Alpha"',
    'id:1 == "alpha "',
    'id:3 == 24 AND id:4 == 4',
    'id:3 == 1 OR id:4 == 4',
    'id:1 == 24',
    'id:3 == "alpha"',
    'id:1 == id:3',
    'id:7',
    'false',
    '0',
  ])('%s', text => {
    expect(holds(text)).toBe(false);
  });
});

describe('operators bind as in C, those of one level from left to right', () => {
  test.each([
    ['2 + 3 * 4 == 14', true],
    ['(2 + 3) * 4 == 20', true],
    ['10 - 3 - 2 == 5', true],
    ['24 / 4 / 2 == 3', true],
    ['2 * 3 + 4 * 5 == 26', true],
    ['1 + 1 < 3 == true', true],
    ['1 < 2 == 2 > 1', true],
    ['6 & 3 == 3', false],
    ['(6 & 3) == 2', true],
    ['(1 | 6 & 3) == 3', true],
    ['(5 ^ 1) == 4', true],
    ['(1 | 2 ^ 2) == 1', true],
    ['(7.9 & 3.9) == 3', true],
    ['1 == 1 OR 1 == 1 AND 1 == 2', true],
    ['(1 == 1 OR 1 == 1) AND 1 == 2', false],
    ['1 == 2 AND 1 == 2 OR 1 == 1', true],
    ['"a" + "b" == "ab"', true],
    ['id:1 + "bet" == "alphabet"', true],
    ['id:3 + id:4 == 27', true],
    ['id:2 + 1 == 25', true],
    ['id:3 / 0 > 1000', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });
});

describe('empty is a parameter that is not initialised, or a number of fixed length that is 0', () => {
  test.each([
    ['id:6 == empty', true],
    ['id:7 == empty', true],
    ['id:3 == empty', false],
    ['id:1 != empty', true],
    ['id:5 == empty', true],
    ['empty == id:6', true],
    ['empty != id:3', true],
    ['id:6 == EMPTY', true],
    ['id:6 == empty AND id:7 == emptystring', true],
    ['id:6 == 0', true],
    ['id:7 == ""', true],
  ])('%s is %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  test('emptystring is besides that a text without characters', () => {
    const own = new ParameterTable(protocol);
    own.set(param(1)!, '');
    const held = (text: string) => compileCondition(text, param)(own);
    expect(held('id:1 == empty')).toBe(false);
    expect(held('id:1 == emptystring')).toBe(true);
    expect(held('id:2 == emptystring')).toBe(true);
    expect(held('id:1 != emptystring')).toBe(false);
  });
});

describe('a condition that cannot be read is refused with the place and what would be right', () => {
  test.each([
    ['', 0, 'ends where an operand belongs'],
    ['id:3 ==', 7, 'ends where an operand belongs'],
    ['id:3 == 1 2', 10, '"2" stands where an operator or the end of the condition belongs'],
    ['id:3 = 1', 5, '"=" has no meaning'],
    ['id:3 == "24', 8, 'a string that does not end'],
    ['id:99 == 1', 0, 'the protocol has no parameter 99'],
    ['id: 3 == 1', 2, 'a parameter is written id:<pid>, without a space'],
    ['id:3 == alpha', 8, '"alpha" is no operand; write id:<pid>, a number, "text" or empty'],
    ['(id:3 == 1', 0, 'the bracket is not closed'],
    ['id:3 == 1)', 9, '")" stands where'],
    ['id:3 == 1 && id:4 == 1', 10, 'AND'],
    ['id:3 == 1 || id:4 == 1', 10, 'OR'],
    ['* 3', 0, '"*" stands where an operand belongs'],
    ['id:3 > empty', 5, 'empty can only be compared with == or !='],
    ['empty', 0, 'empty can only be compared'],
    ['empty == empty', 6, 'two empties cannot be compared'],
    ['id:3 == #1', 8, '"#" has no meaning'],
    ['id:3 == $1', 8, '"$" has no meaning'],
  ])('%j at %d: %s', (text, position, message) => {
    const compile = () => compileCondition(text, param);
    expect(compile).toThrow(message);
    try {
      compile();
    } catch (error) {
      expect(error).toBeInstanceOf(ConditionError);
      expect((error as ConditionError).position).toBe(position);
    }
  });

  test('brackets that nest without end are refused, not followed', () => {
    expect(() => compileCondition('('.repeat(500), param)).toThrow('nest deeper than 200');
    expect(() => compileCondition('-'.repeat(50_000), param)).toThrow(ConditionError);
    expect(() => compileCondition(`1${' + 1'.repeat(50_000)}`, param)).toThrow(ConditionError);
    expect(holds(`1${' + 1'.repeat(900)} == 901`)).toBe(true);
  });

  test('the place counts lines of the condition', () => {
    const text = 'id:3 == 1\n  AND ?';
    try {
      compileCondition(text, param);
      expect.unreachable();
    } catch (error) {
      expect((error as ConditionError).at({ line: 10, column: 20 }, text)).toEqual({ line: 11, column: 7 });
    }
  });
});

test('a condition with megabytes of spaces is compiled in little time', () => {
  const spaces = ' \n'.repeat(1_000_000);
  const start = performance.now();
  expect(holds(`${'1 + '.repeat(900)}id:3${spaces}== ${spaces}924${spaces}`)).toBe(true);
  expect(() => holds(`${'1+'.repeat(900)}${spaces}`)).toThrow('the condition ends where an operand belongs');
  expect(performance.now() - start).toBeLessThan(500);
});
