import { hostname, networkInterfaces } from 'node:os';
import type { Agent } from '#element/means.ts';

/** This machine as a single agent: id 1, its host name, and its first two addresses that are not loopback, IPv4 first. */
export function localAgent(): Agent {
  const addresses = Object.values(networkInterfaces())
    .flatMap(list => list ?? [])
    .filter(({ address, internal }) => !internal && !address.startsWith('fe80:'))
    .sort((a, b) => a.family.localeCompare(b.family))
    .map(({ address }) => address);
  const [primary = '127.0.0.1', secondary = ''] = addresses;
  return { id: 1, name: hostname(), primary, secondary };
}
