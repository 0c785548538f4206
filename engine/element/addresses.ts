import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Input } from '#values/value.ts';
import type { ElementSettings } from './settings.ts';

/**
 * What the types `bus`, `ip` and `pollingip` hold: the bus addresses, `host:port`, hosts of the connections, `;` between
 * them where there are several (schema page Param.Type, LogicParameters). Undefined for all other types.
 */
export function addressOf(param: Param, protocol: Protocol, settings: ElementSettings): Input | undefined {
  const each = protocol.connections.map((_, i) => settings.connections[i]);
  const listed = (text: (connection: NonNullable<(typeof each)[number]>) => string): string =>
    each.map(connection => (connection === undefined ? '' : text(connection))).join(';');
  switch (param.type) {
    case 'bus':
      return busAddress(
        param,
        listed(({ busAddress }) => busAddress),
      );
    case 'ip':
      return listed(({ address, port }) => (address === '' ? '' : `${hostOf(address)}:${port}`));
    case 'pollingip':
      return listed(({ address }) => hostOf(address));
    default:
      return undefined;
  }
}

/** A binary number with Base 16 has the digits of the bus address in hexadecimal, in the order in which they are read. */
function busAddress({ interprete }: Param, text: string): Input | undefined {
  if (text.replaceAll(';', '') === '') return undefined;
  const [first = ''] = text.split(';').filter(part => part !== '');
  if (interprete?.type !== 'double') return text;
  if (!/^\d{1,15}$/.test(first)) return undefined;
  if (interprete.rawType !== 'unsigned number' || interprete.base !== 16) return Number(first);
  const digits = Number(first).toString(16);
  const length = interprete.length || Math.ceil(digits.length / 2);
  return Buffer.from(digits.padStart(length * 2, '0').slice(-length * 2), 'hex');
}

/** The host of an address that may be a URL. */
function hostOf(address: string): string {
  return address.replace(/^\w+:\/\//, '').replace(/[/?].*$/s, '');
}
