import { expect, test } from 'vitest';
import { found, messages, right } from './loading.ts';

const twin = (read: string, write: string, measurement = ''): string =>
  `<Params><Param id="1" ${read}><Name>a</Name><Type>read</Type>${measurement}</Param>
  <Param id="2" ${write}><Name>a</Name><Type>write</Type></Param></Params>`;

test('A read parameter says how sets of its write are verified', () => {
  expect(right(twin('verificationTimeout="500"', '')).params[0]?.verification).toEqual({
    timeout: 500,
    deviation: 0,
  });
  const measurement = '<Measurement><Type verificationDeviation="0.1">number</Type></Measurement>';
  expect(right(twin('', '', measurement)).params[0]?.verification).toEqual({
    timeout: 30_000,
    deviation: 0.1,
  });
  expect(right(twin('', '')).params[0]?.verification).toBeUndefined();
});

test.each([
  ['on a write parameter', twin('', 'verificationTimeout="500"'), 'it belongs on the read parameter'],
  [
    'without a write parameter of the name',
    '<Params><Param id="1" verificationTimeout="500"><Name>a</Name><Type>read</Type></Param></Params>',
    'there is no write parameter of the name a',
  ],
])('A verification %s is reported', (_, xml, why) => {
  expect(messages(xml)).toEqual([
    `verificationTimeout verifies nothing: ${why}; a read parameter with a write parameter of its name would be right`,
  ]);
  expect(found(xml)[0]).toMatch(/^warning wrong-kind .*@verificationTimeout$/);
});

test.each([
  ['on a read parameter', twin('setter="true"', ''), 'parameter 1 is of type read'],
  [
    'without a read parameter of the name',
    '<Params><Param id="2" setter="true"><Name>a</Name><Type>write</Type></Param></Params>',
    'there is no read parameter of the name a',
  ],
])('A setter %s is reported', (_, xml, why) => {
  expect(messages(xml)[0]).toContain(`setter copies nothing: ${why}`);
});
