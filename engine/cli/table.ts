import type { RowsPage } from '#api/client.ts';
import { agentOf, countOption, isJson } from './agent.ts';
import { json, painter, table, write } from './output.ts';
import { type Call, textOption } from './verb.ts';

/** Rows that are asked for at a time. */
const PAGE = 1000;

/** `headend table`: the rows of a table of an element of a running agent; all of them unless a page is asked for. */
export async function run(call: Call): Promise<0 | 1> {
  const [element = '', param = ''] = call.arguments;
  const agent = agentOf(call);
  const filter = textOption(call, 'filter');
  const wanted = countOption(call, 'page');
  const size = countOption(call, 'size') ?? PAGE;
  // People read what is displayed, scripts get values.
  const display = !isJson(call);
  const rows: RowsPage['rows'][number][] = [];
  let page = wanted ?? 1;
  for (; ; page++) {
    const { rows: some, total } = await agent.rows(element, param, { filter, page, size, display });
    rows.push(...some);
    if (wanted !== undefined || some.length === 0 || page * size >= total) break;
  }
  await write(display ? rowsText(rows) : json(rows));
  return 0;
}

function rowsText(rows: readonly RowsPage['rows'][number][]): string {
  if (rows.length === 0) return 'no rows\n';
  const columns = Object.keys(rows[0]!);
  const cells = rows.map(row => columns.map(column => String(row[column] ?? '')));
  const [head = '', ...lines] = table(cells, columns);
  return `${[painter(process.stdout)('dim', head), ...lines].join('\n')}\n`;
}
