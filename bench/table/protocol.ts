/** A volatile table of that many columns, texts and numbers in turn; column 1 has an index. */
export function protocolOf(columns: number): string {
  const idxs = Array.from({ length: columns }, (_, idx) => idx);
  const options = idxs.map(
    idx =>
      `<ColumnOption idx="${idx}" pid="${1001 + idx}" type="retrieved" options="${idx === 2 ? ';indexColumn' : ''}"/>`,
  );
  const params = idxs.map(
    idx =>
      `<Param id="${1001 + idx}"><Name>c${idx}</Name><Type>read</Type><Interprete><RawType>${idx % 2 === 0 ? 'other' : 'numeric text'}</RawType><LengthType>next param</LengthType><Type>${idx % 2 === 0 ? 'string' : 'double'}</Type></Interprete></Param>`,
  );
  return `<Protocol><Name>table</Name><Version>1.0.0.1</Version><Type>virtual</Type><Params>
<Param id="1000"><Name>table</Name><Type>array</Type><ArrayOptions index="0" options=";volatile">${options.join('')}</ArrayOptions></Param>
${params.join('\n')}
</Params></Protocol>`;
}
