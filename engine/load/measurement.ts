import type { Discreet, Display, Measurement, ParamSnmp, Position } from '#model/param.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  decimal,
  descendant,
  int,
  oneOf,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import { isEnabled, readRange } from './interprete.ts';
import { MEASUREMENT_TYPES } from './words.ts';

/** `Param/Measurement`: what kind of control a person sees, and the values of a choice. */
export function readMeasurement(node: Node | undefined, issues: IssueList): Measurement | undefined {
  if (!node) return undefined;
  const type = child(node, 'Type');
  const discreets = child(node, 'Discreets');
  const options = parts(attribute(type, 'options'));
  return {
    type: oneOf(textField(type), MEASUREMENT_TYPES, issues) ?? 'string',
    options,
    discreets: children(discreets, 'Discreet').flatMap(item => discreet(item, issues) ?? []),
    dependencyId: int(attributeField(discreets, 'dependencyId'), issues) ?? 0,
    dependencyDiscreets: [],
    password: options.some(option => option.toLowerCase() === 'password'),
    hex: boolean(attributeField(type, 'hex'), issues),
    threshold: decimal(textField(child(node, 'Threshold')), issues),
    scientificNotation: oneOf(
      attributeField(type, 'scientificNotation'),
      ['scientific', 'universal'],
      issues,
    ),
  };
}

/** Undefined without a value: an empty one is another. */
function discreet(node: Node, issues: IssueList): Discreet | undefined {
  const display = child(node, 'Display');
  const value = text(child(node, 'Value'));
  if (value === undefined) {
    issues.error('missing-element', node, 'Discreet has no Value; <Value>…</Value> would be right');
    return undefined;
  }
  return {
    value,
    display: text(display) ?? '',
    enabled: isEnabled(display, issues),
    options: parts(attribute(node, 'options')),
    dependencyValues: parts(attribute(node, 'dependencyValues')),
  };
}

const NO_DISPLAY: Display = {
  rtDisplay: false,
  onAppLevel: false,
  range: undefined,
  units: '',
  decimals: undefined,
  positions: [],
};

/** `Param/Display`. */
export function readDisplay(node: Node | undefined, issues: IssueList): Display {
  if (!node) return NO_DISPLAY;
  const rtDisplay = child(node, 'RTDisplay');
  return {
    rtDisplay: boolean(textField(rtDisplay), issues),
    onAppLevel: boolean(attributeField(rtDisplay, 'onAppLevel'), issues),
    range: readRange(child(node, 'Range'), issues),
    units: text(child(node, 'Units')) ?? '',
    decimals: int(textField(child(node, 'Decimals')), issues, { max: 100 }),
    positions: children(child(node, 'Positions'), 'Position').map(item => position(item, issues)),
  };
}

function position(node: Node, issues: IssueList): Position {
  return {
    page: text(child(node, 'Page')) ?? '',
    row: int(textField(child(node, 'Row')), issues) ?? 0,
    column: int(textField(child(node, 'Column')), issues) ?? 0,
  };
}

/** `Param/SNMP`. */
export function readSnmp(node: Node | undefined, issues: IssueList): ParamSnmp | undefined {
  if (!node) return undefined;
  const oid = child(node, 'OID');
  return {
    enabled: boolean(textField(descendant(node, 'Enabled')), issues),
    oid: text(oid) ?? '',
    oidType: attribute(oid, 'type') ?? '',
    oidId: int(attributeField(oid, 'id'), issues) ?? 0,
    oidOptions: parts(attribute(oid, 'options')),
    type: text(child(node, 'Type')) ?? '',
  };
}
