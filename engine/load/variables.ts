/** Where `${NAME}` and `file:PATH` get their values from. */
export interface SecretSource {
  env(name: string): string | undefined;
  /** The content of a file; the path is as written. */
  read(path: string): string | undefined;
}

/** A text with its variables put in. */
export interface Resolved {
  readonly text: string;
  /** The texts put in: what must show nowhere. */
  readonly secrets: readonly string[];
  /** What is missing or misspelt, never with a value in it. */
  readonly faults: readonly string[];
}

/**
 * Puts the variables of a text in: `${NAME}` is an environment variable, `file:PATH` as the whole value the content of
 * a file without its last line end, `$${` a plain `${`. What was put in is not looked at again.
 */
export function resolve(text: string, source: SecretSource): Resolved {
  if (text.startsWith('file:')) return resolveFile(text.slice('file:'.length), source);
  if (!text.includes('${')) return { text, secrets: [], faults: [] };
  const secrets: string[] = [];
  const faults: string[] = [];
  const whole = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (found, name: string | undefined, end: string) => {
    if (name === undefined) return '${';
    if (end === '' || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      faults.push(`no variable starts here: a name has letters, digits and _; a plain \${ is written $\${`);
      return found;
    }
    const value = source.env(name);
    if (value === undefined) faults.push(`the environment variable ${name} is not set`);
    else secrets.push(value);
    return value ?? '';
  });
  return { text: whole, secrets: secrets.filter(secret => secret !== ''), faults };
}

/** The content of a file as a secret. */
export function resolveFile(path: string, source: SecretSource): Resolved {
  const content = source.read(path)?.replace(/\r?\n$/, '');
  if (content === undefined) {
    return { text: '', secrets: [], faults: [`the file ${path} cannot be read`] };
  }
  return { text: content, secrets: content === '' ? [] : [content], faults: [] };
}
