import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EventSource } from './device.ts';

// The device in this process, the element in one of its own, as on a user's desk: `headend run` is the real command.
const device = await EventSource.listen();
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
console.log(`An NMOS IS-07 event source listens on ws://127.0.0.1:${device.port}. This is now run:`);
console.log(`  headend run protocols/nmos-events/element.yaml --port ${device.port} --data none\n`);

const run = [
  here('../../engine/cli/headend.js'),
  'run',
  here('./element.yaml'),
  '--port',
  String(device.port),
  '--data',
  'none',
];
const element = spawn(process.execPath, [...run, '--live', ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches both; the element ends first, gracefully.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => element.kill('SIGTERM'));
element.on('exit', code => {
  process.exitCode = code ?? 1;
  void device.close();
});
