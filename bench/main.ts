/** `npm run bench NAME`: measures this machine. Each bench prints a table whose ratios come from one run. */
const BENCHES: Readonly<Record<string, () => Promise<unknown>>> = {
  connections: () => import('./connections.ts'),
  echo: () => import('./echo.ts'),
  logic: () => import('./logic.ts'),
  push: () => import('./push.ts'),
  serial: () => import('./serial.ts'),
  server: () => import('./server.ts'),
  table: () => import('./table.ts'),
};

const [name] = process.argv.slice(2);
const bench = name === undefined ? undefined : BENCHES[name];
if (bench === undefined) {
  console.error(`npm run bench takes one of: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  await bench();
}
