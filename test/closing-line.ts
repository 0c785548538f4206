import { writeSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends the output with one line for machines, `N passed, N failed`, behind everything else. What goes wrong outside of
 * a test counts as failed: a file that cannot be loaded, an error that nobody caught, a run that never came to its end.
 */
export default class ClosingLine implements Reporter {
  #passed = 0;
  #failed = 0;
  #ended = false;

  onInit(): void {
    process.once('exit', () => {
      writeSync(
        1,
        `${this.#passed} passed, ${this.#ended ? this.#failed : Math.max(this.#failed, 1)} failed\n`,
      );
    });
  }

  onTestRunEnd(modules: readonly TestModule[], uncaught: readonly SerializedError[]): void {
    this.#ended = true;
    this.#passed = 0;
    this.#failed = uncaught.length;
    for (const module of modules) {
      let failed = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') this.#passed++;
        if (state === 'failed') failed++;
      }
      // A file may fail without a test of its own failing: in a hook, or before its first test.
      this.#failed += module.state() === 'failed' ? Math.max(failed, 1) : failed;
    }
  }
}
