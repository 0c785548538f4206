import type { Core, Step } from '#element/core.ts';
import type { Outcome } from '#element/step.ts';
import type { Action, Param } from '#model/constructs.ts';
import { linkedCell } from '#values/foreign.ts';
import { shapeOf } from '#values/shape.ts';
import type { Value } from '#values/value.ts';
import { onEach } from './targets.ts';

/**
 * Makes the value of a parameter, or that of `Type@id`, its nominal value: it goes to the parameter that `Alarm@type`
 * names, in each row where that is a column (ActionNormalize, schema page Param.Alarm-type).
 */
export function normalize(action: Action): Step {
  return onEach(action, 'parameter', (core, param) => {
    const id = param.alarm?.baseline?.nominal ?? 0;
    const nominal = core.protocol.paramById.get(id);
    const source = action.source ?? param;
    if (nominal === undefined) {
      return refuse(
        core,
        action,
        param,
        'Alarm@type names no parameter that holds its nominal value',
        'relative:200',
      );
    }
    if (nominal.table !== undefined) return eachRow(core, action, param, source, nominal);
    if (source.table !== undefined) {
      const why = `column ${source.id} has many values, and parameter ${nominal.id} holds one`;
      return refuse(core, action, param, why, `a column of table ${source.table.id}`);
    }
    const value = core.table.get(source);
    return value === null ? undefined : core.assign(nominal, value);
  });
}

/** What is not initialised is no nominal value: the cell keeps the one that it has. */
function eachRow(core: Core, action: Action, param: Param, source: Param, nominal: Param): Outcome {
  const table = nominal.table!;
  const rows = core.table.rows(table);
  const idx = shapeOf(table).columns.findIndex(column => column?.param === nominal);
  const linked = source.table === undefined ? undefined : linkedCell(table, source);
  if (source.table !== undefined && linked === undefined) {
    const why = `no foreign key leads from table ${table.id} to that of column ${source.id}`;
    return refuse(core, action, param, why, `a column of table ${table.id}`);
  }
  const value = (key: string): Value =>
    linked === undefined ? core.table.get(source) : linked(key, of => core.table.rows(of));
  const keys = rows.keys().filter(key => value(key) !== null);
  try {
    const changes = rows.fillColumns(keys, [[idx, keys.map(value)]], { keep: true });
    return core.rowsChanged(table, changes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    core.report('error', { parameter: nominal.id }, error.message);
  }
}

function refuse(core: Core, { id }: Action, param: Param, why: string, right: string): void {
  const what = `action ${id} (normalize) leaves parameter ${param.id} "${param.name}" as it is`;
  core.report('error', { parameter: param.id }, `${what}: ${why}; ${right} would be right`);
}
