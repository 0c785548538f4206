import { spawnSync } from 'node:child_process';

/** Debian packages that the tests start real servers and tools from, by a program that each brings. */
const PACKAGES: Readonly<Record<string, string>> = {
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  chromium: 'chromium',
  openssl: 'openssl',
  nginx: 'nginx',
  apache2: 'apache2',
  prometheus: 'prometheus',
  tshark: 'tshark',
  'redis-server': 'redis-server',
  memcached: 'memcached',
  gpsd: 'gpsd',
  gpsfake: 'gpsd-tools',
  socat: 'socat',
  sshd: 'openssh-server',
};

/** Debian packages of modules for other languages, by what fails where they are missing. */
const MODULES: Readonly<Record<string, string>> = {
  '/usr/bin/python3 -c "import websockets"': 'python3-websockets',
  'echo "exit [catch {package require websocket}]" | tclsh': 'tcllib',
  'echo "exit [catch {package require tls}]" | tclsh': 'tcl-tls',
};

/** Installs what is missing where that is possible, once before all tests; says what is missing where it is not. */
export default function installPackages(): void {
  const missing = [
    ...Object.entries(PACKAGES).filter(([program]) => !found(program)),
    ...Object.entries(MODULES).filter(([probe]) => spawnSync('sh', ['-c', probe]).status !== 0),
  ].map(([, name]) => name);
  if (missing.length === 0) return;
  const root = process.getuid?.() === 0;
  if (!root || !found('apt-get')) {
    throw new Error(`these Debian packages are needed by the tests: apt-get install ${missing.join(' ')}`);
  }
  console.log(`installing ${missing.join(' ')} for the tests`);
  run(['update', '-qq']);
  run(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

/** Looks where Debian puts servers too: not every shell has sbin on its path. */
function found(program: string): boolean {
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  return (
    spawnSync('sh', ['-c', `command -v ${program}`], { env: { ...process.env, PATH: path } }).status === 0
  );
}

function run(args: readonly string[]): void {
  const result = spawnSync('apt-get', args, {
    encoding: 'utf8',
    // Run level 1: what is installed is not started as a service.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (result.status !== 0)
    throw new Error(`apt-get ${args.join(' ')} failed:\n${result.stdout}${result.stderr}`);
}
