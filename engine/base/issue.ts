/** A place in a text; lines and columns count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Severity = 'error' | 'warning' | 'info';

/**
 * A fault found in what a user wrote (a protocol, an element file). Never thrown: a load collects them all.
 * `message` says what is wrong and what would be right; `path` is like `Protocol/Params/Param[@id=10]/Type`.
 */
export interface Issue extends Place {
  readonly file: string;
  readonly severity: Severity;
  /** A stable word for scripts, as listed in `docs/issues.md`. */
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** One line for people: `file:line:column: severity: message [code]`. */
export function formatIssue(issue: Issue): string {
  return `${issue.file}:${issue.line}:${issue.column}: ${issue.severity}: ${issue.message} [${issue.code}]`;
}
