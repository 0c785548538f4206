import type {
  ClientNotes,
  Connection,
  ConnectionType,
  PacketInfo,
  SerialOptions,
} from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attribute, boolean, child, descendant, type Field, int, parts, textField } from '#xml/read.ts';
import type { Context, Draft } from './draft.ts';
import { readKex, readLine } from './lines.ts';

/**
 * What `CommunicationOptions` of a connection, else `Type@communicationOptions`, says of a serial or smart-serial
 * connection; undefined for other types.
 */
export function serialOptions(
  type: ConnectionType,
  communication: Node | undefined,
  userSettings: Node | undefined,
  port: Node | undefined,
  typeNode: Node | undefined,
  issues: IssueList,
): Draft<SerialOptions> | undefined {
  if (!type.startsWith('serial') && !type.startsWith('smart-serial')) return undefined;
  const options = parts(attribute(typeNode, 'communicationOptions'));
  const given = (name: string): Field | undefined => {
    const own = textField(child(communication, name));
    const [, value] = optionOf(options, name) ?? [];
    return own ?? (value === undefined || !typeNode ? undefined : optionField(typeNode, value));
  };
  const flag = (name: string): boolean => {
    const own = textField(child(communication, name));
    return own ? boolean(own, issues) : optionOf(options, name) !== undefined;
  };
  return {
    joined: undefined,
    left: undefined,
    maxClients: int(given('MaxConcurrentConnections'), issues) ?? 0,
    packetInfo: packetInfo(communication, options, typeNode, issues),
    maxReceiveBuffer: int(given('MaxReceiveBuffer'), issues) ?? 0,
    smartIpHeader: flag('SmartIPHeader'),
    flushPerDatagram: boolean(textField(child(port, 'FlushPerDatagram')), issues),
    closeOnResponse: flag('CloseConnectionOnResponse'),
    line: readLine([userSettings, port], issues),
    kex: readKex(communication),
    login: undefined,
  };
}

/** An option by its name, whatever its letter case: name and value. */
function optionOf(
  options: readonly string[],
  name: string,
): readonly [string, string | undefined] | undefined {
  for (const option of options) {
    const [key = '', ...value] = option.split(':');
    if (key.trim().toLowerCase() !== name.toLowerCase()) continue;
    return [key, value.length === 0 ? undefined : value.join(':').trim()];
  }
  return undefined;
}

function optionField(node: Node, value: string): Field {
  return { node, attribute: 'communicationOptions', value };
}

function packetInfo(
  communication: Node | undefined,
  options: readonly string[],
  typeNode: Node | undefined,
  issues: IssueList,
): PacketInfo | undefined {
  const block = child(communication, 'PacketInfo');
  const [, text] = optionOf(options, 'packetInfo') ?? [];
  let offset: number | undefined;
  let size: number | undefined;
  let inclusive = true;
  let littleEndian = false;
  const node = block ?? typeNode;
  if (block) {
    offset = int(textField(child(block, 'LengthIdentifierOffset')), issues);
    size = int(textField(child(block, 'LengthIdentifierLength')), issues);
    const include = textField(child(block, 'IncludeLengthIdentifier'));
    inclusive = include === undefined || boolean(include, issues);
    littleEndian = boolean(textField(child(block, 'LittleEndian')), issues);
  } else if (text !== undefined && typeNode) {
    const [a = '', b = '', ...rest] = text.split(',').map(part => part.trim());
    offset = int(optionField(typeNode, a), issues);
    size = int(optionField(typeNode, b), issues);
    inclusive = !rest.some(part => part.toLowerCase() === 'false');
    littleEndian = rest.some(part => part.toLowerCase() === 'littleendian');
  } else {
    return undefined;
  }
  if (offset !== undefined && (size === 1 || size === 2 || size === 4))
    return { offset, size, inclusive, littleEndian };
  if (node) {
    const message = 'packetInfo says where a length of 1, 2 or 4 bytes stands; "4,2" would be right';
    issues.error('bad-value', node, message, block ? undefined : 'communicationOptions');
  }
  return undefined;
}

/** The parameters that are told of clients. */
export function linkSerial(item: Draft<Connection>, communication: Node | undefined, context: Context): void {
  if (item.serial === undefined) return;
  const serial: Draft<SerialOptions> = item.serial;
  const { joined, left } = clientNotes(communication, context);
  serial.joined = joined;
  serial.left = left;
}

/** Those of a connection's own block, else those of `notifyConnectionPIDs:x,y` of the protocol's type. */
export function clientNotes(communication: Node | undefined, context: Context): ClientNotes {
  const { issues, params, root } = context;
  const typeNode = child(root, 'Type');
  const [, text = ''] =
    optionOf(parts(attribute(typeNode, 'communicationOptions')), 'notifyConnectionPIDs') ?? [];
  const ids = text.split(',').map(part => part.trim());
  const find = (name: string, i: number): Param | undefined => {
    const own = textField(descendant(communication, 'NotifyConnectionPIDs', name));
    const value = ids[i] ?? '';
    const field = own ?? (value === '' || !typeNode ? undefined : optionField(typeNode, value));
    const param = params.find(field, issues);
    if (field && param?.interprete?.type === 'double') {
      const message = `parameter ${param.id} is a number and gets IP:port; Interprete/Type string would be right`;
      issues.warning('wrong-kind', field.node, message);
    }
    return param;
  };
  return { joined: find('Connections', 0), left: find('Disconnections', 1) };
}
