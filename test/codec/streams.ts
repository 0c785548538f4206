import type { UnitReader } from '#codec/contract.ts';
import { loadProtocol } from '#load/load.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { ParameterTable } from '#values/table.ts';
import { param, protocol, type Sections } from '../element/protocols.ts';

/** A protocol and a table of it. */
export interface Modelled {
  readonly model: Protocol;
  readonly table: ParameterTable;
  param(id: number): Param;
}

/** The model of a protocol that has no errors. `type` is that of connection 0. */
export function modelled(sections: Sections, type = 'serial', attributes = '', unicode = false): Modelled {
  const xml = protocol({ ...sections, connections: [] }, { reads: false, unicode })
    .replace(/>virtual</, ` ${attributes}>${type}<`)
    .replace('<Connections>\n\n</Connections>', '');
  const { protocol: model, issues } = loadProtocol('p.xml', {
    read: path => (path === 'p.xml' ? Buffer.from(xml) : undefined),
  });
  const error = issues.find(({ severity }) => severity === 'error');
  if (error !== undefined || model === undefined) throw new Error(error?.message ?? 'no protocol');
  return { model, table: new ParameterTable(model), param: id => model.paramById.get(id)! };
}

const interprete = (raw: string, length: string, type: string, more = ''): string =>
  `<Interprete><RawType>${raw}</RawType>${length}<Type>${type}</Type>${more}</Interprete>`;

/** Text of so many bytes. */
export function fixedText(id: number, length: number, type = 'read'): string {
  const lengths = `<LengthType>fixed</LengthType><Length>${length}</Length>`;
  return param(id, `<Type>${type}</Type>${interprete('other', lengths, 'string')}`);
}

/** An unsigned number of so many bytes. */
export function unsigned(id: number, length: number, type = 'read', more = '', coding = ''): string {
  const lengths = `<LengthType>fixed</LengthType><Length>${length}</Length>`;
  return param(id, `<Type>${type}</Type>${interprete('unsigned number', lengths, 'double', more)}${coding}`);
}

/** A number as text: of so many digits, or of any number of them (0). */
export function digits(id: number, length: number, type = 'read', more = '', coding = ''): string {
  const lengths =
    length === 0
      ? '<LengthType>next param</LengthType>'
      : `<LengthType>fixed</LengthType><Length>${length}</Length>`;
  return param(id, `<Type>${type}</Type>${interprete('numeric text', lengths, 'double', more)}${coding}`);
}

/** Text with a LengthType of its own: `<LengthType times="2">next param</LengthType>`. */
export function open(id: number, lengthType: string, type = 'read'): string {
  return param(id, `<Type>${type}</Type>${interprete('other', lengthType, 'string')}`);
}

/** `<Length>` or `<CRC>` of a parameter that counts these positions. */
export function covering(name: 'Length' | 'CRC', positions: readonly number[], type = ''): string {
  const content = positions.map(position => `<Param>${position}</Param>`).join('');
  return `<${name}>${type}<Content>${content}</Content></${name}>`;
}

/** All units that a reader gives for bytes split in this way, each as text: `end:bytes`, `!` before what was skipped. */
export function unitsOf(reader: UnitReader, chunks: readonly Buffer[], rest = false): string[] {
  const units: string[] = [];
  const take = (unit: ReturnType<UnitReader['next']>): boolean => {
    if (unit === undefined) return false;
    if (unit.skipped !== undefined) units.push(`!${unit.skipped.toString('latin1')}`);
    units.push(`${unit.end === 'complete' ? '' : `${unit.end}:`}${unit.bytes.toString('latin1')}`);
    return true;
  };
  for (const chunk of chunks) {
    reader.feed(Buffer.from(chunk));
    while (take(reader.next())) {}
  }
  if (rest) take(reader.rest());
  return units;
}

/** Bytes split at these places. */
export function splitAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map(place => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}
