/** What `new` makes protocols from. */
export interface Template {
  readonly name: string;
  readonly summary: string;
  /** The files of a new protocol, the generated ones left out. */
  files(scaffold: Scaffold): readonly TemplateFile[];
}

export interface Scaffold {
  /** Name of the protocol, as it is in the folder's name: any text. */
  readonly name: string;
  /** The folder as the user wrote it, for commands in the README. */
  readonly folder: string;
}

export interface TemplateFile {
  readonly path: string;
  /** What is in it, in a few words. */
  readonly about: string;
  readonly text: string;
}

/** Text as character data of XML. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Text as a double-quoted YAML scalar. */
export function yamlText(text: string): string {
  return JSON.stringify(text);
}

/** An argument of a shell command in a README. */
export function shellText(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
