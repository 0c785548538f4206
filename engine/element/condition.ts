import type { Place } from '#base/issue.ts';
import type { Param } from '#model/constructs.ts';
import { decodeNumber } from '#values/interprete.ts';
import type { ParameterTable } from '#values/table.ts';

/** A compiled condition. */
export type Test = (table: ParameterTable) => boolean;

/** A condition that could not be compiled: what is wrong and where in its text (0-based). */
export class ConditionError extends Error {
  readonly position: number;
  /** It reads well, and names a parameter that there is none of. */
  readonly unknownParam: boolean;

  constructor(message: string, position: number, unknownParam = false) {
    super(message);
    this.name = 'ConditionError';
    this.position = position;
    this.unknownParam = unknownParam;
  }

  /** The place in the protocol, given the place of the condition's text. */
  at(place: Place, text: string): Place {
    const before = text.slice(0, this.position).split('\n');
    const last = before[before.length - 1]!;
    return before.length === 1
      ? { line: place.line, column: place.column + last.length }
      : { line: place.line + before.length - 1, column: last.length + 1 };
  }
}

/** The parameter whose name stands in a text at a position; undefined where none does. */
export type Names = (
  text: string,
  at: number,
) => { readonly id: number; readonly length: number } | undefined;

/** What an operand gives: a number, a text, or the marks for `empty` and `emptystring`. */
type Operand = (table: ParameterTable) => number | string | boolean;
type Marker = 'empty' | 'emptystring';

type Part =
  | { readonly kind: 'value'; readonly read: Operand; readonly param?: Param }
  | { readonly kind: 'marker'; readonly marker: Marker };

interface Token {
  readonly text: string;
  readonly kind: 'number' | 'string' | 'param' | 'word' | 'operator' | 'end';
  readonly at: number;
}

/**
 * Compiles a condition (LogicConditions): `id:<pid>`, "text", `empty`, `emptystring`, numbers; `+ - * /`, relations,
 * `== !=`, `& ^ |`, `AND`, `OR`, brackets. Precedence is that of C; operators of one level go from left to right.
 * With `names` a parameter may be written by its name too. Throws ConditionError.
 */
export function compileCondition(
  text: string,
  param: (id: number) => Param | undefined,
  names?: Names,
): Test {
  const parser = new Parser(tokenize(text, names), param, names !== undefined);
  const part = parser.parse(0);
  const rest = parser.next();
  if (rest.kind !== 'end') {
    throw new ConditionError(
      `"${rest.text}" stands where an operator or the end of the condition belongs`,
      rest.at,
    );
  }
  const read = operandOf(part, 0);
  return table => truth(read(table));
}

/** Words of a condition: each costs a step of recursion, here and when it is tested. */
const LONGEST = 2000;

function tokenize(text: string, names: Names | undefined): Token[] {
  const pattern =
    /(id:\d+)|(\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\.\d+)|"([^"]*)"|([A-Za-z]+)|(<=|>=|==|!=|&&|\|\||[-+*/<>&^|()])/y;
  const spaces = /\s*/y;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    spaces.lastIndex = at;
    spaces.test(text);
    const start = spaces.lastIndex;
    const named = names?.(text, start);
    if (named !== undefined) {
      tokens.push({ kind: 'param', text: String(named.id), at: start });
      at = start + named.length;
      continue;
    }
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) {
      const wrong = text[start]!;
      if (wrong === '"') throw new ConditionError('a string that does not end; close it with "', start);
      const right = wrong === ':' ? '; a parameter is written id:<pid>, without a space' : '';
      throw new ConditionError(`"${wrong}" has no meaning in a condition${right}`, start);
    }
    at = pattern.lastIndex;
    if (match[1] !== undefined) tokens.push({ kind: 'param', text: match[1].slice(3), at: start });
    else if (match[2] !== undefined) tokens.push({ kind: 'number', text: match[2], at: start });
    else if (match[3] !== undefined) tokens.push({ kind: 'string', text: match[3], at: start });
    else if (match[4] !== undefined) tokens.push({ kind: 'word', text: match[4], at: start });
    else tokens.push({ kind: 'operator', text: match[5]!, at: start });
    const word = match[5] === '&&' ? 'AND' : match[5] === '||' ? 'OR' : undefined;
    if (word !== undefined) {
      throw new ConditionError(`"${match[5]}" is no operator of conditions; write ${word}`, start);
    }
    if (tokens.length > LONGEST)
      throw new ConditionError(`the condition has more than ${LONGEST} words`, start);
  }
  tokens.push({ kind: 'end', text: 'the end', at: text.length });
  return tokens;
}

/** Binding strength of the operators, weakest first. */
const LEVELS: Readonly<Record<string, number>> = {
  OR: 1,
  AND: 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '+': 8,
  '-': 8,
  '*': 9,
  '/': 9,
};

class Parser {
  readonly #tokens: readonly Token[];
  readonly #param: (id: number) => Param | undefined;
  /** Whether parameters may be written by their names. */
  readonly #named: boolean;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], param: (id: number) => Param | undefined, named: boolean) {
    this.#tokens = tokens;
    this.#param = param;
    this.#named = named;
  }

  next(): Token {
    return this.#tokens[this.#at++]!;
  }

  parse(level: number): Part {
    let left = this.#operand();
    for (;;) {
      const token = this.#tokens[this.#at]!;
      const operator = token.kind === 'word' ? token.text.toUpperCase() : token.text;
      const binds = token.kind === 'operator' || token.kind === 'word' ? LEVELS[operator] : undefined;
      if (binds === undefined || binds <= level) return left;
      this.#at++;
      const right = this.parse(binds);
      left = { kind: 'value', read: operation(operator, left, right, token.at) };
    }
  }

  #operand(): Part {
    const token = this.next();
    switch (token.kind) {
      case 'number': {
        const number = Number(token.text);
        return { kind: 'value', read: () => number };
      }
      case 'string': {
        const text = token.text;
        return { kind: 'value', read: () => text };
      }
      case 'param': {
        const param = this.#param(Number(token.text));
        if (param === undefined)
          throw new ConditionError(`the protocol has no parameter ${token.text}`, token.at, true);
        return { kind: 'value', read: reader(param), param };
      }
      case 'word': {
        const word = token.text.toLowerCase();
        if (word === 'empty' || word === 'emptystring') return { kind: 'marker', marker: word };
        if (word === 'true' || word === 'false')
          return { kind: 'value', read: () => (word === 'true' ? 1 : 0) };
        throw new ConditionError(
          `"${token.text}" is no operand; write ${this.#named ? 'the name of a parameter, ' : ''}id:<pid>, a number, "text" or empty`,
          token.at,
        );
      }
      case 'operator':
        if (token.text === '(') return this.#bracket(token);
        if (token.text === '-') {
          const read = operandOf(this.#operand(), token.at);
          return { kind: 'value', read: table => -numberOf(read(table)) };
        }
        throw new ConditionError(`"${token.text}" stands where an operand belongs`, token.at);
      case 'end':
        throw new ConditionError('the condition ends where an operand belongs', token.at);
    }
  }

  #bracket(open: Token): Part {
    if (++this.#depth > 200) throw new ConditionError('brackets nest deeper than 200', open.at);
    const inner = this.parse(0);
    const close = this.next();
    this.#depth--;
    if (close.text === ')' && close.kind === 'operator') return inner;
    throw new ConditionError(`the bracket is not closed before ${close.text}`, open.at);
  }
}

/** The value of a parameter: a number for Interprete type double and high nibble, a text for string. */
function reader(param: Param): Operand {
  const text = param.interprete === undefined || param.interprete.type === 'string';
  return table => table.get(param) ?? (text ? '' : 0);
}

function operandOf(part: Part, at: number): Operand {
  if (part.kind === 'value') return part.read;
  throw new ConditionError(`${part.marker} can only be compared, with == or !=`, at);
}

function operation(operator: string, left: Part, right: Part, at: number): Operand {
  if (left.kind === 'marker' || right.kind === 'marker')
    return comparisonWithEmpty(operator, left, right, at);
  const a = left.read;
  const b = right.read;
  switch (operator) {
    case 'OR':
      return table => truth(a(table)) || truth(b(table));
    case 'AND':
      return table => truth(a(table)) && truth(b(table));
    case '|':
      return table => Math.floor(numberOf(a(table))) | Math.floor(numberOf(b(table)));
    case '^':
      return table => Math.floor(numberOf(a(table))) ^ Math.floor(numberOf(b(table)));
    case '&':
      return table => Math.floor(numberOf(a(table))) & Math.floor(numberOf(b(table)));
    case '==':
      return table => compare(a(table), b(table)) === 0;
    case '!=':
      return table => compare(a(table), b(table)) !== 0;
    case '<':
      return table => compare(a(table), b(table)) < 0;
    case '>':
      return table => compare(a(table), b(table)) > 0;
    case '<=':
      return table => compare(a(table), b(table)) <= 0;
    case '>=':
      return table => compare(a(table), b(table)) >= 0;
    case '+':
      return table => {
        const x = a(table);
        const y = b(table);
        return typeof x === 'string' && typeof y === 'string' ? x + y : numberOf(x) + numberOf(y);
      };
    case '-':
      return table => numberOf(a(table)) - numberOf(b(table));
    case '*':
      return table => numberOf(a(table)) * numberOf(b(table));
    case '/':
      return table => numberOf(a(table)) / numberOf(b(table));
    default:
      throw new ConditionError(`"${operator}" is no operator of conditions`, at);
  }
}

/**
 * `empty`: not initialised, a number of fixed length that is 0, or a table without rows; `emptystring`: that, or a text of
 * length 0.
 */
function comparisonWithEmpty(operator: string, left: Part, right: Part, at: number): Operand {
  const [part, marker] =
    left.kind === 'marker' ? [right, left.marker] : [left, right.kind === 'marker' ? right.marker : 'empty'];
  if (operator !== '==' && operator !== '!=') {
    throw new ConditionError(`${marker} can only be compared with == or !=, not with ${operator}`, at);
  }
  if (part.kind === 'marker') throw new ConditionError('two empties cannot be compared', at);
  const wanted = operator === '==';
  const { param, read } = part;
  if (param === undefined) return table => (read(table) === '') === wanted;
  if (param.array !== undefined) return table => (table.rows(param).size === 0) === wanted;
  const fixedNumber = param.interprete?.lengthType === 'fixed' && param.interprete.type !== 'string';
  return table => {
    const value = table.get(param);
    const empty =
      value === null || (fixedNumber && value === 0) || (marker === 'emptystring' && value === '');
    return empty === wanted;
  };
}

/** Texts as texts; a text beside a number as its number, and where it is none, the number as text. */
function compare(a: number | string | boolean, b: number | string | boolean): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' || typeof b === 'string') {
    const text = typeof a === 'string' ? a : (b as string);
    if (decodeNumber(text) === null) {
      const [x, y] = [String(a), String(b)];
      return x < y ? -1 : x > y ? 1 : 0;
    }
  }
  return numberOf(a) - numberOf(b);
}

function numberOf(value: number | string | boolean): number {
  return typeof value === 'string' ? (decodeNumber(value) ?? 0) : Number(value);
}

function truth(value: number | string | boolean): boolean {
  return typeof value === 'string' ? value !== '' : Boolean(value);
}
