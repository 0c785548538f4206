import { HeadendError } from '#base/error.ts';
import { formatIssue, type Issue, type Severity } from '#base/issue.ts';
import type { Suppressed } from '#load/suppress.ts';
import { checksOf } from './checks.ts';
import { json, painter, type Style, write } from './output.ts';
import { sarif } from './sarif.ts';
import { type Call, textOption } from './verb.ts';

const STYLES: Record<Severity, Style> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** Checks protocols and element files, and prints what is wrong with them; 1 when there is an error in any. */
export async function run(call: Call): Promise<0 | 1> {
  const format = textOption(call, 'format');
  const paint = painter(process.stdout);
  const issues: Issue[] = [];
  const suppressed: Suppressed[] = [];
  const summaries: string[] = [];
  const checked = new Set<string>();
  let failed = false;
  for (const target of call.arguments) {
    try {
      for await (const check of checksOf(target, checked)) {
        const found = [...check.issues].sort(byPlace);
        issues.push(...found);
        suppressed.push(...check.suppressed);
        summaries.push(`${check.target}: ${summary(found, check.suppressed.length)}`);
        failed ||= found.some(issue => issue.severity === 'error');
      }
    } catch (error) {
      // One that cannot be read must not hide what is wrong with the others.
      if (!(error instanceof HeadendError) || call.arguments.length === 1) throw error;
      summaries.push(`headend: ${error.message}`);
      failed = true;
    }
  }
  if (format === 'json') await write(json(issues.map(row)));
  else if (format === 'sarif') await write(json(sarif(issues, suppressed)));
  else await write(issues.map(issue => `${coloured(issue, paint)}\n`).join(''));
  for (const line of summaries) process.stderr.write(`${line}\n`);
  return failed ? 1 : 0;
}

function byPlace(a: Issue, b: Issue): number {
  return a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column;
}

function row({ file, line, column, severity, code, path, message }: Issue) {
  return { file, line, column, severity, code, path, message };
}

function coloured(issue: Issue, paint: (style: Style, text: string) => string): string {
  const { severity } = issue;
  return formatIssue(issue).replace(`: ${severity}: `, `: ${paint(STYLES[severity], severity)}: `);
}

/** `valid`, `valid, 2 warnings`, `1 error, 3 notes`, `valid, 2 suppressed`. */
function summary(issues: readonly Issue[], suppressed: number): string {
  const count = (severity: Severity): number => issues.filter(issue => issue.severity === severity).length;
  const words = (number: number, word: string): string[] =>
    number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`];
  const errors = count('error');
  const parts = [
    ...words(errors, 'error'),
    ...words(count('warning'), 'warning'),
    ...words(count('info'), 'note'),
    ...(suppressed === 0 ? [] : [`${suppressed} suppressed`]),
  ];
  return [...(errors === 0 ? ['valid'] : []), ...parts].join(', ');
}
