import type { Protocol } from './protocol.d.ts';

/** INFO is lines of `name:value` in sections that begin with `# Name`. */
export default function statistics(protocol: Protocol): void {
  const names: string[] = [];
  const sections: string[] = [];
  const values = new Map<string, string>();
  let section = '';
  for (const line of protocol.getParameter(11).split('\r\n')) {
    if (line.startsWith('# ')) section = line.slice(2);
    const colon = line.indexOf(':');
    if (line.startsWith('#') || colon < 0) continue;
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1)];
    values.set(name, value);
    names.push(name);
    sections.push(section);
  }
  protocol.fillArray(1000, [names, sections, [...values.values()]]);
  protocol.setParameter(20, values.get('redis_version') ?? '');
  for (const [name, param] of NUMBERS) {
    const value = Number(values.get(name));
    if (Number.isFinite(value)) protocol.setParameter(param, value);
  }
}

const NUMBERS = [
  ['connected_clients', 21],
  ['used_memory', 22],
  ['uptime_in_seconds', 23],
] as const;
