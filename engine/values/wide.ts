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

/**
 * The parameters whose Value goes over the wire as UTF-8: those of a protocol whose messages go by WebSockets, but for
 * what stands in binary commands alone. A text message of other bytes would end the connection (RFC 6455, 8.1).
 */
export function utf8Params({ commands, connections, params }: Protocol): (param: Param) => boolean {
  const types = connections.map(({ type }) => type);
  if (!types.includes('websocket') || types.some(type => /^(?:smart-)?serial/.test(type))) return () => false;
  const contents = (text: boolean) =>
    new Set(commands.flatMap(command => (command.text === text ? command.content : [])));
  const binary = contents(false);
  const text = contents(true);
  const found = new Set(
    params.filter(param => param.interprete?.value !== undefined && (text.has(param) || !binary.has(param))),
  );
  return param => found.has(param);
}
