import type { Issue, Place } from '#base/issue.ts';
import { nearest } from '#base/nearest.ts';
import type { Comment } from '#xml/node.ts';
import { ERROR_CODES, NOTE_CODES } from './codes.ts';

/** A warning or a note that its author wants to see no more, and why. */
export interface Suppressed {
  readonly issue: Issue;
  readonly reason: string;
}

export interface Sifted {
  /** By place: what is left, and what is wrong with the comments themselves. */
  readonly issues: Issue[];
  readonly suppressed: readonly Suppressed[];
}

/** A comment `suppress CODE, CODE: reason`. */
interface Suppression {
  readonly comment: Comment;
  readonly codes: readonly string[];
  readonly reason: string;
  /** Codes that suppressed something. */
  readonly used: Set<string>;
}

/**
 * Takes the issues out that comments suppress: `<!-- suppress CODE: reason -->` before an element is for it and all that
 * is in it, behind the last one for the element around it. Errors stay. A comment without a reason, or with a code that
 * is none, is a warning and suppresses nothing; one that suppresses nothing is a note.
 */
export function sift(file: string, issues: readonly Issue[], comments: readonly Comment[]): Sifted {
  const own: Issue[] = [];
  const tell = (
    severity: 'warning' | 'info',
    code: string,
    { column, line }: Place,
    message: string,
  ): void => {
    own.push({ file, line, column, severity, code, path: '', message });
  };
  const suppressions = comments.flatMap(comment => {
    const found = suppressionOf(comment);
    if (typeof found !== 'string') return found === undefined ? [] : [found];
    tell('warning', 'suppression', comment, found);
    return [];
  });
  if (suppressions.length === 0 && own.length === 0) return { issues: [...issues], suppressed: [] };
  const suppressed: Suppressed[] = [];
  const left = issues.filter(issue => {
    const by = issue.severity === 'error' ? undefined : suppressions.find(each => covers(each, issue));
    if (by === undefined) return true;
    by.used.add(issue.code);
    suppressed.push({ issue, reason: by.reason });
    return false;
  });
  for (const { codes, comment, used } of suppressions) {
    for (const code of codes.filter(each => !used.has(each))) {
      const error = left.find(
        issue => issue.code === code && issue.severity === 'error' && within(comment, issue),
      );
      if (error === undefined)
        tell('info', 'unused-suppression', comment, `nothing here has the code ${code}; remove it`);
      else
        tell(
          'warning',
          'suppression',
          comment,
          `the ${code} in line ${error.line} is an error; only warnings and notes can be suppressed`,
        );
    }
  }
  const all = [...left, ...own].sort((a, b) => a.line - b.line || a.column - b.column);
  return { issues: all, suppressed };
}

/** Undefined for a comment about something else, a text for one that is wrong. */
function suppressionOf(comment: Comment): Suppression | string | undefined {
  const match = /^\s*(?:\/\/\s*)?suppress\b\s*([^:]*)(?::([\s\S]*))?$/i.exec(comment.text);
  // A comment in plain words may begin with that word too.
  if (match === null || (match[2] === undefined && !/^[\w-]+(?:\s*,\s*[\w-]+)*\s*$/.test(match[1]!)))
    return undefined;
  const codes = match[1]!
    .split(',')
    .map(code => code.trim())
    .filter(code => code !== '');
  const reason = (match[2] ?? '').trim().replace(/\s+/g, ' ');
  if (codes.length === 0) return 'suppress names no code; <!-- suppress not-ported: why --> would be right';
  for (const code of codes) {
    if (NOTE_CODES.has(code)) continue;
    if (ERROR_CODES.has(code)) return `${code} is always an error; only warnings and notes can be suppressed`;
    const near = nearest(code, [...NOTE_CODES]);
    return `there is no code ${code}; ${near ?? 'one that validate shows in brackets'} would be right`;
  }
  if (reason === '')
    return `suppress ${codes.join(', ')} gives no reason; <!-- suppress ${codes.join(', ')}: why --> would be right`;
  return { comment, codes, reason, used: new Set() };
}

function covers({ codes, comment }: Suppression, issue: Issue): boolean {
  return codes.includes(issue.code) && within(comment, issue);
}

function within({ from, to }: Comment, place: Place): boolean {
  return !isBefore(place, from) && isBefore(place, to);
}

function isBefore(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}
