import type { UserSettings } from '#model/connection.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { boolean, child, descendant, type Field, int, oneOf, textField } from '#xml/read.ts';

type PortType = 'ip' | 'udp' | 'rs232';

const PORT_TYPES: readonly (readonly [element: string, type: PortType])[] = [
  ['PortTypeIP', 'ip'],
  ['PortTypeUDP', 'udp'],
  ['PortTypeSerial', 'rs232'],
];

/**
 * Defaults of a connection's settings, of `UserSettings` or `PortSettings`: the first of the nodes that has a value
 * wins.
 */
export function readSettings(nodes: readonly (Node | undefined)[], issues: IssueList): UserSettings {
  const value = (name: string): Field | undefined => defaultOf(nodes, name);
  return {
    busAddress: value('BusAddress')?.value,
    port: int(value('IPport'), issues, { max: 65_535 }),
    timeout: int(value('TimeoutTime'), issues),
    timeoutElement: int(value('TimeoutTimeElement'), issues),
    retries: int(value('Retries'), issues, { max: 1000 }),
    localPort: int(value('LocalIPport'), issues, { max: 65_535 }),
    tls: boolean(value('SslTlsEnabled'), issues),
    skipVerification: boolean(value('SkipCertificateVerification'), issues),
    slowPoll: int(value('SlowPoll'), issues),
    slowPollBase: oneOf(value('SlowPollBase'), ['number', 'time'], issues) ?? 'time',
    pingInterval: int(value('PingInterval'), issues),
    transport: oneOf(value('Type'), ['ip', 'udp', 'rs232'], issues),
    disabled: PORT_TYPES.filter(([name]) => isDisabled(nodes, name, issues)).map(([, type]) => type),
  };
}

/** The `DefaultValue` of a setting, of the first of the nodes that has one. */
export function defaultOf(nodes: readonly (Node | undefined)[], name: string): Field | undefined {
  for (const node of nodes) {
    const field = textField(descendant(node, name, 'DefaultValue'));
    if (field) return field;
  }
  return undefined;
}

function isDisabled(nodes: readonly (Node | undefined)[], name: string, issues: IssueList): boolean {
  return nodes.some(node => boolean(textField(child(child(node, name), 'Disabled')), issues));
}
