import { expect, test } from 'vitest';
import { found, load, messages, param, params, right } from './loading.ts';

function only(content: string, attributes = '') {
  return right(`<Params>${param(1, content, attributes)}</Params>`).params[0]!;
}

const interprete = (content: string) =>
  only(`<Type>read</Type><Interprete>${content}</Interprete>`).interprete;

test('A parameter has its place, its slot and the defaults of the language', () => {
  const protocol = right(`\n<Params>\n${param(7)}${param(3)}</Params>`);
  expect(protocol.params.map(item => [item.id, item.index, item.line])).toEqual([
    [7, 0, 3],
    [3, 1, 3],
  ]);
  expect(protocol.params[0]).toMatchObject({
    name: 'p7',
    description: '',
    type: 'read',
    typeId: 0,
    dynamicIp: -1,
    save: false,
    setter: false,
    snmpSetAndGet: '',
    trending: true,
    interprete: undefined,
    measurement: undefined,
    snmp: undefined,
    array: undefined,
    alarm: undefined,
    display: { rtDisplay: false, onAppLevel: false, units: '', positions: [] },
  });
});

test('The attributes of a parameter are read', () => {
  const twins = `${param(2, '<Type>read</Type>').replace('p2', 'p1')}${param(1, '<Type>write</Type>', 'save="true" setter="true" trending="false" snmpSetAndGet="true"')}`;
  const item = right(`<Params>${twins}</Params>`).params[1]!;
  expect(item).toMatchObject({ save: true, setter: true, trending: false, snmpSetAndGet: 'true' });
  expect(only('<Type>write</Type>', 'snmpSetAndGet="false"').snmpSetAndGet).toBe('');
});

test('Type has options, and dynamic ip names a connection, 0 by default', () => {
  expect(only('<Type options="dynamic ip; loadOID">read</Type>')).toMatchObject({
    options: ['dynamic ip', 'loadOID'],
    dynamicIp: 0,
  });
  const protocol = right(
    `<Type advanced="http:two">http</Type><Params>${param(1, '<Type options="dynamic ip 1">read</Type>')}</Params>`,
  );
  expect(protocol.params[0]?.dynamicIp).toBe(1);
  expect(protocol.connections[1]?.dynamicIp).toBe(protocol.params[0]);
});

test('Interprete has defaults that depend on the raw type', () => {
  expect(interprete('')).toMatchObject({
    rawType: 'other',
    lengthType: 'next param',
    type: 'string',
    length: 0,
    value: undefined,
    defaultValue: undefined,
    endian: 'little',
    base: 10,
    exceptions: [],
    others: [],
  });
  expect(interprete('<RawType>numeric text</RawType>')?.type).toBe('double');
});

test('Interprete is read in full', () => {
  const protocol = right(
    `<Params>${param(
      1,
      `<Type>read</Type><Interprete><RawType>unsigned number</RawType><LengthType>fixed</LengthType><Length>4</Length>
      <Type>double</Type><Endian>big</Endian><Base>16</Base><Decimals>2</Decimals><Rounding>halfUp</Rounding>
      <DefaultValue>5</DefaultValue><Range><Low>-1.5</Low><High>10</High></Range>
      <Factor>0.5</Factor><Scale lowData="100" highData="500" low="0" high="20"/><OffSet id="2"/>
      <Sequence noset="true">div:10; ^:id:2 ;OffSet;log10</Sequence>
      <Exceptions><Exception id="1" value="-1"><Display state="disabled">N/A</Display><Value>0</Value></Exception></Exceptions>
      <Others><Other id="2"><Display>Odd</Display><Value>11</Value></Other></Others></Interprete>`,
    )}${param(2)}</Params>`,
  );
  expect(protocol.params[0]?.interprete).toEqual({
    rawType: 'unsigned number',
    lengthType: 'fixed',
    lengthTypeId: 0,
    times: 1,
    type: 'double',
    trim: [],
    length: 4,
    value: undefined,
    defaultValue: '5',
    printable: false,
    endian: 'big',
    base: 16,
    startPosition: 0,
    nbrOfBits: 1,
    bits: 8,
    byteOffset: 0,
    alignment: undefined,
    decimals: 2,
    rounding: 'halfUp',
    range: { low: -1.5, high: 10 },
    factor: 0.5,
    scale: { lowData: 100, highData: 500, low: 0, high: 20 },
    offSet: { kind: 'param', id: 2 },
    sequence: {
      text: 'div:10; ^:id:2 ;OffSet;log10',
      noset: true,
      steps: [
        { operation: 'div', operand: { kind: 'number', number: 10 } },
        { operation: 'pow', operand: { kind: 'param', id: 2 } },
        { operation: 'OffSet', operand: undefined },
        { operation: 'log10', operand: undefined },
      ],
    },
    exceptions: [{ id: 1, match: '-1', display: 'N/A', enabled: false, value: '0' }],
    others: [{ id: 2, display: 'Odd', enabled: true, value: '11' }],
  });
});

test('A value in CDATA is taken as it is, and an empty one is there', () => {
  expect(interprete('<Value><![CDATA[ ]]></Value>')?.value).toBe(' ');
  expect(interprete('<Value/>')?.value).toBe('');
});

test('Measurement has a type with options and discreets, and password makes the value a secret', () => {
  const own = `<Type>read</Type><Measurement><Type options="fixedfont;password">string</Type>
    <Discreets dependencyId="2"><Discreet options="x;y" dependencyValues="a;b">
      <Display state="disabled">On</Display><Value>1</Value></Discreet></Discreets></Measurement>`;
  const measurement = right(`<Params>${param(1, own)}${param(2)}</Params>`).params[0]?.measurement;
  expect(measurement).toEqual({
    type: 'string',
    options: ['fixedfont', 'password'],
    discreets: [
      { value: '1', display: 'On', enabled: false, options: ['x', 'y'], dependencyValues: ['a', 'b'] },
    ],
    dependencyId: 2,
    dependencyDiscreets: [],
    password: true,
    hex: false,
    scientificNotation: undefined,
  });
});

test('A number may be shown in hexadecimal or with an exponent', () => {
  const { measurement } = only(
    '<Type>read</Type><Measurement><Type hex="true" scientificNotation="universal">number</Type></Measurement>',
  );
  expect(measurement).toMatchObject({ hex: true, scientificNotation: 'universal' });
});

test('Discreets that depend on another parameter know how that one is shown', () => {
  const choice = '<Discreet><Display>A</Display><Value>1</Value></Discreet>';
  const dependent = `<Measurement><Type>discreet</Type><Discreets dependencyId="2">${choice}</Discreets></Measurement>`;
  const other = `<Measurement><Type>discreet</Type><Discreets>${choice}</Discreets></Measurement>`;
  const { params } = right(
    `<Params>${param(1, `<Type>write</Type>${dependent}`)}${param(2, `<Type>read</Type>${other}`)}</Params>`,
  );
  expect(params[0]?.measurement?.dependencyDiscreets).toBe(params[1]?.measurement?.discreets);
});

test('Display, alarm and SNMP are read', () => {
  const item = only(`<Type>read</Type>
    <Display><RTDisplay onAppLevel="true">true</RTDisplay><Units>dBm</Units><Decimals>1</Decimals>
      <Range><Low>0</Low></Range>
      <Positions><Position><Page>Main</Page><Row>2</Row><Column>1</Column></Position></Positions></Display>
    <Alarm><Monitored>true</Monitored><CH>10</CH><Normal>5</Normal></Alarm>
    <SNMP><Enabled>true</Enabled><OID type="complete" id="1" options="instance;bulk:10">1.3.6.1</OID><Type>integer</Type></SNMP>`);
  expect(item.display).toEqual({
    rtDisplay: true,
    onAppLevel: true,
    range: { low: 0, high: undefined },
    units: 'dBm',
    decimals: 1,
    positions: [{ page: 'Main', row: 2, column: 1 }],
  });
  expect(item.alarm).toEqual({ monitored: true, limits: { CH: '10', Normal: '5' } });
  expect(item.snmp).toEqual({
    enabled: true,
    oid: '1.3.6.1',
    oidType: 'complete',
    oidId: 1,
    oidOptions: ['instance', 'bulk:10'],
    type: 'integer',
  });
});

test('A read and a write of one name are twins, and the name means the write', () => {
  const protocol = right(
    '<Params><Param id="1"><Name>Gain</Name><Type>read</Type></Param><Param id="2"><Name>Gain</Name><Type>write</Type></Param></Params>',
  );
  const [read, write] = protocol.params;
  expect(read?.twin).toBe(write);
  expect(write?.twin).toBe(read);
  expect(protocol.paramByName.get('gain')).toBe(write);
  expect(protocol.paramById.get(1)).toBe(read);
});

test.each([
  [
    'an id twice',
    `<Params>${param(1)}${param(1)}</Params>`,
    'error double-id Protocol/Params/Param[@id=1]@id',
  ],
  [
    'a name twice for one type',
    '<Params><Param id="1"><Name>a</Name><Type>read</Type></Param><Param id="2"><Name>a</Name><Type>read</Type></Param></Params>',
    'error double-name Protocol/Params/Param[@id=2]/Name',
  ],
  [
    'no id',
    '<Params><Param><Name>a</Name><Type>read</Type></Param></Params>',
    'error missing-attribute Protocol/Params/Param',
  ],
  ['an id of 0', `<Params>${param(0)}</Params>`, 'warning reserved-id Protocol/Params/Param[@id=0]@id'],
  [
    'an id beyond 9 999 999',
    `<Params>${param(10_000_000)}</Params>`,
    'error bad-value Protocol/Params/Param[@id=10000000]@id',
  ],
  [
    'a reserved id',
    `<Params>${param(65_000)}</Params>`,
    'warning reserved-id Protocol/Params/Param[@id=65000]@id',
  ],
  [
    'no name',
    '<Params><Param id="1"><Type>read</Type></Param></Params>',
    'error missing-element Protocol/Params/Param[@id=1]',
  ],
  [
    'no type',
    '<Params><Param id="1"><Name>a</Name></Param></Params>',
    'error missing-element Protocol/Params/Param[@id=1]',
  ],
  [
    'an unknown type',
    `<Params>${param(1, '<Type>reed</Type>')}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/Type',
  ],
  [
    'an unknown raw type',
    `<Params>${param(1, '<Type>read</Type><Interprete><RawType>texd</RawType></Interprete>')}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/Interprete/RawType',
  ],
  [
    'an other param that names none',
    `<Params>${param(1, '<Type>read</Type><Interprete><LengthType>other param</LengthType></Interprete>')}</Params>`,
    'error missing-attribute Protocol/Params/Param[@id=1]/Interprete/LengthType',
  ],
  [
    'a length type with an unknown parameter',
    `<Params>${param(1, '<Type>read</Type><Interprete><LengthType id="9">other param</LengthType></Interprete>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Interprete/LengthType@id',
  ],
  [
    'a response parameter without its response',
    `<Params>${param(1, '<Type id="5">response</Type>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Type@id',
  ],
  [
    'a bit of what is no group',
    `<Params>${param(1, '<Type id="2">read bit</Type>')}${param(2)}</Params>`,
    'error wrong-kind Protocol/Params/Param[@id=1]/Type@id',
  ],
  [
    'an exception that matches nothing',
    `<Params>${param(1, '<Type>read</Type><Interprete><Exceptions><Exception id="1"><Value>1</Value></Exception></Exceptions></Interprete>')}</Params>`,
    'error missing-attribute Protocol/Params/Param[@id=1]/Interprete/Exceptions/Exception[@id=1]',
  ],
  [
    'a sequence of an unknown operation',
    `<Params>${param(1, '<Type>read</Type><Interprete><Sequence>sqrt:2</Sequence></Interprete>')}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/Interprete/Sequence',
  ],
  [
    'a sequence without its operand',
    `<Params>${param(1, '<Type>read</Type><Interprete><Sequence>div</Sequence></Interprete>')}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/Interprete/Sequence',
  ],
  [
    'a sequence with an unknown parameter',
    `<Params>${param(1, '<Type>read</Type><Interprete><Sequence>div:id:9</Sequence></Interprete>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Interprete/Sequence',
  ],
  [
    'an offset of an unknown parameter',
    `<Params>${param(1, '<Type>read</Type><Interprete><OffSet id="9"/></Interprete>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Interprete/OffSet[@id=9]@id',
  ],
  [
    'a scale that lacks a number',
    `<Params>${param(1, '<Type>read</Type><Interprete><Scale lowData="1" highData="2" low="0"/></Interprete>')}</Params>`,
    'error missing-attribute Protocol/Params/Param[@id=1]/Interprete/Scale',
  ],
  [
    'a scale of one point',
    `<Params>${param(1, '<Type>read</Type><Interprete><Scale lowData="1" highData="1" low="0" high="2"/></Interprete>')}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/Interprete/Scale',
  ],
  [
    'an other of an unknown parameter',
    `<Params>${param(1, '<Type>read</Type><Interprete><Others><Other id="9"/></Others></Interprete>')}</Params>`,
    'error unknown-reference Protocol/Params/Param[@id=1]/Interprete/Others/Other[@id=9]@id',
  ],
  [
    'an other without its parameter',
    `<Params>${param(1, '<Type>read</Type><Interprete><Others><Other/></Others></Interprete>')}</Params>`,
    'error missing-attribute Protocol/Params/Param[@id=1]/Interprete/Others/Other',
  ],
])('A parameter with %s is reported', (_, xml, issue) => {
  expect(found(xml)).toEqual([issue]);
});

test('The second of two parameters with one id is left out', () => {
  expect(load(params(1, 1)).protocol?.params).toHaveLength(1);
  expect(messages(params(1, 1))).toEqual([
    'a second parameter 1, the first is in line 1; give it an id of its own',
  ]);
});

test('Spaces at the ends of a Value belong to it, line breaks around it do not', () => {
  const value = (written: string): string | undefined => {
    const interprete = `<Interprete><Value>${written}</Value></Interprete>`;
    const { protocol } = load(
      `<Params><Param id="1"><Name>a</Name><Type>fixed</Type>${interprete}</Param></Params>`,
    );
    return protocol?.params[0]?.interprete?.value;
  };
  expect(value('SET ')).toBe('SET ');
  expect(value('\n      SET \n    ')).toBe('SET');
  expect(value(' ')).toBe(' ');
});
