import { type NamedParam, namesOf } from '#hooks/named.ts';
import { columnNames, tableNames } from '#hooks/tables.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/**
 * The text of `protocol.d.ts`: the parameters of a protocol as types, so that an editor completes ids and names in a
 * hook and knows each value. The same protocol gives the same text.
 */
export function declaration(protocol: Protocol): string {
  const single = protocol.params.filter(param => param.type !== 'array' && !param.table).sort(byId);
  const tables = protocol.params.filter(param => param.array).sort(byId);
  return [
    `// Generated from ${inline(protocol.name)} ${inline(protocol.version)} by \`headend types\`; do not edit: run it again.`,
    '',
    `import type { ${tables.length === 0 ? '' : 'Table, '}TypedProtocol } from 'headend';`,
    '',
    '/** The value of each parameter, by id. */',
    block('interface Values', single.flatMap(valueLines)),
    '',
    '/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */',
    `${block('type Names =', nameLines(protocol, single))};`.replace(/;;$/, ';'),
    '',
    '/** What `protocol.parameters` reads and sets, by name. */',
    block('interface Parameters', parameterLines(protocol)),
    '',
    '/** The tables, by id: their columns by id and by name. */',
    block('interface Tables', tables.flatMap(tableLines)),
    '',
    ...(tables.length === 0
      ? []
      : [
          '/** What `protocol.tables` has, by name. */',
          block('interface NamedTables', tableNames(protocol).flatMap(namedTableLines)),
          '',
        ]),
    '/** The id of a parameter that holds one value. */',
    'export type ParameterId = keyof Values;',
    '',
    '/** What a hook is handed, knowing this protocol. */',
    `export type Protocol = TypedProtocol<Values, Names, Parameters${tables.length === 0 ? '' : ', NamedTables'}>;`,
    '',
  ].join('\n');
}

function byId(a: Param, b: Param): number {
  return a.id - b.id;
}

function block(head: string, lines: readonly string[]): string {
  if (lines.length === 0) return `export ${head} {}`;
  return [`export ${head} {`, ...lines.map(line => `  ${line}`), '}'].join('\n');
}

/** Number or string as Interprete says; either where it says nothing. */
function valueType(param: Param): string {
  switch (param.interprete?.type) {
    case 'double':
    case 'high nibble':
      return 'number';
    case 'string':
      return 'string';
    case undefined:
      return 'number | string';
  }
}

function valueLines(param: Param): string[] {
  return [`/** ${about(param)} */`, `${param.id}: ${valueType(param)};`];
}

/** `temperature (read): Temperature, °C, 0 … 100; 1 = On, 0 = Off`. */
function about(param: Param): string {
  const facts: string[] = [];
  const { measurement, display, interprete } = param;
  if (param.description !== '' && param.description !== param.name) facts.push(param.description);
  if (display.units !== '') facts.push(display.units);
  const range = display.range ?? interprete?.range;
  if (range && (range.low !== undefined || range.high !== undefined)) {
    facts.push(`${range.low ?? ''} … ${range.high ?? ''}`.trim());
  }
  const discreets = (measurement?.discreets ?? []).map(discreet => `${discreet.value} = ${discreet.display}`);
  const head = `${param.name} (${param.type})`;
  const text = [facts.join(', '), discreets.slice(0, 8).join(', ')].filter(part => part !== '').join('; ');
  return inline(text === '' ? head : `${head}: ${text}`);
}

function nameLines(protocol: Protocol, params: readonly Param[]): string[] {
  const ids = new Set(params.map(param => param.id));
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const param of params) {
    const lower = param.name.toLowerCase();
    const id = protocol.paramByName.get(lower)?.id;
    if (param.name === '' || seen.has(lower) || id === undefined || !ids.has(id)) continue;
    seen.add(lower);
    lines.push(`${key(param.name)}: ${id};`);
  }
  return lines;
}

/** The read parameters and others, and those to write under `write`. */
function parameterLines(protocol: Protocol): string[] {
  const { read, write } = namesOf(protocol);
  if (write.length === 0) return read.flatMap(namedLines);
  return [
    ...read.flatMap(namedLines),
    'readonly write: {',
    ...write.flatMap(namedLines).map(line => `  ${line}`),
    '};',
  ];
}

function namedLines([name, param]: NamedParam): string[] {
  return [`/** ${param.id} ${about(param)} */`, `${name}: Values[${param.id}];`];
}

function tableLines(param: Param): string[] {
  const columns = [...(param.array?.columns ?? [])].sort((a, b) => a.idx - b.idx);
  const primary = columns.find(column => column.idx === param.array?.index);
  const values = columns.flatMap(column => valueLines(column.param).map(line => `    ${line}`));
  const names = new Map(columns.map(column => [column.param.name, column.param.id]));
  return [
    `/** ${about(param)} */`,
    `${param.id}: {`,
    `  name: ${JSON.stringify(param.name)};`,
    `  key: ${primary?.param.id ?? 'undefined'};`,
    '  columns: {',
    ...values,
    '  };',
    '  names: {',
    ...[...names].map(([name, id]) => `    ${key(name)}: ${id};`),
    '  };',
    '};',
  ];
}

function namedTableLines([name, table]: readonly [string, Param]): string[] {
  return [
    `/** ${table.id} ${about(table)} */`,
    `${name}: Table<{`,
    ...columnNames(table).flatMap(column => [
      `  /** ${about(column.param)} */`,
      `  ${column.name}: ${valueType(column.param)};`,
    ]),
    '}>;',
  ];
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** Text of a protocol inside a comment: one line that cannot end the comment. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replaceAll('*/', '*\\/');
}
