import type { ConnectionView } from '#host/registry.ts';
import { agentOf, isJson } from './agent.ts';
import { json, painter, table, write } from './output.ts';
import { type Call, flagOption, textOption } from './verb.ts';

/** `headend connections`: the open connections of a running agent. */
export async function run(call: Call): Promise<0 | 1> {
  const views = await agentOf(call).connections({
    host: textOption(call, 'host'),
    port: textOption(call, 'port'),
    element: textOption(call, 'element'),
    closed: flagOption(call, 'all') ? true : undefined,
  });
  await write(isJson(call) ? json(views) : connectionsText(views, Date.now()));
  return 0;
}

type Column = readonly [head: string, cell: (view: ConnectionView, now: number) => string | number];

const COLUMNS: readonly Column[] = [
  ['id', ({ id }) => id],
  ['element', ({ element }) => element],
  ['connection', ({ connection }) => connection],
  ['kind', ({ kind }) => kind],
  ['transport', ({ transport }) => transport],
  ['role', ({ role }) => role],
  ['state', ({ state }) => state],
  ['peer', place],
  ['address', view => (view.peer === place(view) ? '' : view.peer)],
  ['local', ({ local }) => local],
  ['path', ({ path }) => path],
  ['subprotocol', ({ subprotocol }) => subprotocol],
  ['user', ({ user }) => user],
  ['handler', ({ handler }) => handler],
  ['since', ({ since }, now) => age(since, now)],
  ['last', ({ lastByte }, now) => age(lastByte, now)],
  ['ping', ({ roundTrip }) => (roundTrip === null ? '' : `${roundTrip} ms`)],
  ['in', ({ messagesIn }) => messagesIn],
  ['out', ({ messagesOut }) => messagesOut],
  ['bytes in', ({ bytesIn }) => bytesIn],
  ['bytes out', ({ bytesOut }) => bytesOut],
  ['queue', ({ queue }) => queue],
];

/** Connections as people read them, a line each, without columns that nobody has; `now` in milliseconds since the epoch. */
export function connectionsText(views: readonly ConnectionView[], now: number): string {
  if (views.length === 0) return 'no open connections\n';
  const columns = COLUMNS.filter(([, cell]) => views.some(view => cell(view, now) !== ''));
  const rows = views.map(view => columns.map(([, cell]) => cell(view, now)));
  const [first = '', ...lines] = table(
    rows,
    columns.map(([head]) => head),
  );
  return `${[painter(process.stdout)('dim', first), ...lines].join('\n')}\n`;
}

/** Name and port as they were asked for; of a client its address. */
function place({ host, port }: ConnectionView): string {
  return port === null ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const UNITS = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
] as const;

/** How long ago, in the largest unit that fits. */
function age(time: string | null, now: number): string {
  if (time === null) return '';
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${unit}`;
}
