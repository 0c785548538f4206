import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { CONSTRUCTS, supportedTable, supportOf } from '#load/supported.ts';
import schema from '#schemas/protocol.schema.json' with { type: 'json' };

interface Definition {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

const definitions = schema.$defs as unknown as Readonly<Record<string, Definition>>;

test('A construct has the row that names it', () => {
  expect(supportOf('Protocol/Params/Param/CRC')).toMatchObject({
    path: 'Protocol/Params/Param/CRC',
    level: 'no',
  });
});

test('A row covers the elements, attributes and values below it', () => {
  expect(supportOf('Protocol/Params/Param/SNMP/OID@type=auto').path).toBe('Protocol/Params/Param/SNMP');
  expect(supportOf('Protocol/Params/Param@id').path).toBe('Protocol/Params');
});

test('The longest row that matches wins', () => {
  expect(supportOf('Protocol/Params/Param/Interprete/RawType=other').level).toBe('yes');
  expect(supportOf('Protocol/Params/Param/Interprete/RawType=bcd').level).toBe('kept');
  expect(supportOf('Protocol/Params/Param/Interprete/RawType').level).toBe('yes');
});

test('A name that merely begins like a row is not covered by it', () => {
  expect(supportOf('Protocol/TypeOfDevice').level).toBe('no');
  expect(supportOf('Protocol/Actions/Action/Type=set with wait').path).toBe('Protocol/Actions/Action/Type=');
});

test('The root is supported, and what no row covers is not', () => {
  expect(supportOf('Protocol')).toEqual({ path: 'Protocol', level: 'yes', effect: '' });
  expect(supportOf('Protocol/Chains/Chain')).toEqual({
    path: 'Protocol/Chains/Chain',
    level: 'no',
    effect: 'Not read.',
  });
});

test('Whatever is not fully supported says in one sentence what is lost', () => {
  for (const { path, level, effect } of CONSTRUCTS) {
    if (level === 'yes') expect(effect, path).toBe('');
    else expect(effect, path).toMatch(/^[A-Z].*\.$/);
  }
});

test('Every row names a construct of the language', () => {
  for (const { path } of CONSTRUCTS) {
    const [construct = '', value] = path.split('=');
    const [element = '', attribute] = construct.split('@');
    const definition = definitions[element.replaceAll('/', '.')];
    expect(definition, path).toBeDefined();
    const text = attribute === undefined ? '#text' : `@${attribute}`;
    if (attribute !== undefined) expect(definition?.properties, path).toHaveProperty([text]);
    const values = definition?.properties[text]?.enum;
    if (value && values) expect(values, path).toContain(value);
  }
});

test('No row stands twice', () => {
  expect(new Set(CONSTRUCTS.map(row => row.path)).size).toBe(CONSTRUCTS.length);
});

test('The printed table has every construct once and stays short', () => {
  const table = supportedTable();
  expect(table.split('\n').length).toBeLessThan(70);
  expect(table).toContain('`Type=clear`');
  expect(table.match(/`Interprete\/Base`/g)).toHaveLength(1);
});

test('What acts but is not supported yet is told at the place where it stands first, once with how often', () => {
  const group = (id: number): string =>
    `<Group id="${id}"><Name>g${id}</Name><Content><Param>1</Param></Content></Group>`;
  const xml = [
    '<Protocol><Name>p</Name><Params>',
    '<Param id="1"><Name>a</Name><Type>read</Type></Param></Params>',
    `<Groups>${group(1)}`,
    `${group(2)}</Groups></Protocol>`,
  ].join('\n');
  const { issues } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  expect(issues.filter(issue => issue.code === 'not-supported')).toMatchObject([
    {
      line: 3,
      severity: 'info',
      message:
        'Protocol/Groups/Group/Content/Param (2 times) is not supported yet: Nothing is polled by SNMP.',
    },
  ]);
});
