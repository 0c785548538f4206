import type { Protocol } from './protocol.d.ts';

const NUMBERS = [
  ['uptime', 22],
  ['curr_connections', 23],
  ['curr_items', 24],
] as const;

/** What stands between the first STAT and END: `name value`, the next lines with STAT before them. */
export default function statistics(protocol: Protocol): void {
  const values = new Map<string, string>();
  for (const line of protocol.getParameter(20).split('\r\n')) {
    const [name = '', ...value] = line.replace(/^STAT /, '').split(' ');
    if (name !== '') values.set(name, value.join(' '));
  }
  protocol.fillArray(1000, [[...values.keys()], [...values.values()]]);
  for (const [name, param] of NUMBERS) {
    const value = Number(values.get(name));
    if (Number.isFinite(value)) protocol.setParameter(param, value);
  }
}
