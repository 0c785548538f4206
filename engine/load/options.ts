import { nearest } from '#base/nearest.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Field } from '#xml/read.ts';

/** One of the options in an attribute: `naming=/1,2` has the word `naming` and the value `/1,2`. */
export interface Option {
  /** In lower case. */
  readonly word: string;
  readonly value: string;
  readonly text: string;
}

/**
 * The options of a table or column. The first character separates them, `;` as a rule; where an option stands there
 * itself it is read as if a `;` stood before it. Of a column that is a warning (ColumnOption-options); of tables the
 * documentation writes both.
 */
export function readOptions(field: Field | undefined, known: readonly string[], issues: IssueList): Option[] {
  if (field === undefined) return [];
  const first = field.value[0]!;
  const bare = /[\p{L}\p{N}]/u.test(first);
  if (bare && known === COLUMN_OPTIONS) {
    const message = `options is "${field.value}"; it begins with the separator, ";${field.value}" would be right`;
    issues.warning('bad-value', field.node, message, field.attribute);
  }
  const options = field.value
    .split(bare ? ';' : first)
    .map(text => text.trim())
    .filter(text => text !== '')
    .map(optionOf);
  for (const { text, word } of options) {
    if (known.some(each => each.toLowerCase() === word)) continue;
    const near = nearest(word, known);
    if (near === undefined) continue;
    issues.warning(
      'bad-value',
      field.node,
      `"${text}" is no option; "${near}" would be right`,
      field.attribute,
    );
  }
  return options;
}

function optionOf(text: string): Option {
  const [, word = '', value = ''] = /^([^=:]*)[=:]?(.*)$/s.exec(text)!;
  return { word: word.trim().toLowerCase(), value: value.trim(), text };
}

/** The first option with that word. */
export function option(options: readonly Option[], word: string): Option | undefined {
  return options.find(each => each.word === word);
}

/** Options of ArrayOptions (schema page ArrayOptions.options). */
export const TABLE_OPTIONS: readonly string[] = [
  'autoAdd',
  'customDatabaseName',
  'database',
  'databaseName',
  'databaseNameProtocol',
  'directView',
  'discreetDestination',
  'filterChange',
  'interruptTrend',
  'naming',
  'onlyFilteredDirectView',
  'preserve state',
  'processingOrder',
  'propertyTable',
  'queryTablePID',
  'sizeHint',
  'view',
  'volatile',
];

/** Options of ColumnOption (ColumnOptionOptionsOverview). */
export const COLUMN_OPTIONS: readonly string[] = [
  'CPEDummyColumn',
  'delete',
  'delta',
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
  'element',
  'enableHeaderAvg',
  'enableHeaderMax',
  'enableHeaderMin',
  'enableHeaderSum',
  'enableHeatmap',
  'enableHistogram',
  'foreignKey',
  'groupby',
  'hidden',
  'HideKPI',
  'hideSummaryColumn',
  'indexColumn',
  'KPIHideWrite',
  'linkElement',
  'rowTextColoring',
  'save',
  'SelectionSetCardVar',
  'SelectionSetPageVar',
  'SelectionSetVar',
  'SelectionSetWorkspaceVar',
  'separator',
  'SetOnTable',
  'SeverityColumn',
  'SeverityColumnIndex',
  'showReadAsKPI',
  'space',
  'subTitle',
  'severity',
  'subscriptionFilter',
  'view',
  'viewImpact',
  'volatile',
  'xpos',
  'ypos',
  'zpos',
];
