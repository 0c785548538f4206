import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'headend-node-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CASE = here('../cases/a-trigger-runs-its-actions-in-their-order');

/** What `node --test` says of the cases of a protocol. */
function underNode(protocol: string): Promise<{ status: number; out: string }> {
  const args = ['--conditions=headend-source', '--test', '--test-reporter=tap', here('node-cases.ts')];
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  return new Promise(resolve => {
    execFile(process.execPath, args, { env: { ...env, HEADEND_PROTOCOL: protocol } }, (error, out, err) =>
      resolve({ status: Number(error?.code ?? 0), out: out + err }),
    );
  });
}

test('cases of a protocol run under node:test, and one that is not as expected fails there', async () => {
  const right = await underNode(CASE);
  expect(right.out).toContain('# pass 1');
  expect(right.status).toBe(0);

  const wrong = join(folder, 'wrong');
  cpSync(CASE, wrong, { recursive: true });
  writeFileSync(join(wrong, 'talk.txt'), `${readFileSync(join(wrong, 'talk.txt'), 'utf8')}\nnonsense\n`);
  const failed = await underNode(wrong);
  expect(failed.out).toContain('# fail 1');
  expect(failed.out).toMatch(/talk\.txt:\d+/);
  expect(failed.status).toBe(1);
});
