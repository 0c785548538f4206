import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/**
 * The parameters whose text is UTF-16 in serial messages: those of a Unicode protocol that stand in a response, or that
 * have a Value (AdvancedCodePages). A WebSocket carries UTF-8, so none are in a protocol that has one.
 */
export function wideParams(protocol: Protocol): (param: Param) => boolean {
  const types = protocol.connections.map(({ type }) => type);
  const serial = types.some(type => /^(?:smart-)?serial/.test(type));
  if (!protocol.unicode || !serial || types.includes('websocket')) return () => false;
  const received = new Set(protocol.responses.flatMap(({ content }) => content));
  return param => received.has(param) || param.interprete?.value !== undefined;
}
