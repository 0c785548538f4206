import { defineConfig } from 'vitest/config';

// Tests run in plain Node (no module runner of Vite's), so that hooks load in tests as in the product.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    execArgv: ['--conditions=headend-source'],
    experimental: { viteModuleRunner: false },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    globalSetup: ['./test/packages.ts'],
  },
});
