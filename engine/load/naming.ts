import type { Naming, Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { child, type Field, int, textField } from '#xml/read.ts';
import type { Context } from './draft.ts';
import { type Option, option } from './options.ts';

/**
 * What display keys are made of: NamingFormat, whose parts are texts and ids of parameters with nothing between them,
 * else the option naming, whose first character stands between values (UIComponentsTableDisplayKeys).
 */
export function readNaming(
  node: Node | undefined,
  table: Param,
  options: readonly Option[],
  context: Context,
): Naming | undefined {
  const format = textField(child(node, 'NamingFormat'));
  if (format !== undefined) {
    const text = withoutIndent(format.value);
    const [separator = ''] = text;
    if (/\d/.test(separator)) {
      const message = `NamingFormat begins with its separator, not with "${separator}"; ",${format.value}" would be right`;
      context.issues.warning('bad-value', format.node, message);
    }
    const parts = text.slice(separator.length).split(separator);
    return {
      separator: '',
      parts: parts
        .filter(part => part !== '')
        .map(part => (/^\d+$/.test(part) ? (columnOf(part, format, table, context) ?? part) : part)),
    };
  }
  const naming = option(options, 'naming');
  if (node === undefined || naming === undefined) return undefined;
  const field = { node, attribute: 'options', value: naming.value };
  const [separator = ''] = naming.value;
  if (/\d/.test(separator)) {
    const message = `naming begins with its separator, not with "${separator}"; naming=/${naming.value} would be right`;
    context.issues.warning('bad-value', node, message, 'options');
  }
  const list = /\d/.test(separator) ? naming.value : naming.value.slice(separator.length);
  const parts = list.split(',').filter(part => part.trim() !== '');
  return {
    separator: /\d/.test(separator) ? '' : separator,
    parts: parts.flatMap(part => columnOf(part.trim(), field, table, context) ?? []),
  };
}

/**
 * White space around a format is only its layout in the file where another separator stands behind it, as in " ;1003;.;1005 "
 * (AdvancedDataMinerDataPersistencePersistingTables); a space before an id or a text is the separator itself.
 */
function withoutIndent(format: string): string {
  const text = format.trim();
  return /^\s/.test(format) && /^[^\w\s]/.test(text) && !/\s\d+(\s|$)/.test(format) ? text : format;
}

/** The parameter of a part: a column of the table, or of one that foreign keys may lead to. */
function columnOf(id: string, field: Field, table: Param, { issues, params }: Context): Param | undefined {
  const number = int({ ...field, value: id }, issues);
  const param = number === undefined ? undefined : params.byId.get(number);
  if (param !== undefined) return param;
  const message = `display keys of table ${table.id} name parameter ${id}, which there is none of; the id of a column would be right`;
  issues.warning('unknown-reference', field.node, message, field.attribute);
  return undefined;
}
