const INDENT = '  ';
/** Deeper than this nothing is moved further to the right. */
const DEEPEST = 60;

/** Strings, words and numbers, and signs, each whole; space between them is left out. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * A JSON object or list over several lines, indented; undefined for all other text. Only white space between tokens
 * changes: numbers, escapes, the order of members and members of one name stay as they were written.
 */
export function indentJson(text: string): string[] | undefined {
  if (!/^\s*[{[]/.test(text) || !isJson(text)) return undefined;
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let opened = false;
  const end = (): void => {
    lines.push(line);
    line = INDENT.repeat(Math.min(depth, DEEPEST));
  };
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === '}' || token === ']';
    if (closes) depth--;
    // An empty object stays on its line.
    if (opened !== closes) end();
    opened = token === '{' || token === '[';
    if (opened) depth++;
    line += token === ':' ? ': ' : token;
    if (token === ',') end();
  }
  lines.push(line);
  return lines;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
