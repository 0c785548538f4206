import { LOST_OPTIONS } from './option-words.ts';

/**
 * `yes`: works as documented. `partly`: works but for what `effect` says. `kept`: read into the model, and nothing
 * acts on it yet. `no`: ignored.
 */
export type Level = 'yes' | 'partly' | 'kept' | 'no';

/** A construct of the language and how far it is supported. */
export interface Construct {
  /** `Protocol/Params/Param`, an attribute `…@id`, an enumerated value `…/Type=copy`. */
  readonly path: string;
  readonly level: Level;
  /** What the user loses, in one sentence; empty for `yes`. */
  readonly effect: string;
}

type Row = readonly [path: string, level: Level, effect?: string];

/**
 * The one table of what is supported, without the leading `Protocol/`. A row covers what is below it; the longest
 * matching row wins. A path that ends in `=` covers the values of an enumeration that have no row of their own.
 */
const ROWS: readonly Row[] = [
  ['@xmlns', 'yes'],
  ['Name', 'yes'],
  ['Version', 'yes'],
  ['Description', 'kept', 'Not shown.'],
  ['Vendor', 'kept', 'Not shown.'],
  ['Display', 'kept', 'Pages are shown by inspect only.'],
  ['TreeControls', 'kept', 'Trees are shown by inspect only.'],
  ['Relations', 'partly', 'Display keys, view tables and filters take the shortest way along foreign keys.'],
  ['Advanced', 'no', 'Not read.'],
  ['Advanced@ignoreEqualResponse', 'yes'],
  ['Advanced@stuffing', 'yes'],
  ['Type', 'yes'],
  ['Type=', 'kept', 'The connection stays closed.'],
  ['Type=http', 'yes'],
  ['Type=serial', 'yes'],
  ['Type=serial single', 'yes'],
  ['Type=smart-serial', 'yes'],
  ['Type=smart-serial single', 'yes'],
  ['Type=virtual', 'yes'],
  ['Type@overrideTimeoutDVE', 'no', 'No elements are derived.'],
  [
    'PortSettings',
    'partly',
    'Not what SNMP needs, no flow control by DTR and DSR, and no ranges or lists of values.',
  ],
  [
    'Ports',
    'partly',
    'Not what SNMP needs, no flow control by DTR and DSR, and no ranges or lists of values.',
  ],

  ['Connections', 'yes'],
  ['Connections/Connection/Http', 'yes'],
  ['Connections/Connection/Http/CommunicationOptions/MakeCommandByProtocol', 'yes'],
  ['Connections/Connection/Http/CommunicationOptions/NotifyConnectionPIDs/Connections', 'yes'],
  ['Connections/Connection/Http/CommunicationOptions/NotifyConnectionPIDs/Disconnections', 'yes'],
  ['Connections/Connection/Http/CommunicationOptions/WebSocket', 'yes'],
  ['Connections/Connection/Http/CommunicationOptions/WebSocketHandshake', 'yes'],
  ['Connections/Connection/Serial', 'yes'],
  [
    'Connections/Connection/Serial/CommunicationOptions/ChunkedHTML',
    'no',
    'A connection of type http would be right.',
  ],
  ['Connections/Connection/SmartSerial', 'yes'],
  ['Connections/Connection/Snmp', 'kept', 'The connection stays closed.'],
  ['Connections/Connection/SnmpV2', 'kept', 'The connection stays closed.'],
  ['Connections/Connection/SnmpV3', 'kept', 'The connection stays closed.'],
  ['Connections/Connection/Gpib', 'no', 'The connection stays closed.'],
  ['Connections/Connection/Opc', 'no', 'The connection stays closed.'],
  ['Connections/Connection/Type=', 'kept', 'The connection stays closed.'],
  ['Connections/Connection/Type=http', 'yes'],
  ['Connections/Connection/Type=serial', 'yes'],
  ['Connections/Connection/Type=serial single', 'yes'],
  ['Connections/Connection/Type=smart-serial', 'yes'],
  ['Connections/Connection/Type=smart-serial single', 'yes'],
  ['Connections/Connection/Type=virtual', 'yes'],

  ['Params', 'yes'],
  ['Params@loadSequence', 'no', 'Loading saved values runs nothing, so that their order has no effect.'],
  ['Params/Param@confirmPopup', 'no', 'Nothing asks before a set.'],
  ['Params/Param@duplicateAs', 'yes'],
  ['Params/Param@export', 'no', 'No elements are derived.'],
  [
    'Params/Param@historySet',
    'no',
    'There is no trending: a set with a time of its own throws NOT_SUPPORTED.',
  ],
  ['Params/Param@level', 'no', 'There are no access levels.'],
  ['Params/Param@pollingInterval', 'no', 'Only a hint for graphs.'],
  ['Params/Param@save', 'yes'],
  ['Params/Param@saveInterval', 'partly', 'Saved at each change, not once an interval.'],
  ['Params/Param@snapshot', 'no', 'Not part of snapshots.'],
  ['Params/Param@snmpSetAndGet', 'kept', 'Sets are not sent by SNMP.'],
  ['Params/Param@trending', 'kept', 'There is no trending.'],
  ['Params/Param/Type=', 'kept', 'The value is not filled in or interpreted.'],
  ['Params/Param/Type=array', 'yes'],
  ['Params/Param/Type=bus', 'yes'],
  ['Params/Param/Type=crc', 'yes'],
  ['Params/Param/Type=group', 'yes'],
  ['Params/Param/Type=ip', 'yes'],
  ['Params/Param/Type=length', 'yes'],
  ['Params/Param/Type=pollingip', 'yes'],
  ['Params/Param/Type=read bit', 'yes'],
  ['Params/Param/Type=response', 'yes'],
  ['Params/Param/Type=write bit', 'yes'],
  ['Params/Param/Type=dataminer info', 'yes'],
  ['Params/Param/Type=dummy', 'yes'],
  ['Params/Param/Type=elementdmaid', 'yes'],
  ['Params/Param/Type=elementid', 'yes'],
  ['Params/Param/Type=elementname', 'yes'],
  ['Params/Param/Type=fixed', 'yes'],
  ['Params/Param/Type=header', 'yes'],
  ['Params/Param/Type=read', 'yes'],
  ['Params/Param/Type=trailer', 'yes'],
  ['Params/Param/Type=write', 'yes'],
  ['Params/Param/Type@alarmRegistration', 'yes'],
  ['Params/Param/Type@distribution', 'no', 'The value is not distributed.'],
  ['Params/Param/Type@dynamicSnmpGet', 'no', 'Nothing is polled by SNMP.'],
  ['Params/Param/Type@relativeTimers', 'no', 'Timers keep their times.'],
  ['Params/Param/Type@virtual', 'no', 'Elements are not connected.'],
  ['Params/Param/Interprete', 'yes'],
  ['Params/Param/Interprete/RawType=bcd', 'yes'],
  ['Params/Param/Interprete/RawType=numeric text', 'yes'],
  ['Params/Param/Interprete/RawType=double', 'yes'],
  ['Params/Param/Interprete/RawType=signed number', 'yes'],
  ['Params/Param/Interprete/RawType=unsigned number', 'yes'],
  ['Params/Param/Interprete/RawType=only others', 'yes'],
  ['Params/Param/Interprete/RawType=other', 'yes'],
  ['Params/Param/Interprete/RawType=text', 'yes'],
  ['Params/Param/Interprete/LengthType=last next param', 'yes'],
  ['Params/Param/Interprete/Alignment', 'partly', 'Only of what a bcd is set to.'],
  ['Params/Param/Interprete/Base', 'partly', 'Only of numeric text, crc and bus.'],
  ['Params/Param/Interprete/Decimals', 'yes'],
  ['Params/Param/Interprete/Exceptions', 'partly', 'Shown, and known to alarms; there is no trending.'],
  ['Params/Param/Interprete/Factor', 'yes'],
  ['Params/Param/Interprete/OffSet', 'yes'],
  ['Params/Param/Interprete/Others', 'partly', 'Shown, and known to alarms; there is no trending.'],
  ['Params/Param/Interprete/Range', 'yes'],
  ['Params/Param/Interprete/Rounding', 'yes'],
  ['Params/Param/Interprete/Scale', 'yes'],
  ['Params/Param/Interprete/Sequence', 'partly', 'Not with columns of a table.'],
  ['Params/Param/Interprete/Sequence@loop', 'no', 'A counter that starts anew is not corrected.'],
  ['Params/Param/Measurement', 'partly', 'Only the text that stands for a value.'],
  ['Params/Param/Measurement/Type@verificationDeviation', 'yes'],
  ['Params/Param/Display', 'yes'],
  ['Params/Param/Display/DynamicUnits', 'no', 'A value keeps its unit.'],
  ['Params/Param/Display/ParametersView', 'kept', 'Charts are shown by inspect only.'],
  ['Params/Param/Display/Positions', 'kept', 'Positions are shown by inspect only.'],
  ['Params/Param/Display/Trending', 'no', 'There is no trending.'],
  ['Params/Param/ArrayOptions', 'yes'],
  ['Params/Param/ArrayOptions@deleteRow', 'no', 'Nothing is polled by SNMP.'],
  ['Params/Param/ArrayOptions@partial', 'partly', 'Only the size of the pages of a filter.'],
  ['Params/Param/ArrayOptions@snmpIndex', 'no', 'Nothing is polled by SNMP.'],
  [
    'Params/Param/ArrayOptions/ColumnOption@cpeAlignment',
    'no',
    'Nothing is displayed in an EPM environment.',
  ],
  ['Params/Param/ArrayOptions/ColumnOption@pollingRate', 'no', 'Nothing is polled by SNMP.'],
  ['Params/Param/ArrayOptions/ColumnOption@type=concatenation', 'no', 'Nothing is polled by SNMP.'],
  ['Params/Param/ArrayOptions/ColumnOption@type=index', 'no', 'Nothing is polled by SNMP.'],
  ['Params/Param/ArrayOptions/ColumnOption@type=snmp', 'kept', 'Nothing is polled by SNMP.'],
  ['Params/Param/ArrayOptions/ColumnOption@type=viewTableKey', 'no', 'Other elements are not seen.'],
  ['Params/Param/SNMP', 'kept', 'Nothing is polled by SNMP.'],
  ['Params/Param/Alarm', 'yes'],
  ['Params/Param/Alarm@type', 'partly', 'The override parameter of a computed baseline has no effect.'],
  ['Params/Param/CRC/Type=codan', 'no', 'It has no published definition: neither computed nor checked.'],
  ['Params/Param/CRC/Type=crc', 'no', 'It has no published definition: neither computed nor checked.'],
  ['Params/Param/CRC/Type=rcds', 'no', 'It has no published definition: neither computed nor checked.'],
  ['Params/Param/CRC/Type=rest', 'no', 'It has no published definition: neither computed nor checked.'],
  ['Params/Param/CrossDriverOptions', 'no', 'Values of other elements are not seen.'],
  ['Params/Param/Dashboard', 'no', 'Not shown.'],
  [
    'Params/Param/Database',
    'no',
    'Logger tables are kept by the engine itself, by the number of their rows.',
  ],
  ['Params/Param/Dependencies', 'no', 'Nothing is read again after a set.'],
  ['Params/Param/HyperLinks', 'no', 'Not shown.'],
  ['Params/Param/Icon', 'no', 'Not shown.'],
  ['Params/Param/Information', 'no', 'Not shown.'],
  ['Params/Param/Matrix', 'kept', 'Matrices are shown by inspect only.'],
  ['Params/Param/Mediation', 'no', 'Values of other elements are not seen.'],
  ['Params/Param/Message', 'no', 'Nothing asks before a set.'],
  ['Params/Param/Replication', 'no', 'Values of other elements are not seen.'],

  ['Commands', 'yes'],
  ['Responses', 'yes'],
  ['Pairs', 'yes'],
  ['Pairs/Pair@ping', 'yes'],
  ['HTTP', 'yes'],
  [
    'HTTP/Session@loginMethod',
    'partly',
    'Basic and Digest, and client certificates; no NTLM and no Negotiate.',
  ],
  ['HTTP/Session@proxyServer', 'partly', 'Proxies are named or in the environment, not discovered.'],

  ['Groups', 'yes'],
  ['Groups/Group/Content/Param', 'kept', 'Nothing is polled by SNMP.'],
  ['Groups/Group/Content@multipleGet', 'kept', 'Nothing is polled by SNMP.'],
  ['Groups/Group@ping', 'no', 'Connections are not tested.'],
  ['Groups/Group@threadId', 'no', 'All groups run in one queue, one after the other.'],
  [
    'NoTimeouts',
    'partly',
    'Only what HTTP connections report: status lines, and errors in the words of WinHTTP.',
  ],
  [
    'NoTimeout',
    'partly',
    'Only what HTTP connections report: status lines, and errors in the words of WinHTTP.',
  ],
  ['Threads', 'no', 'All groups run in one queue, one after the other.'],
  ['Timers', 'yes'],
  ['Timers/Timer/Time@dataDisplay', 'kept', 'Open pages make no timer faster.'],
  ['Timers/Timer@options', 'no', 'The groups run once a period, not for each row of a table.'],
  ['Triggers', 'yes'],
  ['Triggers/Trigger/On=', 'kept', 'The trigger never fires by itself.'],
  ['Triggers/Trigger/On=command', 'yes'],
  [
    'Triggers/Trigger/On=communication',
    'partly',
    'Only what HTTP connections report: status lines, and errors in the words of WinHTTP.',
  ],
  ['Triggers/Trigger/On=group', 'yes'],
  ['Triggers/Trigger/On=pair', 'yes'],
  ['Triggers/Trigger/On=parameter', 'yes'],
  ['Triggers/Trigger/On=protocol', 'yes'],
  ['Triggers/Trigger/On=response', 'yes'],
  ['Triggers/Trigger/On=session', 'yes'],
  ['Triggers/Trigger/On=timer', 'yes'],
  ['Triggers/Trigger/Time=link file change', 'no', 'The trigger never fires by itself.'],
  ['Triggers/Trigger/Time=link file changed', 'no', 'The trigger never fires by itself.'],
  ['Actions', 'yes'],
  ['Actions/Action/Type=', 'no', 'The action does nothing.'],
  [
    'Actions/Action/Type=aggregate',
    'partly',
    'Not join and filter; in a table that refers to itself only the next row counts.',
  ],
  ['Actions/Action/Type=crc', 'yes'],
  ['Actions/Action/Type=length', 'yes'],
  ['Actions/Action/Type=lock', 'yes'],
  ['Actions/Action/Type=merge', 'no', 'The action does nothing: values of other elements are not seen.'],
  [
    'Actions/Action/Type=normalize',
    'partly',
    'Only where Alarm@type names the parameter of the nominal value.',
  ],
  ['Actions/Action/Type=priority lock', 'yes'],
  ['Actions/Action/Type=priority unlock', 'yes'],
  ['Actions/Action/Type=read stuffing', 'yes'],
  ['Actions/Action/Type=replace', 'yes'],
  ['Actions/Action/Type=set', 'no', 'The action does nothing: sets are not sent by SNMP.'],
  ['Actions/Action/Type=set and get with wait', 'no', 'The action does nothing: sets are not sent by SNMP.'],
  ['Actions/Action/Type=set with wait', 'no', 'The action does nothing: sets are not sent by SNMP.'],
  ['Actions/Action/Type=stuffing', 'yes'],
  ['Actions/Action/Type=swap column', 'yes'],
  ['Actions/Action/Type=unlock', 'yes'],
  ['Actions/Action/Type=wmi', 'no', 'The action does nothing: WMI is part of Windows.'],
  ['Actions/Action/Type=add to execute', 'yes'],
  ['Actions/Action/Type=append', 'yes'],
  ['Actions/Action/Type=append data', 'yes'],
  ['Actions/Action/Type=change length', 'yes'],
  ['Actions/Action/Type=clear', 'yes'],
  ['Actions/Action/Type=clear on display', 'yes'],
  ['Actions/Action/Type=clear length info', 'yes'],
  ['Actions/Action/Type=close', 'yes'],
  ['Actions/Action/Type=copy', 'yes'],
  ['Actions/Action/Type=copy reverse', 'yes'],
  ['Actions/Action/Type=execute', 'yes'],
  ['Actions/Action/Type=execute next', 'yes'],
  ['Actions/Action/Type=execute one', 'yes'],
  ['Actions/Action/Type=execute one now', 'yes'],
  ['Actions/Action/Type=execute one top', 'yes'],
  ['Actions/Action/Type=force execute', 'yes'],
  ['Actions/Action/Type=go', 'yes'],
  ['Actions/Action/Type=increment', 'yes'],
  ['Actions/Action/Type=make', 'yes'],
  ['Actions/Action/Type=multiply', 'yes'],
  ['Actions/Action/Type=open', 'yes'],
  ['Actions/Action/Type=pow', 'yes'],
  ['Actions/Action/Type=read', 'yes'],
  ['Actions/Action/Type=read file', 'yes'],
  ['Actions/Action/Type=replace data', 'yes'],
  ['Actions/Action/Type=reschedule', 'yes'],
  ['Actions/Action/Type=restart timer', 'yes'],
  ['Actions/Action/Type=reverse', 'yes'],
  ['Actions/Action/Type=run actions', 'yes'],
  ['Actions/Action/Type=save', 'yes'],
  ['Actions/Action/Type=set info', 'yes'],
  ['Actions/Action/Type=set next', 'yes'],
  ['Actions/Action/Type=sleep', 'yes'],
  ['Actions/Action/Type=start', 'yes'],
  ['Actions/Action/Type=stop', 'yes'],
  ['Actions/Action/Type=stop current group', 'yes'],
  ['Actions/Action/Type=timeout', 'yes'],

  ['QActions', 'yes'],
  ['QActions/QAction@dllImport', 'no', 'Code is imported by import statements.'],
  ['QActions/QAction@encoding=csharp', 'no', 'Not ported; a QAction_<id>.ts takes its place.'],
  ['QActions/QAction@encoding=jscript', 'no', 'Not ported; a QAction_<id>.ts takes its place.'],
  ['QActions/QAction@encoding=vbscript', 'no', 'Not ported; a QAction_<id>.ts takes its place.'],
  ['QActions/QAction@include', 'no', 'Code is imported by import statements.'],
];

const PREFIX = 'Protocol/';
const ROOT: Construct = { path: 'Protocol', level: 'yes', effect: '' };

/** Every row, in the order of the table. */
export const CONSTRUCTS: readonly Construct[] = [...ROWS, ...LOST_OPTIONS].map(
  ([path, level, effect = '']) => ({
    path: path.startsWith('@') ? `Protocol${path}` : PREFIX + path,
    level,
    effect,
  }),
);

const BY_PATH = new Map(CONSTRUCTS.map(row => [row.path, row]));

/** How far a construct is supported: the row that covers it, `no` for what no row covers. */
export function supportOf(path: string): Construct {
  if (path === 'Protocol') return ROOT;
  for (let at = path; at !== 'Protocol' && at !== ''; at = shorter(at)) {
    const row = BY_PATH.get(at);
    if (row) return row;
  }
  return { path, level: 'no', effect: 'Not read.' };
}

/** The next shorter path that could have a row: `A/B@c=d`, `A/B@c=`, `A/B@c`, `A/B`, `A`. */
function shorter(path: string): string {
  const equals = path.indexOf('=');
  if (equals >= 0) return equals < path.length - 1 ? path.slice(0, equals + 1) : path.slice(0, equals);
  return path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('@'), 0));
}

/** The table for people, in Markdown: a line for each section and level, what is missing behind the constructs. */
export function supportedTable(): string {
  const lines = new Map<string, Map<string, string[]>>();
  for (const { path, level, effect } of CONSTRUCTS) {
    const section = /^Protocol\/(\w+)[/@=]/.exec(path)?.[1] ?? 'Protocol';
    const key = `| ${section} | ${level} |`;
    const effects = lines.get(key) ?? new Map<string, string[]>();
    effects.set(effect, [...(effects.get(effect) ?? []), shown(path)]);
    lines.set(key, effects);
  }
  const body = [...lines].map(([key, effects]) => {
    const cells = [...effects].map(
      ([effect, paths]) => `${together(paths).join(', ')}${effect && `: ${effect}`}`,
    );
    return `${key} ${cells.join(' ')} |`;
  });
  return ['| section | supported | constructs, and what is missing |', '| --- | --- | --- |', ...body].join(
    '\n',
  );
}

/** Options of one attribute behind its name: `Type@options=columnTypes, dimensions`. */
function together(paths: readonly string[]): string[] {
  const groups = Map.groupBy(paths, path => /^.*ptions=/.exec(path)?.[0] ?? path);
  return [...groups].map(([start, [first = '', ...rest]]) =>
    [first.slice(0, -1), ...rest.map(path => path.slice(start.length, -1))].join(', ').concat('`'),
  );
}

/** A path without its section and the section's one child: `Type=copy`, `Interprete/Base`. */
function shown(path: string): string {
  const short = path
    .slice('Protocol'.length)
    .replace(/^\//, '')
    .replace(/^\w+\/\w+(?=[/@])\/?/, '');
  return `\`${short.replace(/=$/, '=…')}\``;
}
