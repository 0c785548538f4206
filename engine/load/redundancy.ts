import type { Action } from '#model/constructs.ts';
import { attribute, boolean, child, children, descendant, parts, textField } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** Types whose connections may take turns (ConnectionsRedundantPolling); those of SNMP stay closed. */
const REDUNDANT = /^(?:http|serial|serial single|smart-serial|smart-serial single)$/;

/**
 * `redundantPolling`: the main connection takes turns with the first other one of its type (schema page
 * Type-communicationOptions). A second one that has no responses of its own is another way to the same device, so what
 * comes unasked on it may be what it may be on the main one.
 */
export function linkRedundancy({ actions, connections, issues, root }: Context): void {
  const type = child(root, 'Type');
  const options = parts(attribute(type, 'communicationOptions'));
  const inType = options.some(option => /^redundantPolling$/i.test(option)) ? type : undefined;
  const inConnection = children(child(root, 'Connections'), 'Connection')
    .flatMap(node => node.children.map(body => descendant(body, 'CommunicationOptions', 'RedundantPolling')))
    .find(node => boolean(textField(node), issues));
  const node = inType ?? inConnection;
  const [main] = connections;
  if (!node || main === undefined) return;
  const other = connections.find(({ id, type }) => id > 0 && type === main.type);
  const name = inType === undefined ? undefined : 'communicationOptions';
  if (other === undefined) {
    const message = `redundantPolling needs a second connection of type ${main.type}; Type@advanced="${main.type}:Secondary" would be right`;
    issues.warning('wrong-kind', node, message, name);
    return;
  }
  if (!REDUNDANT.test(main.type)) return;
  main.redundant = other.id;
  if (other.responses.length === 0) other.responses = main.responses;
  const locks = actions.entries.filter(({ item }) => /^(?:priority )?lock$/.test(item.type));
  const locked = new Set(locks.map(({ item }) => portOf(item)));
  if (locked.has(main.id) === locked.has(other.id)) return;
  for (const { item, node: own } of locks) {
    const number = portOf(item);
    if (number !== main.id && number !== other.id) continue;
    const message = `with redundantPolling groups may go by connection ${main.id} or ${other.id}, and action ${item.id} locks the host and port of connection ${number} alone; an action "${item.type}" for each of them, or groups with connection="${number}", would be right`;
    issues.warning('wrong-kind', child(own, 'Type') ?? own, message, 'nr');
  }
}

/** The connection whose host and port an action locks, whichever of the two is in use then (ActionLockUnlock). */
function portOf({ attributes }: Action): number {
  return Number(attributes.get('nr') ?? 0);
}
