import { defineConfig } from 'vitest/config';

// Tests run in plain Node (no module runner of Vite's), so that hooks load in tests as in the product.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    // Tests wait for sockets most of the time: the watching process needs no core of its own.
    maxWorkers: '100%',
    execArgv: ['--conditions=headend-source'],
    experimental: { viteModuleRunner: false },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Hundreds of tests start real servers and browsers: one of them may lose a race with a busy machine. What fails
    // twice in a row is a fault.
    retry: 1,
    globalSetup: ['./test/packages.ts'],
  },
});
