import { expect, test } from 'vitest';
import { found, load, loadXml, messages, param } from './loading.ts';

test('An element in wrong letter case is a warning and read as if right', () => {
  const { protocol, issues } = load(`<params>${param(1)}</params>`);
  expect(protocol?.params.map(item => item.id)).toEqual([1]);
  expect(issues).toMatchObject([
    { severity: 'warning', code: 'letter-case', path: 'Protocol/Params', line: 1 },
  ]);
});

test('An attribute in wrong letter case is a warning at its place and read as if right', () => {
  const { protocol, issues } = load('<Params><Param ID="1"><Name>a</Name><Type>read</Type></Param></Params>');
  expect(protocol?.params.map(item => item.id)).toEqual([1]);
  expect(issues).toMatchObject([{ severity: 'warning', code: 'letter-case', column: 43 }]);
});

test('The root too may be in wrong letter case', () => {
  const { protocol, issues } = loadXml('<protocol><Name>x</Name></protocol>');
  expect(protocol?.name).toBe('x');
  expect(issues).toMatchObject([{ severity: 'warning', code: 'letter-case' }]);
});

test('An unknown element is an info, and what is below it is not looked at; one that looks mistyped is a warning that tells the nearest', () => {
  expect(found('<Parms><Param><What/></Param></Parms>')).toEqual(['warning unknown-element Protocol/Parms']);
  expect(found('<Whatever/>')).toEqual(['info unknown-element Protocol/Whatever']);
  expect(messages('<Parms/>')).toEqual([
    'the element Parms is not known here and left out; Params would be right',
  ]);
  expect(messages('<Whatever/>')).toEqual(['the element Whatever is not known here and left out']);
});

test('An unknown attribute is an info and left out', () => {
  expect(found(`<Params>${param(1, '<Type>read</Type>', 'sav="true"')}</Params>`)).toEqual([
    'info unknown-attribute Protocol/Params/Param[@id=1]@sav',
  ]);
});

test('Of an element that may stand once the first counts', () => {
  const { protocol, issues } = load('<Version>1</Version><Version>2</Version>');
  expect(protocol?.version).toBe('1');
  expect(issues).toMatchObject([{ severity: 'warning', code: 'double-element', path: 'Protocol/Version' }]);
});

test('A root that is no protocol is an error, and there is no protocol', () => {
  const { protocol, issues } = loadXml('<Service/>');
  expect(protocol).toBeUndefined();
  expect(issues).toMatchObject([{ severity: 'error', code: 'root-element' }]);
});

test('Elements, attributes and words of enumerations are counted under their right names', () => {
  const { constructs } = load(
    `<Params>${param(1)}${param(2, '<Type>READ</Type>')}</Params>
     <Triggers><Trigger id="1"><Name>t</Name><On>protocol</On><Time>after startup</Time></Trigger></Triggers>
     <Unknown><Param/></Unknown>`,
  );
  expect(constructs.get('Protocol')).toBe(1);
  expect(constructs.get('Protocol/Params/Param')).toBe(2);
  expect(constructs.get('Protocol/Params/Param@id')).toBe(2);
  expect(constructs.get('Protocol/Params/Param/Type=read')).toBe(2);
  expect(constructs.get('Protocol/Triggers/Trigger/On=protocol')).toBe(1);
  expect(constructs.get('Protocol/Triggers/Trigger/Time=after startup')).toBe(1);
  expect([...constructs.keys()].filter(path => path.includes('Unknown'))).toEqual([]);
});
