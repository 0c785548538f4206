import { expect, test } from 'vitest';
import { sarif } from '#cli/sarif.ts';

test('a file is a URI relative to the folder of work, notes are notes', () => {
  const issue = {
    line: 1,
    column: 2,
    severity: 'info',
    code: 'not-ported',
    path: 'Protocol',
    message: 'x',
  } as const;
  const [run] = sarif([{ ...issue, file: 'my protocols/a.xml' }]).runs;
  expect(run?.results[0]).toMatchObject({
    ruleId: 'not-ported',
    ruleIndex: 0,
    level: 'note',
    message: { text: 'x' },
  });
  expect(run?.results[0]?.locations[0]?.physicalLocation).toEqual({
    artifactLocation: { uri: 'my%20protocols/a.xml' },
    region: { startLine: 1, startColumn: 2 },
  });
});
