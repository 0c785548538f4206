#!/usr/bin/env node
// The command as npm installs it. Plain JavaScript that an old Node can read too: it finds out whether this Node can
// run the engine, and what there is to run: the sources (a clone) or what was compiled from them (a package).

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const WANTED = 24;

const major = Number(process.versions.node.split('.')[0]);
if (major >= WANTED) await start();
else startWithNewerNode();

async function start() {
  if (!existsSync(fileURLToPath(new URL('./main.ts', import.meta.url)))) {
    await import('../../dist/cli/main.js');
    return;
  }
  nodeModule.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'headend-source'] }),
  });
  await import('./main.ts');
}

/** A clone carries the right Node as a development dependency, whatever the machine has. */
function startWithNewerNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = fileURLToPath(new URL(`../../node_modules/node/bin/${name}`, import.meta.url));
  if (!existsSync(node)) {
    console.error(`headend needs Node ${WANTED} or newer; this is ${process.version}`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal sends its Ctrl-C to the child as well; passing it on would make it a second one.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => terminal || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', error => {
    console.error(`headend: ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
