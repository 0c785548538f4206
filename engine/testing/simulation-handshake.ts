import { MASK } from '#base/secrets.ts';
import type { StreamRecord } from '#log/record.ts';
import { textMatches } from './payload.ts';
import { skeleton } from './simulation-likeness.ts';
import type { Visit } from './simulation-visit.ts';
import { acceptOf, type Handshake, type HandshakeRequest, readRequest } from './websocket-handshake.ts';

/** Headers that differ from run to run. */
const OWN = new Set(['host', 'sec-websocket-key', 'user-agent', 'authorization', 'cookie', 'origin']);

/** How a handshake differs from the recorded one, in words. */
export function handshakeDifferences(request: HandshakeRequest, asked: StreamRecord | undefined): string[] {
  const recorded = requestOf(asked);
  if (recorded === undefined) return [];
  const found: string[] = [];
  if (!isLike(recorded.path, request.path))
    found.push(`the handshake asks for ${request.path}, recorded is ${recorded.path}`);
  for (const name of new Set([...Object.keys(recorded.headers), ...Object.keys(request.headers)])) {
    if (OWN.has(name)) continue;
    const wanted = recorded.headers[name];
    const got = request.headers[name];
    if (wanted !== undefined && got !== undefined && isLike(wanted, got)) continue;
    found.push(`the handshake has ${name}: ${got ?? 'not at all'}, recorded is ${wanted ?? 'none'}`);
  }
  return found;
}

/** What a recorded answer becomes for this request: as it was, but for the proof that it has read the request's key. */
export function recordedHandshake(
  request: HandshakeRequest,
  { asked, answered, closed, expected, acts }: Visit,
): Handshake {
  if (answered === undefined) {
    // A log that begins after the handshake.
    if (asked === undefined || expected.length > 0 || acts.some(({ deed }) => deed.does === 'message'))
      return {};
    if (closed?.cause === 'network') return { instead: 'reset' };
    return {
      instead:
        closed === undefined || closed.cause === 'timeout' || closed.cause === 'local' ? 'silent' : 'end',
    };
  }
  const data = Buffer.from(answered.data ?? '', answered.encoding === 'base64' ? 'base64' : 'utf8');
  if (answered.status !== 101) return { raw: data };
  const recorded = requestOf(asked);
  const right = recorded === undefined || asked?.masked === true ? undefined : acceptOf(recorded);
  const lines = data
    .toString('latin1')
    .trimEnd()
    .split('\r\n')
    .flatMap(line => {
      // Compression was agreed on for messages that the log has unpacked.
      if (/^sec-websocket-extensions:/i.test(line)) return [];
      const accept = /^(sec-websocket-accept:\s*)(.*)$/i.exec(line);
      if (accept === null || (right !== undefined && accept[2] !== right)) return [line];
      return [`${accept[1]}${acceptOf(request)}`];
    });
  return { raw: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), open: true };
}

function requestOf(asked: StreamRecord | undefined): HandshakeRequest | undefined {
  if (asked?.data === undefined) return undefined;
  return readRequest(Buffer.from(asked.data, asked.encoding === 'base64' ? 'base64' : 'utf8'))?.request;
}

/** Secrets are masked in the recording, numbers and ids are of their run. */
function isLike(recorded: string, got: string): boolean {
  return (
    textMatches(skeleton(recorded).replaceAll(MASK, '…'), skeleton(got)) ||
    textMatches(recorded.replaceAll(MASK, '…'), got)
  );
}
