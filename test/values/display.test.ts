import { describe, expect, test } from 'vitest';
import { displayOf, storedOf } from '#values/display.ts';
import type { Value } from '#values/value.ts';
import { paramOf, paramsOf } from './params.ts';

const numeric = (interprete: string, rest: string) =>
  paramOf(
    `<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type>${interprete}</Interprete>${rest}`,
  );
const exception = (match: string, display: string, stored: string, state = 'enabled'): string =>
  `<Exception id="${Math.abs(Number(match))}" value="${match}"><Display state="${state}">${display}</Display><Value>${stored}</Value></Exception>`;
const temperature = numeric(
  `<Exceptions>${exception('-1', 'No sensor', '-1')}${exception('-2', 'Off', '-2', 'disabled')}${exception('9999', 'Too hot', '-3')}</Exceptions>`,
  '<Display><RTDisplay>true</RTDisplay><Units>°C</Units><Decimals>1</Decimals></Display>',
);
const discreet = (display: string, value: string, attributes = ''): string =>
  `<Discreet ${attributes}><Display>${display}</Display><Value>${value}</Value></Discreet>`;
const measured = (type: string, discreets = '', rest = ''): string =>
  `<Measurement><Type>${type}</Type><Discreets>${discreets}</Discreets></Measurement>${rest}`;
const tally = numeric('', measured('discreet', discreet('On air', '1') + discreet('Off', '0')));
const digital = numeric(
  '',
  measured('digital threshold', discreet('Off', '0') + discreet('On', '1')).replace(
    '<Discreets>',
    '<Threshold>30</Threshold><Discreets>',
  ),
);
const bare = numeric('', '');
const percent = numeric('', `${measured('progress')}<Display><Units>%</Units></Display>`);
const level = numeric('', `${measured('analog')}<Display><Units>dBm</Units><Decimals>2</Decimals></Display>`);
const text = (rest: string) => paramOf(`<Type>write</Type>${rest}`);
const password = paramOf(
  '<Type>read</Type><Measurement><Type options="password">string</Type></Measurement>',
);
const plain = text('');
const toggle = text(measured('togglebutton', discreet('Enabled', '1') + discreet('Disabled', '0')));
const button = text(measured('button', discreet('Reboot', 'reboot')));
const buttons = text(measured('button', discreet('Up', 'u') + discreet('Down', 'd')));
const pagebutton = text(measured('pagebutton', discreet('Details...', 'Details')));
const unit = text(`${measured('string')}<Display><Units>W</Units></Display>`);

test('with filter a text is shown without what cannot be printed, and keeps it', () => {
  const filtered = paramOf(
    '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type filter="true">string</Type></Interprete>',
  );
  expect(displayOf(filtered, 'a\u0002 é\r\n😀\u007f')).toBe('a é😀');
  expect(displayOf(plain, 'a\u0002')).toBe('a\u0002');
});

test.each([
  ['a number has its decimals and unit', temperature, 21.25, '21.3 °C'],
  ['a number gets the zeros of its decimals', temperature, 21, '21.0 °C'],
  ['a tie that a double cannot hold is rounded up', level, 1.005, '1.01 dBm'],
  ['a number without decimals is shown as it is', bare, 1.5, '1.5'],
  ['without the noise of a double', bare, 0.1 + 0.2, '0.3'],
  ['with 6 decimals at most', bare, 1 / 3, '0.333333'],
  ['progress has its unit', percent, 42.5, '42.5 %'],
  ['analog has its decimals and unit', level, -12.5, '-12.50 dBm'],
  ['an exception has its text, without a unit', temperature, -1, 'No sensor'],
  ['an exception that is shown in grey has its text too', temperature, -2, 'Off'],
  ['an exception is matched by what arrives', temperature, 9999, 'Too hot'],
  ['and by what is stored for it', temperature, -3, 'Too hot'],
  ['a discreet has its text', tally, 1, 'On air'],
  ['a number below a digital threshold is off', digital, 29.9, 'Off'],
  ['one that reaches it is on', digital, 30, 'On'],
  ['a value that is no discreet shows itself', tally, 7, '7'],
  ['a parameter that is not initialised says so', tally, null, 'Not initialized'],
  ['a password never shows', password, 'hunter2', '***'],
  ['a password that is not initialised tells so, since nothing is hidden', password, null, 'Not initialized'],
  ['a text shows itself', plain, 'Hello', 'Hello'],
  ['a text has its unit', unit, '12', '12 W'],
  ['an empty text shows nothing', plain, '', ''],
  ['an empty text has no unit', unit, '', ''],
  ['a toggle button has the text of its state', toggle, '0', 'Disabled'],
  ['a toggle button that was not used', toggle, null, 'Not initialized'],
  ['a button has its label once it was pressed', button, 'reboot', 'Reboot'],
  ['and before that', button, null, 'Reboot'],
  ['several buttons show which was pressed last', buttons, 'd', 'Down'],
  ['and all of them before', buttons, null, 'Up, Down'],
  ['a page button has its label', pagebutton, null, 'Details...'],
  [
    'a title shows its description',
    text(`<Description>Status</Description>${measured('title')}`),
    null,
    'Status',
  ],
  ['a table shows the word', text(measured('table')), null, 'table'],
])('%s', (_, param, value, display) => {
  expect(displayOf(param, value)).toBe(display);
});

describe('a number with a time option shows no unit', () => {
  test.each([
    ['time', 123.456, '02m 03s'],
    ['time:minute', 123.456, '02h 03m 27s'],
    ['datetime', 45_688.5, '2025-01-31 12:00:00'],
    ['custom=disableWrite:2=1;date', 45_688.5, '2025-01-31'],
    ['time;timeofday', 3661, '01:01:01'],
  ])('%s: %d is %s', (options, value, display) => {
    const param = numeric(
      '',
      `<Measurement><Type options="${options}">number</Type></Measurement><Display><Units>s</Units><Decimals>8</Decimals></Display>`,
    );
    expect(displayOf(param, value)).toBe(display);
  });

  test('unless there is no such date', () => {
    const param = numeric('', '<Measurement><Type options="datetime">number</Type></Measurement>');
    expect(displayOf(param, 1e9)).toBe('1000000000');
  });
});

describe('discreets that depend on another parameter', () => {
  const dependent = `<Type>write</Type><Measurement><Type>discreet</Type><Discreets dependencyId="2">${
    discreet('One', '1', 'dependencyValues="Low; Mid"') + discreet('Eins', '1', 'dependencyValues="High"')
  }</Discreets></Measurement>`;
  const listed =
    '<Type>write</Type><Measurement><Type>string</Type><Discreets dependencyId="2"/></Measurement>';
  const protocol = paramsOf(
    dependent,
    `<Type>read</Type>${measured('discreet', discreet('High', '7'))}`,
    listed,
  );
  const [choice, , list] = protocol.params;

  test.each([
    ['Low', 'One'],
    ['Mid', 'One'],
    ['7', 'Eins'],
    ['7 up', '1'],
    [null, '1'],
  ])('while that one is %j, 1 is shown as %s', (other: Value, display) => {
    expect(displayOf(choice!, '1', id => (id === 2 ? other : null))).toBe(display);
  });

  test('have their first text where nothing else is known', () => {
    expect(displayOf(choice!, '1')).toBe('One');
  });

  test('or are its list: the value shows itself', () => {
    expect(displayOf(list!, 'b', () => 'a;b')).toBe('b');
  });
});

const others = paramsOf(
  '<Type>read</Type><Interprete><RawType>numeric text</RawType><Type>double</Type><Others><Other id="2"><Display>No sensor</Display><Value>10</Value></Other></Others></Interprete>',
  '<Type>fixed</Type><Interprete><Type>string</Type><Value>N/A</Value></Interprete>',
).params[0]!;
const readOther = (id: number): Value => (id === 2 ? 'N/A' : null);

test('what the raw type refuses and Others catch has their text', () => {
  expect(displayOf(others, 'N/A', readOther)).toBe('No sensor');
  expect(displayOf(others, 5, readOther)).toBe('5');
  expect(displayOf(others, 'N/A')).toBe('N/A');
});

test.each([
  ['of a plain value nothing else', temperature, 20, undefined],
  ['of an exception its Value', temperature, 9999, '-3'],
  ['of what Others catch their number', others, 'N/A', '10'],
  ['of a discreet nothing else', tally, 1, undefined],
])('alarms store %s', (_, param, value, stored) => {
  expect(storedOf(param, value, readOther)).toBe(stored);
});
