/** A piece of C# code. Comments, white space and preprocessor lines are none. */
export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign';
  /** A word or a number as written, the content of a text with its escapes as written, one character of a sign. */
  readonly text: string;
}

const LETTER = /[\p{L}\p{Nl}_]/u;
const PART = /[\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]/u;

/**
 * The tokens of C# code, as far as telling code from texts and comments needs it (ECMA-334, section 6): regular,
 * verbatim, raw and interpolated texts, in whose holes there is code again. Code that ends too early gives the tokens
 * up to there; nothing is thrown.
 */
export function tokensOf(code: string): Token[] {
  const reader = new Reader(code);
  reader.code(false);
  return reader.tokens;
}

class Reader {
  readonly tokens: Token[] = [];
  readonly #code: string;
  #at = 0;

  constructor(code: string) {
    this.#code = code;
  }

  /** Reads to the end; in a hole of a text to the brace that ends it. */
  code(hole: boolean): void {
    const code = this.#code;
    let depth = 0;
    while (this.#at < code.length) {
      const char = code[this.#at]!;
      if (hole && depth === 0 && char === '}') return;
      if (/\s/.test(char)) this.#at++;
      else if (this.#ahead('//')) this.#to('\n', 2);
      else if (this.#ahead('/*')) this.#to('*/', 2);
      else if (char === '#' && this.#firstOfLine()) this.#to('\n', 1);
      else if (char === '"' || char === '$' || char === '@') this.#textOrWord(char);
      else if (char === "'") this.#quoted("'");
      else if (LETTER.test(char)) this.#word();
      else if (/\d/.test(char)) this.#number();
      else {
        if (char === '{' || char === '(') depth++;
        if (char === '}' || char === ')') depth--;
        this.#sign(char);
      }
    }
  }

  #ahead(text: string): boolean {
    return this.#code.startsWith(text, this.#at);
  }

  #to(end: string, from: number): void {
    const found = this.#code.indexOf(end, this.#at + from);
    this.#at = found < 0 ? this.#code.length : found + end.length;
  }

  #firstOfLine(): boolean {
    const start = this.#code.lastIndexOf('\n', this.#at - 1) + 1;
    return this.#code.slice(start, this.#at).trim() === '';
  }

  #push(kind: Token['kind'], text: string): void {
    this.tokens.push({ kind, text });
  }

  #sign(char: string): void {
    this.#push('sign', char);
    this.#at++;
  }

  #word(): void {
    const start = this.#at;
    while (this.#at < this.#code.length && PART.test(this.#code[this.#at]!)) this.#at++;
    this.#push('word', this.#code.slice(start, this.#at));
  }

  /** Digits with separators, a fraction, an exponent, a suffix: `0x1F`, `1_000`, `1.5e3f`; not the dots of `1..5`. */
  #number(): void {
    const match = /0[xXbB][\da-fA-F_]+[uUlL]*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?[\p{L}]*/uy;
    match.lastIndex = this.#at;
    const [text] = match.exec(this.#code)!;
    this.#push('number', text);
    this.#at += text.length;
  }

  /** What begins with `"`, `$` or `@`: a text of any kind, or a word with an `@` before it. */
  #textOrWord(char: string): void {
    const start = /[$@]*"+/y;
    start.lastIndex = this.#at;
    const [all = ''] = start.exec(this.#code) ?? [];
    if (all === '') {
      this.#at++;
      if (char === '@' && LETTER.test(this.#code[this.#at] ?? '')) this.#word();
      return;
    }
    const prefix = all.replaceAll('"', '');
    const quotes = all.length - prefix.length;
    const dollars = prefix.replaceAll('@', '').length;
    this.#at += prefix.length;
    if (!prefix.includes('@') && quotes >= 3) this.#raw(quotes, dollars);
    else if (dollars > 0) this.#interpolated(prefix.includes('@'));
    else if (prefix === '@') this.#verbatim();
    else this.#quoted('"');
  }

  #quoted(quote: string): void {
    const start = ++this.#at;
    while (this.#at < this.#code.length && this.#code[this.#at] !== quote && this.#code[this.#at] !== '\n')
      this.#at += this.#code[this.#at] === '\\' ? 2 : 1;
    this.#push('text', this.#code.slice(start, this.#at));
    this.#at++;
  }

  #verbatim(): void {
    const start = ++this.#at;
    while (this.#at < this.#code.length) {
      if (this.#ahead('""')) this.#at += 2;
      else if (this.#code[this.#at] === '"') break;
      else this.#at++;
    }
    this.#push('text', this.#code.slice(start, this.#at));
    this.#at++;
  }

  #interpolated(verbatim: boolean): void {
    let start = ++this.#at;
    while (this.#at < this.#code.length) {
      const char = this.#code[this.#at]!;
      if (this.#ahead('{{') || this.#ahead('}}') || (verbatim && this.#ahead('""'))) this.#at += 2;
      else if (char === '\\' && !verbatim) this.#at += 2;
      else if (char === '"' || (char === '\n' && !verbatim)) break;
      else if (char === '{') {
        this.#hole(start, 1);
        start = this.#at;
      } else this.#at++;
    }
    this.#push('text', this.#code.slice(start, this.#at));
    this.#at++;
  }

  /** Ended by as many quotes as it began with; as many braces as dollars open a hole. */
  #raw(quotes: number, dollars: number): void {
    this.#at += quotes;
    let start = this.#at;
    const end = '"'.repeat(quotes);
    const open = '{'.repeat(dollars);
    while (this.#at < this.#code.length && !this.#ahead(end)) {
      if (dollars > 0 && this.#ahead(open)) {
        this.#hole(start, dollars);
        start = this.#at;
      } else this.#at++;
    }
    this.#push('text', this.#code.slice(start, this.#at));
    this.#at += quotes;
  }

  #hole(start: number, braces: number): void {
    this.#push('text', this.#code.slice(start, this.#at));
    this.#at += braces;
    this.code(true);
    this.#at += braces;
  }
}
