/** How far options of an attribute are supported, what the user loses in one sentence, and their words. */
type Lost = readonly [level: 'partly' | 'kept' | 'no', effect: string, ...words: string[]];

/**
 * The options that do nothing here, or only in part, by the attribute they stand in (without the leading `Protocol/`). What stands in no
 * list acts, needs nothing, or is no option of the language. `View` is one without a value: `view=1002` acts.
 */
const LOST: Readonly<Record<string, readonly Lost[]>> = {
  'Type@communicationOptions': [
    ['no', 'A connection of type http would be right.', 'chunkedHTML'],
    ['no', 'Nothing is polled by WMI.', 'asyncWMI'],
    ['no', 'Ports are opened when the element starts.', 'postPonePortInitialisation'],
    ['no', 'There is no OPC.', 'progid'],
    ['no', 'The system chooses the address that traffic leaves from.', 'useAgentBinding'],
  ],
  'Type@databaseOptions': [
    ['no', 'Values are kept in a file of the engine’s own.', 'customDataIDs', 'partitionedTrending'],
  ],
  'Type@options': [
    ['no', 'Tables that show other tables are always up to date.', 'disableViewRefresh'],
    ['no', 'No elements are derived.', 'exportProtocol'],
  ],
  'Params/Param@options': [
    ['no', 'The set is not sent by SNMP.', 'snmpSet', 'snmpSetAndGetWithWait', 'snmpSetWithWait'],
  ],
  'Params/Param/Type@options': [
    ['no', 'Matrices are shown by inspect only.', 'columnTypes', 'dimensions'],
    ['no', 'Nothing is polled by SNMP.', 'dynamic snmp get', 'loadOID'],
    ['no', 'Alarms are not linked.', 'linkAlarmValue'],
  ],
  'Params/Param/ArrayOptions@options': [
    [
      'no',
      'A logger table has no name of its own.',
      'customDatabaseName',
      'databaseName',
      'databaseNameProtocol',
    ],
    ['no', 'Values of other elements are not seen.', 'directView', 'filterChange', 'onlyFilteredDirectView'],
    ['partly', 'A logger table keeps its newest rows and no others.', 'database'],
    ['no', 'No file is written.', 'discreetDestination'],
    ['no', 'There is no trending.', 'interruptTrend'],
    ['no', 'Columns are processed in their own order.', 'processingOrder'],
    ['no', 'Elements have no properties.', 'propertyTable'],
    ['no', 'Nothing is displayed in an EPM environment.', 'queryTablePID'],
  ],
  'Params/Param/ArrayOptions/ColumnOption@options': [
    [
      'no',
      'Nothing is displayed in an EPM environment.',
      'CPEDummyColumn',
      'HideKPI',
      'KPIHideWrite',
      'showReadAsKPI',
      'space',
      'subTitle',
    ],
    [
      'kept',
      'Only the value is shown.',
      'disableHeaderAvg',
      'disableHeaderMax',
      'disableHeaderMin',
      'disableHeaderSum',
      'disableHeatmap',
      'disableHistogram',
      'displayElementAlarm',
      'displayIcon',
      'displayServiceAlarm',
      'displayViewAlarm',
      'dynamicData',
      'enableHeaderAvg',
      'enableHeaderMax',
      'enableHeaderMin',
      'enableHeaderSum',
      'enableHeatmap',
      'enableHistogram',
      'hideSummaryColumn',
      'linkElement',
      'rowTextColoring',
      'SelectionSetCardVar',
      'SelectionSetPageVar',
      'SelectionSetVar',
      'SelectionSetWorkspaceVar',
      'SeverityColumn',
      'SeverityColumnIndex',
      'viewImpact',
      'xpos',
      'ypos',
      'zpos',
    ],
    ['no', 'No elements are derived.', 'element', 'hidden', 'severity', 'View'],
    ['no', 'Values of other elements are not seen.', 'SetOnTable'],
  ],
  'Params/Param/Measurement/Type@options': [
    ['no', 'A set is not refused for it.', 'custom', 'number'],
    ['no', 'The attribute of that name is read.', 'verificationDeviation'],
    ['kept', 'Only the value is shown.', 'begin', 'connect', 'end', 'fixedfont', 'hscroll', 'matrix', 'tab'],
  ],
  'Params/Param/Measurement/Discreets/Discreet@options': [
    ['kept', 'Only the value is shown.', 'rowTextColor', 'separator', 'severity'],
    ['no', 'A set is not refused for it.', 'disabled', 'enabled', 'level', 'table'],
    ['no', 'Nothing asks before a set.', 'confirm'],
    ['no', 'No scripts are run.', 'script'],
  ],
  'Params/Param/Alarm@options': [['no', 'Alarms have no properties.', 'properties', 'propertyNames']],
  'Pairs/Pair@options': [['no', 'No break is sent on a serial line.', 'commBreak']],
  'QActions/QAction@options': [['partly', 'There is no OldRow.', 'group']],
  'Relations/Relation@options': [
    ['no', 'Alarms do not bubble up.', 'includeInAlarms'],
    ['no', 'Chains are not shown.', 'chain'],
  ],
};

type Row = readonly [path: string, level: Lost[0], effect: string];

/** Each of them: `Params/Param/Type@options=loadOID`, how far it is supported, and what is lost. */
export const LOST_OPTIONS: readonly Row[] = Object.entries(LOST).flatMap(([path, lists]) =>
  lists.flatMap(([level, effect, ...words]) => words.map((word): Row => [`${path}=${word}`, level, effect])),
);

const WORDS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.keys(LOST).map(path => [
    `Protocol/${path}`,
    new Map(lostWords(path).map(word => [word.toLowerCase(), word])),
  ]),
);

/** Those of one attribute, by its path without the leading `Protocol/`. */
export function lostWords(path: string): string[] {
  return (LOST[path] ?? []).flatMap(([, , ...words]) => words);
}

/** Options are separated by the character that they begin with; by `;` where that is of a word. */
export function separatorOf(value: string): string {
  return /^[\p{L}\p{N}]/u.test(value) ? ';' : value[0]!;
}

/** Those of them in an attribute's value, by the names that the language has for them. */
export function lostOptions(path: string, value: string): string[] {
  const known = WORDS.get(path);
  const text = value.trim();
  if (known === undefined || text === '') return [];
  return text.split(separatorOf(text)).flatMap(option => {
    const [, word = '', given = ''] = /^([^=:]*)(.*)$/s.exec(option.trim())!;
    const name = known.get(word.trim().toLowerCase());
    return name === undefined || (name === 'View' && given.trim().length > 1) ? [] : [name];
  });
}
