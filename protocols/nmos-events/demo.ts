import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Host } from '#host/host.ts';
import { connectionOverride, readElementFile } from '#load/element-file.ts';

// Two elements: the device in this process, its client in one of its own, as on a user's desk: `headend run` is the
// real command.
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const device = await listen(here('../nmos-events-device/'));
console.log(`An element of protocols/nmos-events-device listens on ${device.url}. This is now run:`);
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
const client = spawn(process.execPath, [...run, '--live', ...process.argv.slice(2)], { stdio: 'inherit' });
// Ctrl-C reaches both; the client ends first, gracefully.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => client.kill('SIGTERM'));
client.on('exit', code => {
  process.exitCode = code ?? 1;
  void device.host.stop();
});

/** An element of the device's own example, on a port that is free. */
async function listen(folder: string): Promise<{ host: Host; url: string; port: number }> {
  const file = `${folder}element.yaml`;
  const { element: settings } = readElementFile(readFileSync(file, 'utf8'), file);
  if (settings === undefined) throw new Error(`${file} is no element`);
  const { address = '' } = settings.connections.get(0) ?? {};
  connectionOverride(settings, '0.address', address.replace(/:\d+/, ':0'));
  const host = new Host();
  const element = await host.add({ name: 'device', protocol: `${folder}protocol.xml`, settings });
  const [connection] = element.connections;
  const listening = new Promise<void>(resolve => {
    element.events = { state: () => connection?.state === 'connected' && resolve() };
  });
  element.start();
  await listening;
  const url = new URL(connection!.url);
  return { host, url: `ws://127.0.0.1:${url.port}${url.pathname}`, port: Number(url.port) };
}
