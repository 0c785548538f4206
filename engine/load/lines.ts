import type { Connection, LineOptions, SshLogin } from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { Measurement } from '#model/param.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attribute, child, children, descendant, int, oneOf, textField } from '#xml/read.ts';
import type { Context, Draft } from './draft.ts';
import { defaultOf } from './settings.ts';

const PARITIES = ['no', 'even', 'odd', 'mark', 'space'] as const;
const STOP_BITS = ['1', '1.5', '2'] as const;
const FLOW_CONTROLS = ['no', 'cts_rts', 'xon_xoff', 'cts_dtr', 'dsr_rts', 'dsr_dtr'] as const;

/** What is said of a serial line (schema pages PortSettings.Baudrate and its kin); undefined where nothing is. */
export function readLine(nodes: readonly (Node | undefined)[], issues: IssueList): LineOptions {
  const parity = oneOf(defaultOf(nodes, 'Parity'), PARITIES, issues);
  const stopBits = oneOf(defaultOf(nodes, 'Stopbits'), STOP_BITS, issues);
  return {
    baud: int(defaultOf(nodes, 'Baudrate'), issues, { min: 1 }),
    dataBits: int(defaultOf(nodes, 'Databits'), issues, { min: 5, max: 8 }),
    stopBits: stopBits === undefined ? undefined : (Number(stopBits) as 1 | 1.5 | 2),
    parity: parity === 'no' ? 'none' : parity,
    flowControl: flowControl(nodes, issues),
  };
}

function flowControl(nodes: readonly (Node | undefined)[], issues: IssueList): LineOptions['flowControl'] {
  const field = defaultOf(nodes, 'Flowcontrol');
  const word = oneOf(field, FLOW_CONTROLS, issues);
  if (field === undefined || word === undefined) return undefined;
  if (word === 'no') return 'none';
  if (word === 'cts_rts') return 'rtscts';
  if (word === 'xon_xoff') return 'xonxoff';
  const message = `flow control ${word} is not supported: DTR and DSR control nothing; no, cts_rts and xon_xoff are`;
  issues.warning('not-supported', field.node, message);
  return undefined;
}

/** The key exchange algorithms that `CommunicationOptions` allows (ConnectionsSerialSecureShell). */
export function readKex(communication: Node | undefined): readonly string[] {
  return children(child(communication, 'KexAlgorithms'), 'KexAlgorithm').flatMap(
    node => textField(node)?.value ?? [],
  );
}

/** The port settings of each connection, by its number. */
export function portSettings(root: Node): readonly (Node | undefined)[] {
  return [child(root, 'PortSettings'), ...children(child(root, 'Ports'), 'PortSettings')];
}

/**
 * The parameters that connections over SSH log in with: `PortSettings/SSH`, else of the first serial connection the
 * deprecated options `ssh username`, `ssh pwd` and `ssh options` (schema page Type-options).
 */
export function linkLogins(context: Context): void {
  const { connections, params, root } = context;
  portSettings(root).forEach((port, id) => {
    const node = child(port, 'SSH');
    const connection = connections[id];
    if (node === undefined || connection?.serial === undefined) return;
    // One that is not there is told where all references are checked.
    const find = (...path: string[]): Param | undefined =>
      params.byId.get(Number(attribute(descendant(node, ...path), 'pid')));
    const login = {
      username: find('Credentials', 'Username'),
      password: find('Credentials', 'Password'),
      identity: find('Identity'),
      deprecated: false,
    };
    link(connection, login, context);
  });
  if (connections.some(({ serial }) => serial?.login !== undefined)) return;
  const first = connections.find(({ serial }) => serial !== undefined);
  const withOption = (word: string): Param | undefined =>
    params.items.find(param => param.options.some(option => option.toLowerCase() === word));
  const username = withOption('ssh username');
  if (first === undefined || username === undefined) return;
  const login = {
    username,
    password: withOption('ssh pwd'),
    identity: withOption('ssh options'),
    deprecated: true,
  };
  link(first, login, context);
}

function link(connection: Draft<Connection>, login: SshLogin, { params }: Context): void {
  if (connection.serial === undefined) return;
  connection.serial = { ...connection.serial, login };
  const { identity, password, username } = login;
  for (const param of [username, password, identity]) {
    const own = params.byId.get(param?.id ?? 0);
    if (own !== undefined) own.logsInto = [...own.logsInto, connection.id];
  }
  // The content of a private key's parameter may have its passphrase.
  for (const secret of [password, identity]) {
    for (const { item } of params.entries) {
      if (secret === undefined || item.name !== secret.name) continue;
      item.measurement = { ...(item.measurement ?? PLAIN), password: true };
    }
  }
}

const PLAIN: Measurement = {
  type: 'string',
  options: [],
  discreets: [],
  dependencyId: 0,
  dependencyDiscreets: [],
  password: false,
  hex: false,
  threshold: undefined,
  scientificNotation: undefined,
};
