import type { Place } from '#base/issue.ts';

/** What a module imports by a statement, and where that stands. */
export interface Specifier extends Place {
  readonly text: string;
}

/** Comments, texts, templates as far as they have no code in them, words, and single characters. */
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"])((?:\\[\s\S]|(?!\1)[^\\\n])*)\1|`(?:\\[\s\S]|[^\\`])*`|[\p{ID_Start}$_][\p{ID_Continue}$]*|[^\s]/gu;

/**
 * What stands behind `import … from`, `export … from` and `import` at the top of a module, without its types (which
 * JavaScript does not import). A regular expression with a quotation mark or a bracket in it may hide what comes after
 * it: then less is found, never more.
 */
export function specifiersOf(source: string): Specifier[] {
  const found: Specifier[] = [];
  let depth = 0;
  /** Behind `import` or `export` at the top of the module. */
  let within = false;
  let before = '';
  for (const match of source.matchAll(TOKEN)) {
    const [token, quote, text] = match;
    if (token.startsWith('//') || token.startsWith('/*')) continue;
    if (quote !== undefined) {
      if (within && depth === 0 && (before === 'from' || before === 'import') && !text!.includes('\\'))
        found.push({ text: text!, ...placeOf(source, match.index) });
      within = false;
    } else if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth--;
    else if (depth === 0 && (token === 'import' || token === 'export')) within = before !== '.';
    else if (token === ';' || token === '=') within = false;
    before = token;
  }
  return found;
}

function placeOf(source: string, offset: number): Place {
  const before = source.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}
