import type { Param } from '#model/constructs.ts';
import { discreetText, isSame } from './choices.ts';
import { linkedCell, type RowsOf } from './foreign.ts';
import type { Value } from './value.ts';

/** The display key of a row, by its primary key. */
export type DisplayKey = (key: string, rowsOf: RowsOf) => string;

const made = new WeakMap<Param, DisplayKey>();

/**
 * How people call the rows of a table: by NamingFormat, by the option naming, by the display column; where none of them
 * says anything, by the primary key (UIComponentsTableDisplayKeys).
 */
export function displayKeyOf(table: Param): DisplayKey {
  let displayKey = made.get(table);
  if (displayKey === undefined) {
    displayKey = named(table) ?? (key => key);
    made.set(table, displayKey);
  }
  return displayKey;
}

function named(table: Param): DisplayKey | undefined {
  const { columns, displayColumn, index, naming } = table.array!;
  const column = columns.find(({ idx }) => idx === displayColumn && idx !== index);
  const parts = naming?.parts ?? (column === undefined ? [] : [column.param]);
  if (!parts.some(part => typeof part !== 'string')) return undefined;
  const texts = parts.map((part): DisplayKey => {
    if (typeof part === 'string') return () => part;
    const cell = linkedCell(table, part);
    return cell === undefined ? () => '' : (key, rowsOf) => nameOf(part, cell(key, rowsOf));
  });
  const own = parts.map((part, i) => (typeof part === 'string' ? undefined : texts[i]!));
  const separator = naming?.separator ?? '';
  return (key, rowsOf) =>
    own.some(text => text !== undefined && text(key, rowsOf) !== '')
      ? texts.map(text => text(key, rowsOf)).join(separator)
      : key;
}

/** A value within a display key: its discreet's text; an exception as it came, and nothing for that of a discreet. */
function nameOf({ interprete, measurement }: Param, value: Value): string {
  if (value === null) return '';
  const exception = interprete?.exceptions.some(({ match }) => isSame(match, value)) ?? false;
  const discreet = measurement?.type === 'discreet';
  if (exception) return discreet ? '' : String(value);
  return (discreet ? discreetText(measurement.discreets, value) : undefined) ?? String(value);
}
