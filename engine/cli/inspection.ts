import { transportOf } from '#host/resolve.ts';
import { unsupported } from '#load/unsupported.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import {
  alarmRows,
  displayRows,
  type InspectedAlarm,
  type InspectedDisplay,
  inspectAlarms,
  inspectDisplay,
} from './inspection-display.ts';
import { type Style, table } from './output.ts';

/** What a parameter is: one value, a table, a column of one, a matrix. */
export type ParamKind = 'standalone' | 'table' | 'column' | 'matrix';

/** What `inspect --format json` prints. */
export interface Inspection {
  readonly name: string;
  readonly version: string;
  readonly connections: readonly {
    readonly id: number;
    readonly name: string;
    readonly type: string;
    /** What a serial or smart-serial connection runs over unless an element file says otherwise. */
    readonly transport?: string;
  }[];
  readonly counts: Readonly<Record<Counted, number>>;
  readonly params: readonly {
    readonly id: number;
    readonly name: string;
    readonly type: string;
    readonly kind: ParamKind;
  }[];
  readonly qactions: readonly {
    readonly id: number;
    readonly name: string;
    readonly encoding: string;
    readonly triggers: readonly number[];
    readonly ported: boolean;
  }[];
  /** Constructs that do not work as documented, and what that means. */
  readonly unsupported: readonly { readonly path: string; readonly count: number; readonly effect: string }[];
  /** Absent where the protocol shows nothing. */
  readonly display?: InspectedDisplay;
  /** Absent where nothing is monitored. */
  readonly alarms?: readonly InspectedAlarm[];
}

export type Counted =
  | 'params'
  | 'tables'
  | 'commands'
  | 'responses'
  | 'pairs'
  | 'groups'
  | 'timers'
  | 'triggers'
  | 'actions'
  | 'sessions'
  | 'qactions';

/** Looks through a protocol. `constructs`: how often each path of the language occurs in it. */
export function inspection(protocol: Protocol, constructs: ReadonlyMap<string, number>): Inspection {
  const params = protocol.params.filter(param => !param.general);
  const display = inspectDisplay(protocol);
  const alarms = inspectAlarms(protocol);
  return {
    name: protocol.name,
    version: protocol.version,
    connections: protocol.connections.map(connection => {
      const { id, name, serial, type } = connection;
      return { id, name, type, ...(serial !== undefined && { transport: transportOf(connection) }) };
    }),
    counts: {
      params: params.length,
      tables: protocol.params.filter(param => kindOf(param) === 'table').length,
      commands: protocol.commands.length,
      responses: protocol.responses.length,
      pairs: protocol.pairs.length,
      groups: protocol.groups.length,
      timers: protocol.timers.length,
      triggers: protocol.triggers.length,
      actions: protocol.actions.length,
      sessions: protocol.sessions.length,
      qactions: protocol.qactions.length,
    },
    params: params.map(param => ({
      id: param.id,
      name: param.name,
      type: param.type,
      kind: kindOf(param),
    })),
    qactions: protocol.qactions.map(({ id, name, encoding, triggers, code }) => ({
      id,
      name,
      encoding,
      triggers: triggers.map(param => param.id),
      ported: code.kind !== 'none',
    })),
    unsupported: unsupported(constructs).map(({ path, count, effect }) => ({ path, count, effect })),
    ...(display !== undefined && { display }),
    ...(alarms !== undefined && { alarms }),
  };
}

export function kindOf(param: Param): ParamKind {
  if (param.type === 'array') return 'table';
  if (param.type === 'matrix') return 'matrix';
  return param.table ? 'column' : 'standalone';
}

/** The same for people, as lines. */
export function inspectionText(
  protocol: Protocol,
  found: Inspection,
  paint: (style: Style, text: string) => string,
): string[] {
  const lines = [`${paint('bold', found.name)} ${found.version}`];
  if (protocol.vendor !== '') lines.push(`Vendor       ${protocol.vendor}`);
  if (protocol.description !== '')
    lines.push(`Description  ${protocol.description.replace(/\s+/g, ' ').trim()}`);
  const section = (title: string, rows: string[], header = true): void => {
    if (rows.length === 0) return;
    lines.push('', paint('bold', title));
    lines.push(...rows.map((row, at) => `  ${header && at === 0 ? paint('gray', row) : row}`));
  };
  section(
    'Connections',
    table(connectionRows(protocol), ['id', 'name', 'type', 'transport', 'status parameter']),
  );
  const counts = Object.entries(found.counts).filter(([, count]) => count > 0);
  section('Counts', table(counts.map(([what, count]) => [what, count])), false);
  section(
    'Parameters',
    table(protocol.params.filter(param => !param.general).map(paramRow), [
      'id',
      'name',
      'type',
      'kind',
      'value',
      'runs',
    ]),
  );
  const qactions = found.qactions.map(qaction => [
    qaction.id,
    qaction.name,
    qaction.encoding,
    qaction.triggers.join(', ') || 'none',
    qaction.ported ? 'yes' : 'no',
  ]);
  section('QActions', table(qactions, ['id', 'name', 'encoding', 'triggers', 'ported']));
  if (found.display !== undefined) section('Display', table(displayRows(found.display)), false);
  if (found.alarms !== undefined) section('Alarms', table(alarmRows(found.alarms), ['id', 'name', 'limits']));
  const lost = found.unsupported.map(({ path, count, effect }) => [path, count, effect]);
  section('Not supported, or not in full', table(lost, ['construct', 'count', 'effect']));
  if (lost.length === 0) lines.push('', 'All of it is supported.');
  return lines;
}

function connectionRows(protocol: Protocol): (string | number)[][] {
  return protocol.connections.map(connection => {
    const { id, name, notify, serial, type } = connection;
    const over = serial === undefined ? '' : transportOf(connection);
    return [id, name, type, over, notify ? `${notify.id} ${notify.name}` : ''];
  });
}

/** What a change of a parameter runs stands behind it: that is what a reader of a protocol looks for first. */
function paramRow(param: Param): (string | number)[] {
  const value = param.interprete?.type === 'double' ? 'number' : (param.interprete?.type ?? '');
  const runs = [
    ...param.logic.change.map(trigger => `trigger ${trigger.id}`),
    ...param.logic.qactions.map(qaction => `QAction ${qaction.id}`),
  ];
  return [param.id, param.name, param.type, kindOf(param), value, runs.join(', ')];
}
