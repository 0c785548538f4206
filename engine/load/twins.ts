import type { Param } from '#model/constructs.ts';
import { attributeField, child, decimal, int } from '#xml/read.ts';
import type { Context, Entry } from './draft.ts';

/** How long a set is verified where nothing else is said, in milliseconds (schema page Param-verificationTimeout). */
const TIMEOUT = 30_000;

/**
 * What a read and a write parameter of one name do together: `setter` copies from the write to the read, and
 * `verificationTimeout` or `verificationDeviation` on the read verify what was set.
 */
export function linkTwin({ node, item }: Entry<Param>, { issues }: Context): void {
  if (item.setter && !item.general && (item.type !== 'write' || item.twin === undefined)) {
    const why =
      item.type === 'write'
        ? `there is no read parameter of the name ${item.name}`
        : `parameter ${item.id} is of type ${item.type}`;
    const message = `setter copies nothing: ${why}; a write parameter with a read parameter of its name would be right`;
    issues.warning('wrong-kind', node, message, 'setter');
  }
  const type = child(child(node, 'Measurement'), 'Type');
  const timeout = attributeField(node, 'verificationTimeout');
  const deviation = attributeField(type, 'verificationDeviation');
  const given = timeout ?? deviation;
  if (given === undefined) return;
  const verification = {
    timeout: int(timeout, issues) ?? TIMEOUT,
    deviation: Math.abs(decimal(deviation, issues) ?? 0),
  };
  if (item.type === 'read' && item.twin !== undefined) {
    item.verification = verification;
    return;
  }
  const why =
    item.type === 'read'
      ? `there is no write parameter of the name ${item.name}`
      : 'it belongs on the read parameter';
  const message = `${given.attribute} verifies nothing: ${why}; a read parameter with a write parameter of its name would be right`;
  issues.warning('wrong-kind', given.node, message, given.attribute);
}
