import { nearest } from '#base/nearest.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Field } from '#xml/read.ts';
import { lostWords, separatorOf } from './option-words.ts';

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
  const separator = separatorOf(field.value);
  if (known === COLUMN_OPTIONS && !field.value.startsWith(separator)) {
    const message = `options is "${field.value}"; it begins with the separator, ";${field.value}" would be right`;
    issues.warning('bad-value', field.node, message, field.attribute);
  }
  const options = field.value
    .split(separator)
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

/** Options of ArrayOptions (schema page ArrayOptions.options): what acts or needs nothing, and what is lost. */
export const TABLE_OPTIONS: readonly string[] = [
  'autoAdd',
  'naming',
  'preserve state',
  'sizeHint',
  'view',
  'volatile',
  ...lostWords('Params/Param/ArrayOptions@options'),
];

/** Options of ColumnOption (ColumnOptionOptionsOverview), likewise. */
export const COLUMN_OPTIONS: readonly string[] = [
  'delete',
  'delta',
  'foreignKey',
  'groupby',
  'indexColumn',
  'save',
  'separator',
  'subscriptionFilter',
  'view',
  'volatile',
  ...lostWords('Params/Param/ArrayOptions/ColumnOption@options'),
];
