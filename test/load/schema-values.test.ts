import { expect, test } from 'vitest';
import { load } from './loading.ts';

const found = (content: string) =>
  load(content).issues.map(({ code, message, severity }) => `${severity} ${code}: ${message}`);

test.each([
  ['<Threads><Thread id="one"/></Threads>', 'id is "one"; a whole number from 0 on'],
  [
    '<Chains><Chain name="x"><Field pid="0"><DiagramPids>x</DiagramPids></Field></Chain></Chains>',
    'DiagramPids has "x"; the id of a parameter',
  ],
])('%s: what would be right is said', (content, message) => {
  const issues = found(content).filter(text => text.includes('bad-value'));
  expect(issues[0]).toContain(message);
});

test('A word of no enumeration is a warning where nothing acts on it', () => {
  const snmp = (type: string) =>
    `<Params><Param id="1"><Name>a</Name><Type>read</Type><SNMP><Enabled>true</Enabled><OID type="complete">1.3</OID><Type>${type}</Type></SNMP></Param></Params>`;
  expect(found(snmp('octetstring'))).toEqual([]);
  expect(found(snmp('OctetString'))).toEqual([]);
  expect(found(snmp('octetstrin'))).toEqual([
    'warning bad-value: Type is "octetstrin"; "octetstring" would be right',
  ]);
});

test('What a reader has told is not told again', () => {
  expect(found('<Params><Param id="1"><Name>a</Name><Type>reed</Type></Param></Params>')).toEqual([
    'error bad-value: Type is "reed"; "read" would be right',
  ]);
});
