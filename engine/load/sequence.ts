import type { Operand, Sequence, SequenceOperation, SequenceStep } from '#model/param.ts';
import type { IssueList } from '#xml/issues.ts';
import { attributeField, boolean, type Field, parts } from '#xml/read.ts';

/** Words and signs of the operations, in lower case (schema page Interprete.Sequence). */
const OPERATIONS: Readonly<Record<string, SequenceOperation>> = {
  '%': 'rest',
  '*': 'factor',
  '+': 'offset',
  '-': 'min',
  '^': 'pow',
  div: 'div',
  factor: 'factor',
  log10: 'log10',
  log20: 'log20',
  min: 'min',
  offset: 'offset',
  pow: 'pow',
  rest: 'rest',
};

/** `Interprete/Sequence`: `operation:number`, `operation:id:parameter` or `OffSet`, separated by `;`. */
export function readSequence(field: Field | undefined, issues: IssueList): Sequence | undefined {
  if (!field) return undefined;
  const steps = parts(field.value).map(part => step(part, field, issues));
  return {
    text: field.value,
    noset: boolean(attributeField(field.node, 'noset'), issues),
    steps: steps.every(item => item !== undefined) ? steps : [],
  };
}

function step(text: string, field: Field, issues: IssueList): SequenceStep | undefined {
  const [word = '', ...rest] = text.split(':').map(part => part.trim());
  const operation = OPERATIONS[word.toLowerCase()];
  if (operation === undefined) {
    return bad(text, `one of ${Object.keys(OPERATIONS).join(' ')} and OffSet would be right`, field, issues);
  }
  if (operation === 'log10' || operation === 'log20') return { operation, operand: undefined };
  const [first = '', second] = rest;
  if (first === '' && operation === 'offset') return { operation: 'OffSet', operand: undefined };
  if (rest.length === 2 && first.toLowerCase() === 'param') {
    const message = `Sequence has "${text}": columns are not supported yet, and the value is not computed`;
    issues.warning('not-supported', field.node, message);
    return undefined;
  }
  const operand = operandOf(first, second, rest.length);
  if (operand !== undefined) return { operation, operand };
  return bad(text, `${word}:10 or ${word}:id:5 would be right`, field, issues);
}

function operandOf(first: string, second: string | undefined, length: number): Operand | undefined {
  if (length === 1 && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i.test(first))
    return { kind: 'number', number: Number(first) };
  if (length === 2 && first.toLowerCase() === 'id' && /^\d{1,7}$/.test(second ?? ''))
    return { kind: 'param', id: Number(second) };
  return undefined;
}

function bad(text: string, right: string, field: Field, issues: IssueList): undefined {
  issues.error('bad-value', field.node, `Sequence has "${text}"; ${right}`, field.attribute);
}
