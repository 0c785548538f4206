import { messageOf } from '#base/error.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { shapeOf } from '#values/shape.ts';
import type { ParameterTable } from '#values/table.ts';
import { addressOf } from './addresses.ts';
import type { Agent } from './means.ts';
import { restore, type SavedValues } from './saved.ts';
import { restoreRows } from './saved-rows.ts';
import type { ElementSettings } from './settings.ts';

/** What the first values of parameters come from. */
export interface InitialHost {
  readonly protocol: Protocol;
  readonly settings: ElementSettings;
  readonly table: ParameterTable;
  report(level: 'warn', fields: { readonly parameter: number }, message: string): void;
}

/**
 * Gives the parameters of an element their values of a start, none of which is a change: what it knows of itself, what
 * was saved of `savable`, what the user gives, and DefaultValue where there is nothing yet (schema pages Param.Type and
 * Interprete.DefaultValue).
 */
export function initialise(
  host: InitialHost,
  agent: Agent,
  saved: SavedValues | undefined,
  savable: ReadonlySet<Param>,
): void {
  const { protocol, settings, table } = host;
  for (const param of protocol.params) {
    const known = knownOf(param, settings, agent) ?? addressOf(param, protocol, settings);
    if (known === undefined) continue;
    try {
      table.set(param, known);
    } catch (error) {
      host.report(
        'warn',
        { parameter: param.id },
        `${param.type}: ${messageOf(error)}; left not initialised`,
      );
    }
  }
  if (saved !== undefined) {
    restore(table, savable, saved, (param, message) => host.report('warn', { parameter: param.id }, message));
  }
  for (const [id, rows] of saved?.rows ?? []) {
    const param = protocol.paramById.get(id);
    if (param?.array === undefined || shapeOf(param).saved === undefined) continue;
    const tell = (message: string): void => host.report('warn', { parameter: id }, message);
    for (const key of restoreRows(table, param, rows, tell)) saved!.saveRow(id, key, () => undefined);
  }
  // What the user gives for this start goes over what was saved.
  for (const [key, value] of settings.parameters) {
    const param = protocol.paramById.get(Number(key)) ?? protocol.paramByName.get(key.toLowerCase());
    if (param === undefined) continue;
    table.set(param, value);
    // A name that a write parameter shares is that of the write parameter: what it sets has the value too.
    if (param.setter && param.twin !== undefined && param.twin.table === undefined)
      table.set(param.twin, value);
  }
  for (const param of protocol.params) {
    const value = param.interprete?.defaultValue;
    if (value === undefined || param.table !== undefined || !table.isEmpty(param)) continue;
    try {
      table.set(param, value);
    } catch (error) {
      host.report('warn', { parameter: param.id }, `DefaultValue: ${messageOf(error)}; left not initialised`);
    }
  }
}

/** What the types of element and agent information hold (schema page Param.Type). */
function knownOf({ type }: Param, { id, name }: ElementSettings, agent: Agent): string | number | undefined {
  switch (type) {
    case 'elementname':
      return name;
    case 'elementid':
      return id;
    case 'elementdmaid':
      return `${agent.id}/${id}`;
    case 'dataminer info':
      return [agent.id, agent.name, agent.primary, agent.secondary].join(';');
    default:
      return undefined;
  }
}
