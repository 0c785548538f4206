import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { param } from './loading.ts';

function loaded(sequence: string) {
  const item = param(
    1,
    `<Type>read</Type><Interprete><Type>double</Type><Sequence noset="true">${sequence}</Sequence></Interprete>`,
  );
  const xml = `<Protocol><Name>p</Name><Params>${item}${param(7)}</Params></Protocol>`;
  return loadProtocol('p.xml', { read: () => Buffer.from(xml) });
}

test.each([
  ['factor:10', 'factor', 10],
  ['*:10', 'factor', 10],
  ['offset:-2.5', 'offset', -2.5],
  ['+:.5', 'offset', 0.5],
  ['min:1', 'min', 1],
  ['-:1e3', 'min', 1000],
  ['pow:2', 'pow', 2],
  ['^:2', 'pow', 2],
  ['div:100', 'div', 100],
  ['Div : 100', 'div', 100],
  ['rest:8', 'rest', 8],
  ['%:8', 'rest', 8],
] as const)('The sequence %s is %s by %d', (text, operation, number) => {
  const { protocol, issues } = loaded(text);
  expect(issues).toEqual([]);
  expect(protocol?.params[0]?.interprete?.sequence?.steps).toEqual([
    { operation, operand: { kind: 'number', number } },
  ]);
});

test.each(['log10', 'log20', 'OffSet'])('The sequence %s needs no operand', operation => {
  expect(loaded(operation).protocol?.params[0]?.interprete?.sequence?.steps).toEqual([
    { operation, operand: undefined },
  ]);
});

test('A sequence may take its number from another parameter', () => {
  expect(loaded('div:id:7').protocol?.params[0]?.interprete?.sequence?.steps).toEqual([
    { operation: 'div', operand: { kind: 'param', id: 7 } },
  ]);
});

test('A sequence with the column of a table is told and not computed at all', () => {
  const { protocol, issues } = loaded('factor:2;div:param:7');
  expect(protocol?.params[0]?.interprete?.sequence?.steps).toEqual([]);
  expect(issues.map(({ severity, code, message }) => `${severity} ${code}: ${message}`)).toEqual([
    'warning not-supported: Sequence has "div:param:7": columns are not supported yet, and the value is not computed',
  ]);
});

test.each([
  [
    'sqrt:2',
    'Sequence has "sqrt:2"; one of % * + - ^ div factor log10 log20 min offset pow rest and OffSet would be right',
  ],
  ['div:ten', 'Sequence has "div:ten"; div:10 or div:id:5 would be right'],
  ['*:id', 'Sequence has "*:id"; *:10 or *:id:5 would be right'],
])('The sequence %s is wrong', (text, message) => {
  expect(loaded(text).issues.map(issue => issue.message)).toEqual([message]);
});
