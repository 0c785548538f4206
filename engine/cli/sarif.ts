import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Issue, Severity } from '#base/issue.ts';
import { version } from '#host/version.ts';
import type { Suppressed } from '#load/suppress.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** Where the codes are explained. */
const HELP = 'docs/issues.md';

/**
 * Issues as a SARIF 2.1.0 log (OASIS), as code hosts and editors read it. Those that comments suppress are in it, each
 * with its reason.
 */
export function sarif(issues: readonly Issue[], suppressed: readonly Suppressed[] = []) {
  const all = [
    ...issues.map(issue => ({ issue, reason: undefined })),
    ...suppressed.map(({ issue, reason }) => ({ issue, reason })),
  ];
  const codes = [...new Set(all.map(({ issue }) => issue.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'headend', version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: all.map(({ issue, reason }) => ({
          ruleId: issue.code,
          ruleIndex: codes.indexOf(issue.code),
          level: LEVELS[issue.severity],
          message: { text: issue.message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uri(issue.file) },
                region: { startLine: issue.line, startColumn: issue.column },
              },
              ...(issue.path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: issue.path }] }),
            },
          ],
          ...(reason === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: reason }] }),
        })),
      },
    ],
  };
}

function ruleOf(id: string) {
  return { id, help: { text: `See ${id} in ${HELP}` } };
}

function uri(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
