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

/** Connections as people read them, a line each; `now` in milliseconds since the epoch. */
export function connectionsText(views: readonly ConnectionView[], now: number): string {
  if (views.length === 0) return 'no open connections\n';
  const rows = views.map(view => [
    view.id,
    view.element,
    view.kind,
    view.transport,
    view.role,
    view.state,
    `${view.port === null ? view.host : `${view.host}:${view.port}`}${view.path}`,
    view.user,
    age(view.since, now),
    age(view.lastByte, now),
    view.roundTrip === null ? '' : `${view.roundTrip} ms`,
    view.messagesIn,
    view.messagesOut,
    view.bytesIn,
    view.bytesOut,
    view.queue,
  ]);
  const head = [
    'id',
    'element',
    'kind',
    'transport',
    'role',
    'state',
    'peer',
    'user',
    'since',
    'last',
    'ping',
  ];
  const [first = '', ...lines] = table(rows, [...head, 'in', 'out', 'bytes in', 'bytes out', 'queue']);
  return `${[painter(process.stdout)('dim', first), ...lines].join('\n')}\n`;
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
