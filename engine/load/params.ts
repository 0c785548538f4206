import type { Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  int,
  ints,
  oneOf,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import { readAlarm } from './alarms.ts';
import { linkCoding, readCounted, readCrc } from './coding.ts';
import { checkLinks } from './columns.ts';
import {
  type Context,
  type Draft,
  type Entry,
  isGeneral,
  itemId,
  itemName,
  NO_LOGINS,
  placeOf,
} from './draft.ts';
import { readInterprete } from './interprete.ts';
import { SILENT } from './logic.ts';
import { readDisplay, readMeasurement, readSnmp } from './measurement.ts';
import { linkTable } from './tables.ts';
import { linkTwin } from './twins.ts';
import { PARAM_TYPES } from './words.ts';

/** `Params/Param`. */
export function readParams(context: Context): void {
  const { issues, params, root } = context;
  for (const node of children(child(root, 'Params'), 'Param')) {
    const id = itemId(node, issues, { max: 9_999_999 });
    if (id === undefined) continue;
    if (id === 0 || isGeneral(id)) {
      const message = `the id ${id} is reserved; 1 to 63999 and 1000000 to 9989999 would be right`;
      issues.warning('reserved-id', node, message, 'id');
    }
    params.add(node, readParam(node, id, context), issues);
  }
}

function readParam(node: Node, id: number, { issues, params }: Context): Draft<Param> {
  const type = child(node, 'Type');
  const typeId = attributeField(type, 'id');
  const options = parts(attribute(type, 'options'));
  if (!textField(type))
    issues.error('missing-element', node, 'Param has no Type; <Type>read</Type> would be right');
  const snmpSetAndGet = attribute(node, 'snmpSetAndGet')?.trim() ?? '';
  return {
    ...placeOf(node),
    index: params.entries.length,
    id,
    name: itemName(node, issues, 'error'),
    description: text(child(node, 'Description')) ?? '',
    type: oneOf(textField(type), PARAM_TYPES, issues) ?? 'read',
    typeId: typeId?.value.includes(';') ? 0 : (int(typeId, issues) ?? 0),
    times: int(attributeField(type, 'times'), issues, { min: 1, max: 1_048_576 }) ?? 1,
    options,
    dynamicIp: dynamicIp(options),
    logsInto: NO_LOGINS,
    save: boolean(attributeField(node, 'save'), issues),
    setter: boolean(attributeField(node, 'setter'), issues),
    snmpSetAndGet: snmpSetAndGet.toLowerCase() === 'false' ? '' : snmpSetAndGet,
    verification: undefined,
    general: false,
    trending: boolean(attributeField(node, 'trending'), issues, true),
    interprete: readInterprete(child(node, 'Interprete'), issues),
    measurement: readMeasurement(child(node, 'Measurement'), issues),
    display: readDisplay(child(node, 'Display'), issues),
    snmp: readSnmp(child(node, 'SNMP'), issues),
    array: undefined,
    crc: readCrc(node, issues),
    counted: readCounted(node, issues),
    group: undefined,
    alarmsTo: [],
    bits: [],
    response: undefined,
    table: undefined,
    twin: undefined,
    alarm: readAlarm(child(node, 'Alarm'), issues),
    logic: SILENT,
  };
}

/**
 * `dynamic ip` is of connection 0 or of the one that `connection=2` beside it names, `dynamic ip 2` of connection 2; -1
 * without that option.
 */
function dynamicIp(options: readonly string[]): number {
  for (const option of options) {
    const match = /^dynamic ip\s*[:=]?\s*(\d{0,4})$/i.exec(option);
    if (match) return Number(match[1] || (connectionOption(options) ?? 0));
  }
  return -1;
}

function connectionOption(options: readonly string[]): string | undefined {
  return options.map(option => /^connection\s*[:=]\s*(\d{1,4})$/i.exec(option)?.[1]).find(Boolean);
}

/** Tables with their columns, read and write twins, and what parameters refer to. */
export function linkParams(context: Context): void {
  const byKey = new Map<string, Param>();
  for (const entry of context.params.entries) {
    uniqueName(entry, byKey, context);
    linkTable(entry, context);
    linkDependency(entry, context);
    linkAlarms(entry, context);
    checkReferences(entry, context);
    linkCoding(entry, context);
  }
  for (const { item } of context.params.entries) {
    const other = item.type === 'read' ? 'write' : item.type === 'write' ? 'read' : undefined;
    if (other) item.twin = byKey.get(`${other} ${item.name}`);
  }
  for (const entry of context.params.entries) {
    linkTwin(entry, context);
    checkLinks(entry, context);
  }
}

function uniqueName({ node, item }: Entry<Param>, byKey: Map<string, Param>, { issues }: Context): void {
  if (item.name === '') return;
  const key = `${item.type} ${item.name}`;
  const first = byKey.get(key);
  if (!first) {
    byKey.set(key, item);
    return;
  }
  const message = `a second parameter of type ${item.type} with the name ${item.name}, the first is ${first.id}; give it a name of its own`;
  issues.error('double-name', child(node, 'Name') ?? node, message);
}

/** Choices depend on what another parameter shows (schema page Discreet-dependencyValues). */
function linkDependency({ item }: Entry<Param>, { params }: Context): void {
  const { measurement } = item;
  if (!measurement || measurement.dependencyId === 0) return;
  const dependency = params.byId.get(measurement.dependencyId);
  if (!dependency?.measurement) return;
  item.measurement = { ...measurement, dependencyDiscreets: dependency.measurement.discreets };
}

/** Each parameter that another one registers for knows whom it tells (schema page Type-alarmRegistration). */
function linkAlarms({ node, item }: Entry<Param>, { issues, params }: Context): void {
  const field = attributeField(child(node, 'Type'), 'alarmRegistration');
  for (const id of ints(field, issues)) {
    const monitored = params.get(id, field!, issues) as Draft<Param> | undefined;
    if (monitored !== undefined) monitored.alarmsTo = [...monitored.alarmsTo, item];
  }
}

function checkReferences({ node, item }: Entry<Param>, context: Context): void {
  const { issues, params, responses } = context;
  const lengthType = attributeField(child(child(node, 'Interprete'), 'LengthType'), 'id');
  if (lengthType && item.interprete?.lengthTypeId) params.find(lengthType, issues);
  if (item.interprete?.lengthType === 'other param' && !lengthType) {
    const message = 'LengthType other param names no parameter; id="…" would be right';
    issues.error('missing-attribute', child(child(node, 'Interprete'), 'LengthType') ?? node, message);
  }
  checkOperands(node, item, context);
  const typeId = attributeField(child(node, 'Type'), 'id');
  if (typeId && item.typeId && item.type === 'response') responses.find(typeId, issues);
  if (typeId && item.typeId && (item.type === 'read bit' || item.type === 'write bit')) {
    const group = params.find(typeId, issues);
    if (group && group.type !== 'group') {
      const message = `parameter ${group.id} is of type ${group.type}; a parameter of type group would be right`;
      issues.error('wrong-kind', typeId.node, message, 'id');
    }
  }
  const oid = attributeField(child(child(node, 'SNMP'), 'OID'), 'id');
  if (oid && item.snmp?.oidId) params.find(oid, issues);
}

/** The parameters whose values go into the processing of this one's. */
function checkOperands(node: Node, { interprete }: Param, { issues, params }: Context): void {
  if (!interprete) return;
  const own = child(node, 'Interprete');
  const sequence = textField(child(own, 'Sequence'));
  for (const { operand } of interprete.sequence?.steps ?? []) {
    if (operand?.kind === 'param' && sequence) params.get(operand.id, sequence, issues);
  }
  const offSet = attributeField(child(own, 'OffSet'), 'id');
  if (offSet && interprete.offSet?.kind === 'param') params.find(offSet, issues);
  for (const other of children(child(own, 'Others'), 'Other')) {
    const id = attributeField(other, 'id');
    // What is no number was told when it was read.
    if (id && /^\d+$/.test(id.value)) params.find(id, issues);
  }
}
