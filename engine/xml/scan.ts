import { type SaxesAttributePlain, SaxesParser } from 'saxes';
import type { Place } from '#base/issue.ts';
import { type Fault, isUtf8 } from './decode.ts';
import { explain } from './explain.ts';
import { Lines } from './lines.ts';
import type { Attribute, Comment } from './node.ts';

/** An element as the strict pass saw it: what the tree does not know. */
export interface Scanned extends Place {
  /** As written, with its prefix. */
  readonly written: string;
  readonly attributes: readonly Attribute[];
  /** Where its first character data starts. */
  textPlace: Place | undefined;
  cdata: boolean;
}

export interface Scan {
  /** In document order. */
  readonly elements: readonly Scanned[];
  readonly comments: readonly Comment[];
  /** The text without processing instructions and XML declaration. */
  readonly text: string;
}

const MAX_DEPTH = 100;
const MAX_ATTRIBUTES = 1000;
const MAX_VALUE = 1024 * 1024;
const MAX_ELEMENTS = 250_000;

type Growing<T> = { -readonly [Key in keyof T]: T[Key] };

const NONE: readonly Attribute[] = Object.freeze([]);

/** Thrown through the parser to stop it at the first fault; never leaves this file. */
class Stop {
  readonly fault: Fault;
  constructor(fault: Fault) {
    this.fault = fault;
  }
}

/** The strict pass: well-formedness, limits, and the place of each element, attribute and text. */
export function scan(text: string): Scan | Fault {
  try {
    return new Scanner(text).run();
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

class Scanner {
  readonly #text: string;
  readonly #lines: Lines;
  readonly #parser = new SaxesParser({ position: true });
  readonly #elements: Scanned[] = [];
  readonly #open: Scanned[] = [];
  readonly #comments: Growing<Comment>[] = [];
  /** By depth: comments after which no element has begun yet. */
  readonly #waiting: Growing<Comment>[][] = [];
  /** By depth: comments that stand for the element that is open there. */
  readonly #standing: Growing<Comment>[][] = [];
  readonly #kept: string[] = [];
  #keptTo = 0;
  /** Just after the latest piece of markup. */
  #end = 0;
  /** Just after the latest name or attribute of the start tag being read. */
  #tagEnd = 0;
  #start = 0;
  #attributes: readonly Attribute[] = NONE;
  /** The element closed last. */
  #closed: Scanned | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new Lines(text);
  }

  run(): Scan {
    const parser = this.#parser;
    parser.on('error', error => this.#refuse(error.message.replace(/^\d+:\d+: /, '')));
    parser.on('xmldecl', declaration => {
      const { encoding, version } = declaration;
      if (encoding !== undefined && !isUtf8(encoding)) {
        this.#stop('xml-encoding', `the file is declared as ${encoding}; save and declare it as UTF-8`, 0);
      }
      if (version !== undefined && version !== '1.0') {
        this.#stop(
          'xml-not-well-formed',
          `XML version ${version} is not read; version 1.0 would be right`,
          0,
        );
      }
      this.#leaveOut(0);
    });
    parser.on('doctype', () => {
      const at = this.#text.indexOf('<!DOCTYPE', this.#end);
      this.#stop('xml-doctype', 'a DOCTYPE is not accepted; remove it', at);
    });
    parser.on('processinginstruction', () => this.#leaveOut(this.#text.indexOf('<?', this.#end)));
    // This event comes before the `>` of a comment has been read.
    parser.on('comment', text => {
      this.#comment(text);
      this.#end = parser.position + 1;
    });
    parser.on('text', text => {
      if (text !== '') this.#textAt(this.#end, false);
    });
    parser.on('cdata', () => {
      this.#textAt(this.#text.indexOf('<![CDATA[', this.#end) + '<![CDATA['.length, true);
      this.#end = parser.position;
    });
    parser.on('opentagstart', tag => {
      this.#start = this.#text.lastIndexOf('<', parser.position - 1);
      this.#tagEnd = this.#start + 1 + tag.name.length;
      this.#attributes = NONE;
    });
    parser.on('attribute', attribute => this.#attribute(attribute));
    parser.on('opentag', tag => this.#element(tag.name));
    parser.on('closetag', () => {
      this.#closed = this.#open.pop();
      this.#end = parser.position;
      this.#endComments();
    });
    parser.write(this.#text).close();
    this.#kept.push(this.#text.slice(this.#keptTo));
    // Line ends first: what is left out may stand between a CR and a LF, which are two lines then.
    const text = this.#kept.length === 1 ? this.#text : this.#kept.map(unixLines).join('');
    return { elements: this.#elements, comments: this.#comments, text };
  }

  #element(written: string): void {
    if (this.#elements.length >= MAX_ELEMENTS) {
      this.#stop('xml-limit', `more than ${MAX_ELEMENTS} elements; split the protocol`, this.#start);
    }
    if (this.#open.length >= MAX_DEPTH) {
      this.#stop('xml-limit', `elements are nested more than ${MAX_DEPTH} deep`, this.#start);
    }
    const place = this.#lines.placeOf(this.#start);
    const element: Scanned = {
      written,
      attributes: this.#attributes,
      textPlace: undefined,
      cdata: false,
      line: place.line,
      column: place.column,
    };
    this.#elements.push(element);
    this.#beginComments(element);
    this.#open.push(element);
    this.#end = this.#parser.position;
  }

  #comment(text: string): void {
    const place = this.#lines.placeOf(this.#text.lastIndexOf('<!--', this.#parser.position));
    const comment: Growing<Comment> = { ...place, text, from: place, to: place };
    this.#comments.push(comment);
    const depth = this.#open.length;
    this.#waiting[depth] ??= [];
    this.#waiting[depth].push(comment);
  }

  #beginComments({ column, line }: Place): void {
    const depth = this.#open.length;
    const waiting = this.#waiting[depth];
    if (waiting === undefined || waiting.length === 0) return;
    for (const comment of waiting) comment.from = { line, column };
    this.#standing[depth] = waiting;
    this.#waiting[depth] = [];
  }

  #endComments(): void {
    const depth = this.#open.length;
    const inside = this.#waiting[depth + 1] ?? [];
    const standing = this.#standing[depth] ?? [];
    if (inside.length === 0 && standing.length === 0) return;
    const to = this.#lines.placeOf(this.#end);
    const { column, line } = this.#closed!;
    for (const comment of inside) {
      comment.from = { line, column };
      comment.to = to;
    }
    for (const comment of standing) comment.to = to;
    this.#waiting[depth + 1] = [];
    this.#standing[depth] = [];
  }

  #attribute({ name, value }: SaxesAttributePlain): void {
    const text = this.#text;
    let at = this.#tagEnd;
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
    this.#tagEnd = this.#parser.position;
    if (this.#attributes.length >= MAX_ATTRIBUTES) {
      this.#stop('xml-limit', `an element has more than ${MAX_ATTRIBUTES} attributes`, at);
    }
    if (value.length > MAX_VALUE) {
      this.#stop('xml-limit', `the value of ${name} is longer than 1 MiB (${MAX_VALUE} characters)`, at);
    }
    const place = this.#lines.placeOf(at);
    const attribute: Attribute = { name, value, line: place.line, column: place.column };
    if (this.#attributes === NONE) this.#attributes = [attribute];
    else (this.#attributes as Attribute[]).push(attribute);
  }

  #textAt(offset: number, cdata: boolean): void {
    const element = this.#open.at(-1);
    if (!element) return;
    element.textPlace ??= this.#lines.placeOf(offset);
    if (cdata) element.cdata = true;
  }

  /** fast-xml-parser pairs quotes in processing instructions, where XML does not: it never sees them. */
  #leaveOut(from: number): void {
    this.#kept.push(this.#text.slice(this.#keptTo, from));
    this.#keptTo = this.#parser.position;
    this.#end = this.#parser.position;
  }

  #refuse(reason: string): never {
    const at = Math.min(Math.max(this.#parser.position - 1, 0), this.#text.length);
    const { message, offset, place } = explain(reason, {
      text: this.#text,
      at,
      end: this.#end,
      open: this.#open.at(-1),
      closed: this.#closed,
    });
    const fault = { code: 'xml-not-well-formed', message, path: this.#path() } as const;
    const { line, column } = place ?? this.#lines.placeOf(offset ?? at);
    throw new Stop({ ...fault, line, column });
  }

  #stop(code: Fault['code'], message: string, offset: number): never {
    throw new Stop({ code, message, path: this.#path(), ...this.#lines.placeOf(offset) });
  }

  #path(): string {
    return this.#open.map(element => element.written).join('/');
  }
}

/** Line ends as XML 1.0, section 2.11, has them. */
function unixLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
