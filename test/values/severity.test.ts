import { expect, test } from 'vitest';
import type { AlarmLimit } from '#model/param.ts';
import { informsOf, judgeOf, limitWords, type Nominal, rankOf } from '#values/severity.ts';
import type { Value } from '#values/value.ts';
import { paramOf } from './params.ts';

const NUMBER = '<Interprete><RawType>numeric text</RawType><Type>double</Type>';
const EXCEPTIONS =
  '<Exceptions><Exception id="1" value="-9999"><Display>Invalid</Display><Value>-9999</Value></Exception></Exceptions>';

const number = (alarm: string, exceptions = '', attributes = ''): string =>
  `<Type>read</Type>${NUMBER}${exceptions}</Interprete><Measurement><Type>number</Type></Measurement>
   <Alarm ${attributes}><Monitored>true</Monitored>${alarm}</Alarm>`;

const judged = (content: string, value: Value, nominal?: Nominal): AlarmLimit | undefined =>
  judgeOf(paramOf(content))!(value, nominal);

const ALL =
  '<CL>-20</CL><MaL>-10</MaL><MiL>0</MiL><WaL>5</WaL><Normal>20</Normal><WaH>30</WaH><MiH>40</MiH><MaH>50</MaH><CH>60</CH>';

test.each([
  [-21, 'CL'],
  [-20, 'CL'],
  [-19.9, 'MaL'],
  [0, 'MiL'],
  [5, 'WaL'],
  [5.1, 'Normal'],
  [29.9, 'Normal'],
  [30, 'WaH'],
  [49, 'MiH'],
  [50, 'MaH'],
  [1000, 'CH'],
] as const)('a number of %d has reached %s: it need only be equal', (value, limit) => {
  expect(judged(number(ALL), value)).toBe(limit);
});

test('what is not initialised has no severity', () => {
  expect(judged(number(ALL), null)).toBeUndefined();
});

test('a parameter without limits is not judged', () => {
  expect(judgeOf(paramOf(number('')))).toBeUndefined();
  expect(judgeOf(paramOf('<Type>read</Type>'))).toBeUndefined();
});

test('of several values any may be reached', () => {
  expect(judged(number('<WaH>80;60</WaH>'), 61)).toBe('WaH');
});

test('an exception is normal unless a limit names it', () => {
  expect(judged(number('<CL>0</CL>', EXCEPTIONS), -9999)).toBe('Normal');
  expect(judged(number('<CL>0</CL><WaL>$-9999;5</WaL>', EXCEPTIONS), -9999)).toBe('WaL');
  expect(judged(number('<CL>0</CL><WaL>$-9999;5</WaL>', EXCEPTIONS), -9998)).toBe('CL');
});

const discreet = (alarm: string): string =>
  `<Type>read</Type>${NUMBER}</Interprete><Measurement><Type>discreet</Type><Discreets>
     <Discreet><Display>OK</Display><Value>0</Value></Discreet><Discreet><Display>Alarm</Display><Value>1</Value></Discreet>
   </Discreets></Measurement><Alarm><Monitored>true</Monitored>${alarm}</Alarm>`;

test('a discreet must be equal to the value, and has no low limits', () => {
  expect(judged(discreet('<CH>1;3</CH>'), 1)).toBe('CH');
  expect(judged(discreet('<CH>1;3</CH>'), 3)).toBe('CH');
  expect(judged(discreet('<CH>1;3</CH>'), 2)).toBe('Normal');
  expect(judgeOf(paramOf(discreet('<CL>1</CL>')))).toBeUndefined();
});

test('a text must be equal to the value', () => {
  const text = '<Type>read</Type><Alarm><Monitored>true</Monitored><MaH>Lost;No signal</MaH></Alarm>';
  expect(judged(text, 'No signal')).toBe('MaH');
  expect(judged(text, 'Lost track')).toBe('Normal');
});

test('absolute limits are distances from the nominal value, relative ones percentages of it', () => {
  const limits = '<CL>5</CL><WaH>50</WaH>';
  const with200 = (kind: string): string => number(limits, '', `type="${kind}:200"`);
  const relative = judgeOf(paramAlone(with200('relative')))!;
  const absolute = judgeOf(paramAlone(with200('absolute')))!;
  expect([absolute(95, 100), absolute(96, 100), absolute(150, 100)]).toEqual(['CL', 'Normal', 'WaH']);
  expect([relative(190, 200), relative(191, 200), relative(300, 200)]).toEqual(['CL', 'Normal', 'WaH']);
  expect(absolute(95, undefined)).toBeUndefined();
});

/** One whose alarm names a parameter that is not there: for what is judged that does not matter. */
function paramAlone(content: string): ReturnType<typeof paramOf> {
  return paramOf(content.replace(':200', ':1'));
}

test('Info names the values that an information event tells of', () => {
  const informs = informsOf(paramOf(number('<Info>5;$-9999</Info>', EXCEPTIONS)))!;
  expect([5, 6, -9999, null].map(value => informs(value))).toEqual([true, false, true, false]);
  expect(informsOf(paramOf(number(ALL)))).toBeUndefined();
});

test('severities go from normal to timeout', () => {
  expect([rankOf(undefined), rankOf('normal'), rankOf('critical'), rankOf('timeout')]).toEqual([0, 0, 4, 5]);
  expect([limitWords('CH'), limitWords('WaL'), limitWords('Normal')]).toEqual([
    'critical high',
    'warning low',
    'normal',
  ]);
});
