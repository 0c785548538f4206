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

test('what a comment suppresses is a result with its reason', () => {
  const issue = {
    file: 'a.xml',
    line: 3,
    column: 4,
    severity: 'warning',
    code: 'double-name',
    path: '',
    message: 'x',
  } as const;
  const [run] = sarif([{ ...issue, code: 'bad-value' }], [{ issue, reason: 'as the device has it' }]).runs;
  expect(run?.results.map(result => result.ruleIndex)).toEqual([0, 1]);
  expect(run?.results[0]).not.toHaveProperty('suppressions');
  expect(run?.results[1]).toMatchObject({
    ruleId: 'double-name',
    suppressions: [{ kind: 'inSource', justification: 'as the device has it' }],
  });
  expect(run?.results[1]?.locations[0]).not.toHaveProperty('logicalLocations');
});
