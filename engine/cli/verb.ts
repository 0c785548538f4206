/** An option as commander writes it: `--format <format>`, `-f, --follow`. */
export interface VerbOption {
  readonly flags: string;
  readonly summary: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  readonly default?: string;
  /** May be given more than once: its value is then a list. */
  readonly repeatable?: true;
}

/** A row of the table of verbs. */
export interface Verb {
  readonly name: string;
  /** As commander writes them: `<protocol...>`, `[log]`. */
  readonly arguments: readonly { readonly name: string; readonly summary: string }[];
  readonly summary: string;
  readonly options: readonly VerbOption[];
  /** Imported when the verb is called and not before, so that `--help` need not wait for the engine. */
  readonly load: () => Promise<VerbModule>;
}

export interface VerbModule {
  /**
   * Does the work and resolves to the exit status: 0 it succeeded, 1 it ran and failed. What the user did wrong is
   * thrown as HeadendError, and printed as one line by the caller. Never calls `process.exit`.
   */
  run(call: Call): Promise<0 | 1>;
}

/** A verb as the user called it. */
export interface Call {
  readonly arguments: readonly string[];
  readonly options: Options;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}

/** Options by their camelCase names: a text, true for a flag that was given, a list for a repeatable one. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LOG_FORMATS = ['pretty', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The text of an option; undefined when it was not given. */
export function textOption(call: Call, name: string): string | undefined {
  const value = call.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a repeatable option; empty when it was not given. */
export function textsOption(call: Call, name: string): readonly string[] {
  const value = call.options[name];
  return Array.isArray(value) ? value : [];
}

/** Whether a flag was given. */
export function flagOption(call: Call, name: string): boolean {
  return call.options[name] === true;
}
