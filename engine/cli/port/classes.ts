import type { Token } from './tokens.ts';

/** A parameter of a method: `out int[] ids` has the type `int[]`. */
export interface Argument {
  readonly name: string;
  readonly type: string;
}

export interface Method {
  readonly name: string;
  readonly isStatic: boolean;
  readonly isPublic: boolean;
  readonly isAsync: boolean;
  readonly arguments: readonly Argument[];
}

/** A class, struct or record with its methods; `nested` in another one. */
export interface Class {
  readonly name: string;
  /** Not within a namespace or another class: there entry points are looked for (QAction-entryPoint). */
  readonly global: boolean;
  readonly methods: readonly Method[];
}

const TYPES: ReadonlySet<string> = new Set(['class', 'struct', 'record']);
/** What may stand before a name and a `(` without being a type. */
const NO_TYPES: ReadonlySet<string> = new Set(['new', 'return', 'await', 'throw', 'else', 'base', 'this']);

/** The classes in the tokens of C# code, in order. */
export function classesOf(tokens: readonly Token[]): Class[] {
  const found: Class[] = [];
  block(tokens, 0, true, found);
  return found;
}

/** Reads declarations up to the brace that ends the block; returns what comes after it. */
function block(tokens: readonly Token[], from: number, global: boolean, found: Class[]): number {
  let at = from;
  while (at < tokens.length && !is(tokens[at], '}')) {
    const end = headEnd(tokens, at);
    const head = tokens.slice(at, end);
    if (!is(tokens[end], '{')) {
      // `namespace X;` is that of the whole file.
      if (head.some(token => token.kind === 'word' && token.text === 'namespace')) global = false;
      at = end + 1;
      continue;
    }
    const kind = head.findIndex(token => token.kind === 'word' && TYPES.has(token.text));
    if (head.some(token => token.kind === 'word' && token.text === 'namespace')) {
      at = block(tokens, end + 1, false, found);
    } else if (kind >= 0) {
      at = classBody(tokens, end + 1, { head, kind, global }, found);
    } else {
      at = closing(tokens, end);
    }
  }
  return at + 1;
}

interface Head {
  readonly head: readonly Token[];
  readonly kind: number;
  readonly global: boolean;
}

function classBody(
  tokens: readonly Token[],
  from: number,
  { head, kind, global }: Head,
  found: Class[],
): number {
  const names = head.slice(kind + 1).filter(token => token.kind === 'word' && !TYPES.has(token.text));
  const methods: Method[] = [];
  found.push({ name: names[0]?.text ?? '', global, methods });
  let at = from;
  while (at < tokens.length && !is(tokens[at], '}')) {
    const end = headEnd(tokens, at);
    const member = tokens.slice(at, end);
    const nested = member.findIndex(token => token.kind === 'word' && TYPES.has(token.text));
    const method = methodOf(member);
    if (method !== undefined) methods.push(method);
    if (!is(tokens[end], '{')) at = end + 1;
    else if (method === undefined && nested >= 0 && !member.some(token => is(token, '(') || is(token, '=')))
      at = classBody(tokens, end + 1, { head: member, kind: nested, global: false }, found);
    else at = closing(tokens, end);
  }
  return at + 1;
}

/** Where the head of a declaration ends: at its `{` or `;`, or at the `}` around it. Braces in an initializer count along. */
function headEnd(tokens: readonly Token[], from: number): number {
  let at = from;
  let value = false;
  let operator = false;
  while (at < tokens.length) {
    const token = tokens[at]!;
    if (is(token, ';') || is(token, '}')) return at;
    if (is(token, '{') && !value) return at;
    if (is(token, '{') || is(token, '(') || is(token, '[')) at = closing(tokens, at);
    else {
      // Behind `=` or `=>` stands a value or an expression, and braces in it are none of a block of ours.
      if (token.text === 'operator') operator = true;
      if (is(token, '=') && !operator) value = true;
      at++;
    }
  }
  return at;
}

/** Just behind the bracket that closes the one here. */
function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!;
    if (kind !== 'sign') continue;
    if (text === '{' || text === '(' || text === '[') depth++;
    if ((text === '}' || text === ')' || text === ']') && --depth === 0) return at + 1;
  }
  return tokens.length;
}

/** `modifiers type name(arguments)`: a constructor has no type, and a field's value stands behind a `=`. */
function methodOf(member: readonly Token[]): Method | undefined {
  let open = 0;
  while (open < member.length && !is(member[open], '(')) {
    if (is(member[open], '=')) return undefined;
    open = is(member[open], '[') ? closing(member, open) : open + 1;
  }
  const named = typeArgumentsBefore(member, open);
  const name = member[named];
  const type = member[named - 1];
  if (open >= member.length || name?.kind !== 'word' || type === undefined) return undefined;
  if (type.kind === 'word' && (NO_TYPES.has(type.text) || MODIFIERS.has(type.text))) return undefined;
  if (type.kind === 'sign' && !'>]?)'.includes(type.text)) return undefined;
  const words = member
    .slice(0, named)
    .filter(token => token.kind === 'word')
    .map(token => token.text);
  if (words.includes('delegate') || words.includes('operator')) return undefined;
  return {
    name: name.text,
    isStatic: words.includes('static'),
    isPublic: words.includes('public'),
    isAsync: words.includes('async'),
    arguments: argumentsOf(member.slice(open + 1, closing(member, open) - 1)),
  };
}

const MODIFIERS: ReadonlySet<string> = new Set([
  'public',
  'private',
  'protected',
  'internal',
  'static',
  'async',
  'override',
  'virtual',
  'sealed',
  'partial',
  'unsafe',
  'extern',
  'abstract',
]);

/** The place of a method's name before its `(`, type parameters between them left out. */
function typeArgumentsBefore(member: readonly Token[], open: number): number {
  let at = open - 1;
  if (!is(member[at], '>')) return at;
  for (let depth = 0; at >= 0; at--) {
    if (is(member[at], '>')) depth++;
    if (is(member[at], '<') && --depth === 0) return at - 1;
  }
  return at;
}

function argumentsOf(tokens: readonly Token[]): Argument[] {
  const found: Argument[] = [];
  let own: Token[] = [];
  let depth = 0;
  const end = (): void => {
    const value = own.findIndex(token => is(token, '='));
    const declared = value < 0 ? own : own.slice(0, value);
    const name = declared.at(-1);
    const type = declared
      .slice(0, -1)
      .map(token => token.text)
      .filter(text => !['ref', 'out', 'in', 'params', 'this'].includes(text))
      .join('');
    if (name?.kind === 'word') found.push({ name: name.text, type });
    own = [];
  };
  for (const token of tokens) {
    if (is(token, '<') || is(token, '(') || is(token, '[')) depth++;
    if (is(token, '>') || is(token, ')') || is(token, ']')) depth--;
    if (is(token, ',') && depth === 0) end();
    else own.push(token);
  }
  end();
  return found;
}

function is(token: Token | undefined, sign: string): boolean {
  return token?.kind === 'sign' && token.text === sign;
}
