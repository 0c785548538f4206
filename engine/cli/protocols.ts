import { HeadendError } from '#base/error.ts';
import { formatIssue, type Issue } from '#base/issue.ts';
import { type CheckedProtocol, readProtocol } from '#host/host.ts';
import { protocolFile, sourceOf } from '#host/source.ts';
import { stops } from '#load/left-out.ts';
import type { Protocol } from '#model/protocol.ts';

/** Loads the protocol that a user names: its folder, its .xml file or its package. Raises FILE_UNREADABLE. */
export async function loadTarget(target: string): Promise<CheckedProtocol> {
  const file = protocolFile(target);
  return readProtocol(file, await sourceOf(file));
}

/** Loads a protocol that must be able to run. Raises FILE_UNREADABLE and PROTOCOL_INVALID with the first error. */
export async function loadValid(target: string): Promise<Protocol> {
  const { protocol, issues } = await loadTarget(target);
  const errors = issues.filter(stops);
  const first = errors[0];
  if (protocol && !first) return protocol;
  throw invalidProtocol(target, first, errors.length);
}

/** PROTOCOL_INVALID with the first error of a protocol. */
export function invalidProtocol(target: string, first: Issue | undefined, errors: number): HeadendError {
  const what = first ? formatIssue(first) : `${target}: error: this holds no protocol`;
  const more = errors > 1 ? ` (and ${errors - 1} more; headend validate lists them)` : '';
  return new HeadendError('PROTOCOL_INVALID', what + more);
}
