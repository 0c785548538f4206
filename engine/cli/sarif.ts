import { isAbsolute, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Issue, Severity } from '#base/issue.ts';
import { version } from '#host/version.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** Issues as a SARIF 2.1.0 log (OASIS), as code hosts and editors read it. */
export function sarif(issues: readonly Issue[]) {
  const codes = [...new Set(issues.map(issue => issue.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'headend', version, rules: codes.map(id => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: issues.map(issue => ({
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
              logicalLocations: [{ fullyQualifiedName: issue.path }],
            },
          ],
        })),
      },
    ],
  };
}

function uri(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(sep).map(encodeURIComponent).join('/');
}
