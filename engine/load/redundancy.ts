import { attribute, boolean, child, children, descendant, parts, textField } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** Types whose connections may take turns (ConnectionsRedundantPolling); those of SNMP stay closed. */
const REDUNDANT = /^(?:http|serial|serial single|smart-serial|smart-serial single)$/;

/**
 * `redundantPolling`: the main connection takes turns with the first other one of its type (schema page
 * Type-communicationOptions). A second one that has no responses of its own is another way to the same device, so what
 * comes unasked on it may be what it may be on the main one.
 */
export function linkRedundancy({ connections, issues, root }: Context): void {
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
}
