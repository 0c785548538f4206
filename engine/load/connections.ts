import { CLOSED_TYPES, type Connection, type ConnectionType } from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  descendant,
  oneOf,
  parts,
  textField,
} from '#xml/read.ts';
import { type Context, type Draft, itemId, placeOf } from './draft.ts';
import { linkLogins, portSettings } from './lines.ts';
import { clientNotes, linkSerial, serialOptions } from './serial-options.ts';
import { readSettings } from './settings.ts';
import { CONNECTION_TYPES } from './words.ts';

/** The bodies of `Connections/Connection`, and the type each stands for. */
const BODIES: readonly (readonly [element: string, type: ConnectionType, single?: ConnectionType])[] = [
  ['Http', 'http'],
  ['Serial', 'serial', 'serial single'],
  ['SmartSerial', 'smart-serial', 'smart-serial single'],
  ['Snmp', 'snmp'],
  ['SnmpV2', 'snmpv2'],
  ['SnmpV3', 'snmpv3'],
  ['Virtual', 'virtual'],
  ['Gpib', 'gpib'],
  ['Opc', 'opc'],
];

const MAX_ID = 999;

/** What a connection is declared by, before the gaps are filled. */
interface Declared {
  readonly node: Node;
  readonly name: string;
  readonly type: ConnectionType;
  readonly communication: Node | undefined;
  readonly userSettings: Node | undefined;
}

/**
 * The connections of a protocol. `Connections` has the say for the ids it lists; the others come from `Type` (0) and
 * `Type@advanced` (from 1 on), and without any there is connection 0 of type virtual. `PortSettings` fill in the
 * user settings that a Connection leaves open. Where ids leave a gap stands a virtual connection.
 */
export function readConnections(context: Context): void {
  const { connections, issues, root } = context;
  const declared = new Map<number, Declared>();
  for (const node of children(child(root, 'Connections'), 'Connection')) {
    const id = itemId(node, issues, { max: MAX_ID });
    if (id === undefined) continue;
    const first = declared.get(id);
    if (first) {
      const message = `a second connection ${id}, the first is in line ${first.node.line}; give it an id of its own`;
      issues.error('double-id', node, message, 'id');
    } else {
      declared.set(id, listed(node, context));
    }
  }
  fromType(declared, context);
  const ports = portSettings(root);
  const last = Math.max(0, ...declared.keys());
  for (let id = 0; id <= last; id++) {
    const from = declared.get(id) ?? virtual(root);
    connections.push(connection(id, from, ports[id], context));
    if (!CLOSED_TYPES.has(from.type)) continue;
    const message = `connection ${id} is of type ${from.type}, which is not supported yet: it stays closed, and what is asked on it gets no answer`;
    issues.warning('not-supported', from.node, message);
  }
}

function connection(
  id: number,
  from: Declared,
  port: Node | undefined,
  { issues, root }: Context,
): Draft<Connection> {
  const option = textField(child(from.communication, 'MakeCommandByProtocol'));
  const typeOptions = id === 0 ? parts(attribute(child(root, 'Type'), 'communicationOptions')) : [];
  return {
    ...placeOf(from.node),
    id,
    name: from.name || (attribute(port, 'name') ?? ''),
    type: from.type,
    notify: undefined,
    clients: undefined,
    makeCommandByProtocol:
      boolean(option, issues) || typeOptions.some(name => /^makeCommandByProtocol$/i.test(name)),
    customRedirect: parts(attribute(child(root, 'Type'), 'communicationOptions')).some(name =>
      /^customRedirect$/i.test(name),
    ),
    redundant: undefined,
    handshake: undefined,
    dynamicIp: undefined,
    settings: readSettings([from.userSettings, port], issues),
    serial: serialOptions(
      from.type,
      from.communication,
      from.userSettings,
      port,
      child(root, 'Type'),
      issues,
    ),
    responses: [],
  };
}

function virtual(node: Node): Declared {
  return { node, name: '', type: 'virtual', communication: undefined, userSettings: undefined };
}

/** A Connection has a body such as Http, or a Type with the same blocks beside it. */
function listed(node: Node, { issues }: Context): Declared {
  const typeField = textField(child(node, 'Type'));
  const found = BODIES.find(([element]) => child(node, element));
  const body = found ? child(node, found[0]) : node;
  const communication = child(body, 'CommunicationOptions');
  let type: ConnectionType = 'virtual';
  if (found) {
    const [, usual, single] = found;
    type = single && boolean(attributeField(body, 'single'), issues) ? single : usual;
  } else if (typeField) {
    type = oneOf(typeField, CONNECTION_TYPES, issues) ?? 'virtual';
  } else {
    issues.error(
      'missing-element',
      node,
      'Connection has no body; <Http>…</Http> or another kind would be right',
    );
  }
  if (found && typeField) {
    issues.warning('wrong-kind', typeField.node, `Type beside ${found[0]} has no effect; remove one of them`);
  }
  const isWebSocket = boolean(textField(child(communication, 'WebSocket')), issues);
  if (isWebSocket && type !== 'http') {
    issues.error('wrong-kind', node, `WebSocket is for connections with Http; this one is ${type}`);
  } else if (isWebSocket) {
    type = 'websocket';
  }
  return {
    node,
    name: attribute(node, 'name') ?? '',
    type,
    communication,
    userSettings: child(body, 'UserSettings'),
  };
}

function fromType(declared: Map<number, Declared>, { issues, root }: Context): void {
  const node = child(root, 'Type');
  const field = textField(node);
  if (!node) return;
  if (field) {
    // A type of the system's own connectors, which declares no device.
    const isInternal = field.value.toLowerCase() === 'internal';
    const type = isInternal ? 'virtual' : oneOf(field, CONNECTION_TYPES, issues);
    if (type && !declared.has(0)) declared.set(0, { ...virtual(node), type });
  }
  parts(attribute(node, 'advanced')).forEach((part, index) => {
    const [value = '', ...name] = part.split(':');
    if (index === MAX_ID)
      issues.error('too-many', node, `more than ${MAX_ID} connections; split the protocol`, 'advanced');
    if (declared.has(index + 1) || index >= MAX_ID) return;
    const type = CONNECTION_TYPES.find(word => word === value.trim().toLowerCase());
    if (type) {
      declared.set(index + 1, { ...virtual(node), type, name: name.join(':').trim() });
    } else {
      oneOf({ node, attribute: 'advanced', value }, CONNECTION_TYPES, issues);
    }
  });
}

/** The ids of the sessions that connections name as their handshake, and what else connections refer to. */
export function linkConnections(context: Context): ReadonlySet<number> {
  const { connections, issues, params, sessions } = context;
  const handshakes = new Set<number>();
  for (const item of connections) {
    linkSerial(item, descendant(listedNode(item.id, context), 'CommunicationOptions'), context);
    const options = descendant(listedNode(item.id, context), 'CommunicationOptions');
    if (item.type === 'websocket') linkWebSocket(item, options, context);
    if (!options) continue;
    item.handshake = sessions.find(textField(child(options, 'WebSocketHandshake')), issues);
    if (item.handshake) handshakes.add(item.handshake.id);
  }
  linkLogins(context);
  for (const { node, item } of params.entries) {
    if (item.dynamicIp < 0) continue;
    const target = connections[item.dynamicIp];
    if (!target) {
      const message = `dynamic ip names connection ${item.dynamicIp}, which there is none of; 0 to ${connections.length - 1} would be right`;
      issues.error('unknown-reference', child(node, 'Type') ?? node, message, 'options');
    } else if (target.dynamicIp) {
      const message = `connection ${target.id} has its address from parameter ${target.dynamicIp.id} already; only that one counts`;
      issues.warning('double-id', child(node, 'Type') ?? node, message, 'options');
    } else {
      target.dynamicIp = item;
    }
  }
  return handshakes;
}

function listedNode(id: number, { root }: Context): Node | undefined {
  const node = children(child(root, 'Connections'), 'Connection').find(
    candidate => Number(attribute(candidate, 'id')) === id,
  );
  const body = BODIES.map(([element]) => child(node, element)).find(found => found);
  return body ?? node;
}

/** With `Disconnections`, or in the words of the protocol's type, it is clients that are told of. */
function linkWebSocket(item: Draft<Connection>, options: Node | undefined, context: Context): void {
  const opened = descendant(options, 'NotifyConnectionPIDs', 'Connections');
  const own = descendant(options, 'NotifyConnectionPIDs', 'Disconnections') !== undefined;
  if (opened && !own) {
    item.notify = notified(opened, context);
    item.clients = { joined: item.notify, left: undefined, own: false };
    return;
  }
  const { joined, left } = clientNotes(options, context);
  if (joined !== undefined || left !== undefined) item.clients = { joined, left, own };
}

function notified(node: Node | undefined, { issues, params }: Context): Param | undefined {
  const param = params.find(textField(node), issues);
  if (node && param?.interprete?.type === 'string') {
    const message = `parameter ${param.id} is a string and gets 1 or 0; Interprete/Type double would be right, or Disconnections beside it on a server`;
    issues.warning('wrong-kind', node, message);
  }
  return param;
}
