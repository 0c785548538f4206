import { loadProtocol } from '#load/load.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { RowsOf } from '#values/foreign.ts';
import { TableRows } from '#values/rows.ts';
import { shapeOf } from '#values/shape.ts';

/** Text columns but those that say `double`; `options` are those of ColumnOption. */
export interface ColumnText {
  readonly pid: number;
  readonly name?: string;
  readonly double?: boolean;
  readonly type?: string;
  readonly options?: string;
  readonly value?: string;
  /** More content of the column's parameter. */
  readonly more?: string;
  readonly duplicateAs?: string;
}

/** The Param of a table and those of its columns. */
export function tableXml(id: number, columns: readonly ColumnText[], attributes = '', content = ''): string {
  const list = columns.map(
    ({ pid, options = '', type = 'retrieved', value = '' }, idx) =>
      `<ColumnOption idx="${idx}" pid="${pid}" type="${type}" value="${value}" options="${options}"/>`,
  );
  const params = columns.map(({ double, duplicateAs, more = '', name, pid }) => {
    const twice = duplicateAs === undefined ? '' : `duplicateAs="${duplicateAs}"`;
    const interprete = `<Interprete><RawType>${double ? 'numeric text' : 'other'}</RawType><LengthType>next param</LengthType><Type>${double ? 'double' : 'string'}</Type></Interprete>`;
    return `<Param id="${pid}" ${twice}><Name>${name ?? `c${pid}`}</Name><Type>read</Type>${interprete}${more}</Param>`;
  });
  return `<Param id="${id}"><Name>t${id}</Name><Type>array</Type><ArrayOptions index="0" ${attributes}>${content}${list.join('')}</ArrayOptions></Param>${params.join('')}`;
}

export function protocolOf(params: string): Protocol {
  const xml = `<Protocol><Name>Test</Name><Params>${params}</Params></Protocol>`;
  const { protocol, issues } = loadProtocol('protocol.xml', {
    read: path => (path === 'protocol.xml' ? Buffer.from(xml) : undefined),
  });
  const error = issues.find(issue => issue.severity === 'error');
  if (error !== undefined) throw new Error(error.message);
  return protocol!;
}

/** Tables of a protocol with their rows. */
export class Tables {
  readonly protocol: Protocol;
  readonly #rows = new Map<Param, TableRows>();

  constructor(params: string) {
    this.protocol = protocolOf(params);
  }

  readonly of: RowsOf = table => {
    let rows = this.#rows.get(table);
    if (rows === undefined) {
      rows = new TableRows(shapeOf(table));
      this.#rows.set(table, rows);
    }
    return rows;
  };

  param(id: number): Param {
    return this.protocol.paramById.get(id)!;
  }

  rows(id: number): TableRows {
    return this.of(this.param(id));
  }
}
