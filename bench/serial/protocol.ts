const binary = (id: number, type: string, raw: string, length: number, more = ''): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>${type}</Type><Interprete><RawType>${raw}</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>double</Type><Endian>big</Endian></Interprete>${more}</Param>`;
const fixed = (id: number, type: string, value: string): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>string</Type><Value>${value}</Value></Interprete></Param>`;
const positions = (...list: readonly number[]): string =>
  `<Content>${list.map(position => `<Param>${position}</Param>`).join('')}</Content>`;

/** A response of header, length, two numbers, a decimal, a state, a text, checksum and trailer. */
export const PROTOCOL = `<Protocol><Name>serial</Name><Version>1.0.0.1</Version><Type>smart-serial</Type><Params>
${fixed(1, 'fixed', '0x02')}
${binary(2, 'length', 'unsigned number', 2, `<Length>${positions(2, 3, 4, 5, 6)}</Length>`)}
${binary(3, 'read', 'unsigned number', 2)}
${binary(4, 'read', 'signed number', 4)}
${binary(5, 'read', 'double', 4)}
${binary(6, 'read', 'unsigned number', 1)}
<Param id="7"><Name>text</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
${binary(8, 'crc', 'unsigned number', 2, `<CRC><Type>modbus</Type>${positions(0, 1, 2, 3, 4, 5, 6)}</CRC>`)}
${fixed(9, 'fixed', '0x03')}
</Params><Responses><Response id="1"><Name>frame</Name><Content>${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(id => `<Param>${id}</Param>`).join('')}</Content></Response></Responses></Protocol>`;
