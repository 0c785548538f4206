import { isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type Node, parseDocument } from 'yaml';
import { messageOf } from '#base/error.ts';
import type { Issue, Place } from '#base/issue.ts';

const MAX_SIZE = 16 * 1024 * 1024;
const MAX_TOKENS = 500_000;
const MAX_DEPTH = 100;
const MAX_VALUES = 100_000;
const DEEP = `nested deeper than ${MAX_DEPTH} levels`;

/** Plain data; mappings have no prototype, so that no key means anything but itself. */
export type Data = null | string | number | boolean | Data[] | { [key: string]: Data };

/** A document as data, and the place of each thing in it. */
export interface YamlDocument {
  /** Undefined when it could not be read. */
  readonly data: Data | undefined;
  readonly issues: readonly Issue[];
  /** Of a value, or of its key; of the nearest thing around it when the path leads nowhere. */
  place(path: readonly string[], key?: boolean): Place;
}

/** Offsets of a value and of its key. */
interface Offsets {
  readonly key: number;
  readonly value: number;
}

/**
 * Reads one YAML 1.2 document (JSON is one too). Keys are text as written. What is larger than 16 MiB, deeper than 100
 * levels, or has more than 100 000 values with each alias counted in full, is refused.
 */
export function readYaml(text: string, file: string): YamlDocument {
  const lines = new LineCounter();
  const offsets = new Map<string, Offsets>();
  const issues: Issue[] = [];
  const at = (offset: number): Place => {
    // The parser finds the line starts; before it has run they are counted.
    if (lines.lineStarts.length === 0) {
      const before = text.slice(0, offset).split('\n');
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    }
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const report = (severity: 'error' | 'warning', message: string, offset: number): void => {
    issues.push({ file, ...at(offset), severity, code: 'yaml', path: '', message });
  };
  const place = (path: readonly string[], key = false): Place => {
    for (let length = path.length; length > 0; length--) {
      const found = offsets.get(pointer(path.slice(0, length)));
      if (found) return at(key || length < path.length ? found.key : found.value);
    }
    return at(offsets.get(pointer([]))?.value ?? 0);
  };

  let data: Data | undefined;
  if (Buffer.byteLength(text) > MAX_SIZE) {
    report('error', 'the file is larger than 16 MiB', 0);
    return { data, issues, place };
  }
  try {
    gate(text);
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
    for (const error of document.errors.slice(0, 20)) {
      const deep = error.message.includes('call stack');
      report('error', deep ? DEEP : `not valid YAML: ${error.message}`, error.pos[0]);
    }
    for (const warning of document.warnings.slice(0, 20)) report('warning', warning.message, warning.pos[0]);
    if (document.errors.length === 0) data = read(document.contents, offsets);
  } catch (error) {
    const deep = error instanceof RangeError;
    const message = deep ? DEEP : messageOf(error);
    report('error', message, error instanceof Refusal ? error.offset : 0);
  }
  return { data, issues, place };
}

/** What the lexer tells besides the text's own characters: document, flow end, scalar. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

/**
 * Refuses what would cost the parser seconds and gigabytes: it builds a tree of many objects for each token and calls
 * itself for each level, and some megabytes of brackets or dashes are millions of either.
 */
function gate(text: string): void {
  let tokens = 0;
  let flow = 0;
  let dashes = 0;
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?') dashes++;
    else if (token === '\n' || token === '\r\n') dashes = 0;
    if (flow > MAX_DEPTH || dashes > MAX_DEPTH) throw new Refusal(DEEP, offset);
    if (++tokens > MAX_TOKENS) throw new Refusal(`more than ${MAX_VALUES} values`, offset);
    if (!MARKS.has(token)) offset += token.length;
  }
}

/** Why a document that is valid YAML is not read. */
class Refusal extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A key for the map of places: a JSON pointer. */
function pointer(path: readonly string[]): string {
  return path.map(step => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function read(contents: Node | null, offsets: Map<string, Offsets>): Data {
  const anchors = new Map<string, Node>();
  let nodes = 0;

  function value(node: Node | null, path: readonly string[], key: number): Data {
    const start = node?.range?.[0] ?? key;
    if (++nodes > MAX_VALUES)
      throw new Refusal(`more than ${MAX_VALUES} values, aliases counted in full`, start);
    if (path.length > MAX_DEPTH) throw new Refusal(DEEP, start);
    offsets.set(pointer(path), { key, value: start });
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (!target) throw new Refusal(`the alias *${node.source} names no anchor before it`, start);
      return value(target, path, key);
    }
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) anchors.set(node.anchor, node);
    if (isScalar(node)) return scalar(node.value, start);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const child = item as Node | null;
        return value(child, [...path, String(index)], child?.range?.[0] ?? start);
      });
    }
    if (isMap(node)) {
      const map: { [key: string]: Data } = Object.create(null);
      for (const pair of node.items) {
        const name = isScalar(pair.key) ? String(pair.key.value) : '';
        const place = isScalar(pair.key) ? (pair.key.range?.[0] ?? start) : start;
        map[name] = value(pair.value as Node | null, [...path, name], place);
      }
      return map;
    }
    return null;
  }

  return value(contents, [], 0);
}

function scalar(value: unknown, offset: number): Data {
  if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    return value;
  }
  throw new Refusal('only text, numbers, true, false and null are understood here', offset);
}
