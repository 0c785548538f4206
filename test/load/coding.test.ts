import { expect, test } from 'vitest';
import { loadProtocol } from '#load/load.ts';
import { found, messages, param, right } from './loading.ts';

const CRC = (type: string): string => `<Type>crc</Type><CRC>${type}</CRC>`;

test('A crc has its algorithm, its attributes and the positions that it covers', () => {
  const protocol = right(
    `<Params>${param(
      1,
      CRC(
        '<Type byteoffset="-2" off="-32" mod="95" totaloffset="32" groupbytes="2;binary" options="OR TOTALOFFSET;ONES COMPLEMENT">SUM</Type><Content><Param>0</Param><Param>2</Param></Content>',
      ),
    )}${param(2, CRC('<Type>CRC16</Type>'))}</Params>`,
  );
  expect(protocol.params.map(({ crc }) => crc)).toEqual([
    {
      content: [0, 2],
      byteOffset: -2,
      type: 'sum',
      groupBytes: 2,
      binary: true,
      off: -32,
      mod: 95,
      totalOffset: 32,
      or: true,
      onesComplement: true,
    },
    {
      content: undefined,
      byteOffset: 0,
      type: 'crc16',
      groupBytes: 1,
      binary: false,
      off: 0,
      mod: undefined,
      totalOffset: 0,
      or: false,
      onesComplement: false,
    },
  ]);
});

test.each([
  ['2COMP', '2comp'],
  ['CRC-CCITT', 'crc-ccitt'],
  ['CRC-16', 'crc16'],
  ['crc16', 'crc16'],
  ['EXOR', 'exor'],
  ['FLETCHER', 'fletcher'],
  ['LSB AFTER SUBTRACT', 'lsb after subtract'],
  ['LSB AFTER SUM', 'lsb after sum'],
  ['Modbus', 'modbus'],
  ['SUBTRACT', 'subtract'],
  ['SUM', 'sum'],
])('A checksum may be spelled %s, as its page does', (spelled, type) => {
  const protocol = right(`<Params>${param(1, CRC(`<Type>${spelled}</Type>`))}</Params>`);
  expect(protocol.params[0]?.crc?.type).toBe(type);
});

test.each([
  ['crc_16', 'crc16'],
  ['crcccitt', 'crc-ccitt'],
  ['modbuss', 'modbus'],
  ['lsb aftersum', 'lsb after sum'],
])('A checksum spelled %s is an error that names %s', (spelled, type) => {
  const [message, ...others] = messages(`<Params>${param(1, CRC(`<Type>${spelled}</Type>`))}</Params>`);
  expect(message).toBe(`Type is "${spelled}"; "${type}" would be right`);
  expect(others).toEqual([]);
});

test('A checksum that nobody has published says so, with those that are computed', () => {
  const xml = `<Protocol><Name>p</Name><Params>${param(1, CRC('<Type>codan</Type>'))}</Params></Protocol>`;
  const { issues } = loadProtocol('p.xml', { read: () => Buffer.from(xml) });
  expect(issues.map(({ severity, message }) => `${severity}: ${message}`)).toContain(
    'warning: the checksum "codan" is not computed: it has no published definition; one of 2comp, crc-ccitt, crc16, exor, fletcher, lsb after subtract, lsb after sum, modbus, subtract, sum would be',
  );
});

test('A length has the positions that it counts, a trailer its occurrence, a bit its group', () => {
  const protocol = right(
    `<Params>${param(1, '<Type>length</Type><Length><Content><Param>1</Param></Content></Length>')}
    ${param(2, '<Type times="4">trailer</Type>')}${param(3, '<Type>group</Type>')}
    ${param(4, '<Type id="3">read bit</Type>')}${param(5, '<Type id="3">write bit</Type>')}</Params>`,
  );
  const [length, trailer, group, read, write] = protocol.params;
  expect([length?.counted, trailer?.times]).toEqual([[1], 4]);
  expect([group?.bits, read?.group, write?.group]).toEqual([[read], group, group]);
});

test('Advanced has its stuffing and whether equal responses are dropped', () => {
  const protocol = right(
    '<Advanced ignoreEqualResponse="true" stuffing="on=command,response;escape=0x32;stuffing=0x32;allowed=0x380x39,0x40;startoffset=2;endoffset=4"/>',
  );
  expect([protocol.ignoreEqualResponse, protocol.stuffing]).toEqual([
    true,
    {
      onCommands: true,
      onResponses: true,
      escape: '0x32',
      sequence: '0x32',
      allowed: ['0x380x39', '0x40'],
      startOffset: 2,
      endOffset: 4,
    },
  ]);
});

const PARAMS = `<Params>${param(1)}${param(2, '<Type>length</Type><Length><Content><Param>5</Param></Content></Length>')}</Params>`;

test.each([
  [
    'a crc without an algorithm',
    `<Params>${param(1, '<Type>crc</Type>')}</Params>`,
    'error missing-element Protocol/Params/Param[@id=1]',
  ],
  [
    'a crc of an unknown algorithm',
    `<Params>${param(1, CRC('<Type>modbsu</Type>'))}</Params>`,
    'error bad-value Protocol/Params/Param[@id=1]/CRC/Type',
  ],
  [
    'a bit without a group',
    `<Params>${param(1, '<Type>read bit</Type>')}</Params>`,
    'warning missing-attribute Protocol/Params/Param[@id=1]/Type',
  ],
  [
    'a length of five bytes',
    `<Params>${param(1, '<Type>length</Type><Interprete><LengthType>fixed</LengthType><Length>5</Length></Interprete>')}</Params>`,
    'warning bad-value Protocol/Params/Param[@id=1]/Interprete/Length',
  ],
  [
    'a length that counts what a command has not',
    `${PARAMS}<Commands><Command id="1"><Name>c</Name><Content><Param>1</Param><Param>2</Param></Content></Command></Commands>`,
    'warning bad-value Protocol/Commands/Command[@id=1]/Content',
  ],
  [
    'an optional position that there is none of',
    `${PARAMS}<Responses><Response id="1"><Name>r</Name><Content optional="0;7+"><Param>1</Param></Content></Response></Responses>`,
    'warning bad-value Protocol/Responses/Response[@id=1]/Content@optional',
  ],
  [
    'an optional entry that is no position',
    `${PARAMS}<Responses><Response id="1"><Name>r</Name><Content optional="x+"><Param>1</Param></Content></Response></Responses>`,
    'error bad-value Protocol/Responses/Response[@id=1]/Content@optional',
  ],
  [
    'stuffing without its bytes',
    '<Advanced stuffing="on=command"/>',
    'error bad-value Protocol/Advanced@stuffing',
  ],
])('%s is told', (_, content, issue) => {
  expect(found(content)).toContain(issue);
});

test('A position that is not there is told with the last one that is', () => {
  const content = `${PARAMS}<Responses><Response id="1"><Name>r</Name><Content optional="7"><Param>1</Param></Content></Response></Responses>`;
  expect(messages(content)).toContain('optional names position 7, and the last parameter has position 0');
});
