import type {
  Exception,
  Interprete,
  InterpreteType,
  Operand,
  Other,
  Range,
  RawType,
  Scale,
} from '#model/param.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  decimal,
  type Field,
  int,
  oneOf,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import { readSequence } from './sequence.ts';
import { INTERPRETE_TYPES, LENGTH_TYPES, RAW_TYPES, ROUNDINGS } from './words.ts';

/** `Param/Interprete`; without one the parameter has no rule for its bytes. */
export function readInterprete(node: Node | undefined, issues: IssueList): Interprete | undefined {
  if (!node) return undefined;
  const lengthType = child(node, 'LengthType');
  const rawType = oneOf(textField(child(node, 'RawType')), RAW_TYPES, issues) ?? 'other';
  return {
    rawType,
    lengthType: oneOf(textField(lengthType), LENGTH_TYPES, issues) ?? 'next param',
    lengthTypeId: int(attributeField(lengthType, 'id'), issues) ?? 0,
    times: int(attributeField(lengthType, 'times'), issues, { min: 1, max: 1_048_576 }) ?? 1,
    type: oneOf(textField(child(node, 'Type')), INTERPRETE_TYPES, issues) ?? usualType(rawType),
    trim: readTrim(attributeField(child(node, 'Type'), 'trim'), issues),
    length: int(textField(child(node, 'Length')), issues, { max: 1_048_576 }) ?? 0,
    value: spaced(child(node, 'Value')),
    defaultValue: text(child(node, 'DefaultValue')),
    printable: boolean(attributeField(child(node, 'Type'), 'filter'), issues),
    endian: oneOf(textField(child(node, 'Endian')), ['big', 'little'], issues) ?? 'little',
    base: int(textField(child(node, 'Base')), issues, { min: 2, max: 36 }) ?? 10,
    startPosition: int(textField(child(node, 'StartPosition')), issues, { max: 8_388_607 }) ?? 0,
    nbrOfBits: int(textField(child(node, 'NbrOfBits')), issues, { min: 1, max: 64 }) ?? 1,
    bits: int(textField(child(node, 'Bits')), issues, { min: 1, max: 8 }) ?? 8,
    byteOffset: int(textField(child(node, 'ByteOffset')), issues, { max: 255 }) ?? 0,
    alignment: oneOf(textField(child(node, 'Alignment')), ['left', 'right'], issues),
    decimals: int(textField(child(node, 'Decimals')), issues, { max: 100 }),
    rounding: oneOf(textField(child(node, 'Rounding')), ROUNDINGS, issues),
    range: readRange(child(node, 'Range'), issues),
    factor: decimal(textField(child(node, 'Factor')), issues),
    scale: readScale(child(node, 'Scale'), issues),
    offSet: readOffSet(child(node, 'OffSet'), issues),
    sequence: readSequence(textField(child(node, 'Sequence')), issues),
    exceptions: children(child(node, 'Exceptions'), 'Exception').flatMap(
      item => exception(item, issues) ?? [],
    ),
    others: children(child(node, 'Others'), 'Other').map(item => other(item, issues)),
  };
}

function readTrim(field: Field | undefined, issues: IssueList): ('left' | 'right')[] {
  if (field === undefined) return [];
  return parts(field.value)
    .map(value => oneOf<'left' | 'right'>({ ...field, value }, ['left', 'right'], issues))
    .filter(side => side !== undefined);
}

export function readRange(node: Node | undefined, issues: IssueList): Range | undefined {
  if (!node) return undefined;
  return {
    low: decimal(textField(child(node, 'Low')), issues),
    high: decimal(textField(child(node, 'High')), issues),
  };
}

/** `Scale`; without all four of its numbers there is none. */
function readScale(node: Node | undefined, issues: IssueList): Scale | undefined {
  if (!node) return undefined;
  const number = (name: string): number | undefined => {
    const field = attributeField(node, name);
    if (!field) issues.error('missing-attribute', node, `Scale has no ${name}; ${name}="0" would be right`);
    return decimal(field, issues);
  };
  const lowData = number('lowData');
  const highData = number('highData');
  const low = number('low');
  const high = number('high');
  if (lowData === undefined || highData === undefined || low === undefined || high === undefined)
    return undefined;
  if (lowData !== highData) return { lowData, highData, low, high };
  issues.error('bad-value', node, 'lowData and highData are equal; two different numbers would be right');
  return undefined;
}

/** `OffSet`: a number, or with `id` the parameter that holds it. */
function readOffSet(node: Node | undefined, issues: IssueList): Operand | undefined {
  const id = int(attributeField(node, 'id'), issues);
  if (id !== undefined) return { kind: 'param', id };
  const number = decimal(textField(node), issues);
  return number === undefined ? undefined : { kind: 'number', number };
}

/** Strings are usually `other` with `string`, numbers `numeric text` with `double` (schema page of Interprete). */
function usualType(rawType: RawType): InterpreteType {
  return rawType === 'other' || rawType === 'text' || rawType === 'only others' ? 'string' : 'double';
}

/** Undefined without a value to match: an empty one is another. */
function exception(node: Node, issues: IssueList): Exception | undefined {
  const match = attribute(node, 'value');
  if (match === undefined) {
    issues.error('missing-attribute', node, 'Exception has no value; value="…" says what it matches');
    return undefined;
  }
  return { ...shown(node, issues), match };
}

function other(node: Node, issues: IssueList): Other {
  if (!attributeField(node, 'id')) {
    const message = 'Other has no id; the id of the parameter that holds what arrives would be right';
    issues.error('missing-attribute', node, message);
  }
  return shown(node, issues);
}

function shown(node: Node, issues: IssueList): Other {
  const display = child(node, 'Display');
  return {
    id: int(attributeField(node, 'id'), issues) ?? 0,
    display: text(display) ?? '',
    enabled: isEnabled(display, issues),
    value: text(child(node, 'Value')) ?? '',
  };
}

/** `state` of a Display: enabled unless it says otherwise. */
export function isEnabled(display: Node | undefined, issues: IssueList): boolean {
  return oneOf(attributeField(display, 'state'), ['enabled', 'disabled'], issues) !== 'disabled';
}

/** Spaces at the ends of a Value are bytes of it; only line breaks and the indentation around them are layout. */
function spaced(node: Node | undefined): string | undefined {
  return node?.text.replace(/^\s*\n\s*|\s*\n\s*$/g, '');
}
