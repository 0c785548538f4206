import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, runCase } from 'headend/testing';

// Run by `node --test` with the folder of a protocol in HEADEND_PROTOCOL: its cases in Node's own runner.
for (const folder of casesOf(process.env.HEADEND_PROTOCOL ?? '.')) {
  test(folder, async () => assert.equal((await runCase(folder)).text, ''));
}
