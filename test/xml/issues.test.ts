import { expect, test } from 'vitest';
import { IssueList, pathOf } from '#xml/issues.ts';
import { child, descendant } from '#xml/read.ts';
import { tree } from './tree.ts';

test('A path names the elements from the root on, with the id where one has it', () => {
  const root = tree('<P><Params><Param id="10"><Type id="3"/></Param></Params></P>');
  expect(pathOf(descendant(root, 'Params', 'Param', 'Type')!)).toBe('P/Params/Param[@id=10]/Type');
});

test('An issue stands at its attribute where there is one, else at the element', () => {
  const root = tree('<P>\n<Q a="1"/></P>');
  const issues = new IssueList('p.xml');
  issues.warning('x', child(root, 'Q')!, 'one', 'a');
  issues.info('y', child(root, 'Q')!, () => 'two', 'absent');
  issues.error('z', root, 'three');
  expect(issues.list().map(({ code, line, column, path }) => [code, line, column, path])).toEqual([
    ['z', 1, 1, 'P'],
    ['y', 2, 1, 'P/Q'],
    ['x', 2, 4, 'P/Q@a'],
  ]);
});

test('After a thousand issues one more tells how many are left out and how bad they are', () => {
  const root = tree('<P/>');
  const issues = new IssueList('p.xml');
  for (let i = 0; i < 1000; i++) issues.info('x', root, 'minor');
  expect(issues.full).toBe(true);
  expect(issues.list()).toHaveLength(1000);
  issues.error('y', root, () => {
    throw new Error('never made');
  });
  issues.warning('y', root, 'lesser');
  expect(issues.list()).toHaveLength(1001);
  expect(issues.list().at(-1)).toMatchObject({
    severity: 'error',
    code: 'too-many-issues',
    message: expect.stringContaining('2 more'),
  });
});
