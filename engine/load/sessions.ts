import type {
  KeyedValue,
  Param,
  Session,
  SessionConnection,
  SessionRequest,
  SessionResponse,
  ValueSource,
} from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, boolean, child, children, descendant, int, text } from '#xml/read.ts';
import { type Context, type Draft, itemId, placeOf } from './draft.ts';
import {
  checkHandshakeHeader,
  checkParts,
  checkRequestHeader,
  type HeaderCheck,
  handshakeVerb,
  loginMethod,
  requestVerb,
} from './session-check.ts';

/** `HTTP/Session`, without its parameters: those come with `linkSessions`. */
export function readSessions(context: Context): void {
  const { issues, root, sessions } = context;
  const names = new Set<string>();
  for (const node of children(child(root, 'HTTP'), 'Session')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const session: Draft<Session> = {
      ...placeOf(node),
      id,
      name: attribute(node, 'name') ?? '',
      connections: [],
      loginMethod: loginMethod(node, context),
      userName: undefined,
      password: undefined,
      proxyServer: undefined,
      proxyUser: undefined,
      proxyPassword: undefined,
      timeout: int(attributeField(node, 'timeout'), issues),
      ignoreTimeout: boolean(attributeField(node, 'ignoreTimeout'), issues),
      keepAlive: boolean(attributeField(node, 'keepAlive'), issues),
      logic: { timeout: [] },
    };
    sessions.add(node, session, issues);
    if (session.name !== '' && names.has(session.name)) {
      const message = `a second session is named "${session.name}"; names of sessions must differ`;
      issues.warning('double-name', node, message, 'name');
    }
    names.add(session.name);
  }
}

/** Requests and responses; `handshakes` are the ids of sessions that describe the opening of a WebSocket. */
export function linkSessions(context: Context, handshakes: ReadonlySet<number>): void {
  for (const { node, item } of context.sessions.entries) {
    const isHandshake = handshakes.has(item.id);
    item.userName = literalOrParam(node, 'userName', context);
    item.password = literalOrParam(node, 'password', context);
    item.proxyServer = literalOrParam(node, 'proxyServer', context);
    item.proxyUser = literalOrParam(node, 'proxyUser', context);
    item.proxyPassword = literalOrParam(node, 'proxyPassword', context);
    item.connections = connectionsOf(node, isHandshake, context);
    if (isHandshake && item.connections.length !== 1) {
      const message = `a handshake session has exactly one Connection, this one has ${item.connections.length}`;
      context.issues.error('handshake', node, message);
    }
  }
}

function connectionsOf(session: Node, isHandshake: boolean, context: Context): SessionConnection[] {
  const { issues } = context;
  const seen = new Set<number>();
  const connections: SessionConnection[] = [];
  for (const node of children(session, 'Connection')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    if (seen.has(id)) {
      issues.error(
        'double-id',
        node,
        `a second Connection ${id} in this session; give it an id of its own`,
        'id',
      );
      continue;
    }
    seen.add(id);
    if (!isHandshake) checkParts(child(node, 'Request'), child(node, 'Response'), context);
    connections.push({
      ...placeOf(node),
      id,
      name: attribute(node, 'name') ?? '',
      timeout: int(attributeField(node, 'timeout'), issues),
      ignoreTimeout: boolean(attributeField(node, 'ignoreTimeout'), issues),
      request: request(child(node, 'Request'), isHandshake, context),
      response: response(child(node, 'Response'), context),
    });
  }
  return connections;
}

function request(node: Node | undefined, isHandshake: boolean, context: Context): SessionRequest | undefined {
  if (!node) return undefined;
  const data = child(node, 'Data');
  return {
    ...placeOf(node),
    verb: isHandshake ? handshakeVerb(node, context) : requestVerb(node, context),
    url: url(node, isHandshake, context),
    headers: keyedValues(
      children(child(node, 'Headers'), 'Header'),
      context,
      isHandshake ? checkHandshakeHeader : checkRequestHeader,
    ),
    parameters: keyedValues(children(child(node, 'Parameters'), 'Parameter'), context),
    data: data && sourceOf(data, context),
  };
}

/** For HTTP a url wins over a pid; for a handshake the pid wins, and a url that is a number is a pid too. */
function url(node: Node, isHandshake: boolean, context: Context): ValueSource | undefined {
  const literal = attribute(node, 'url')?.trim();
  const pid = attributeField(node, 'pid');
  if (literal && !(isHandshake && pid)) {
    const id = isHandshake && /^\d{1,7}$/.test(literal) ? Number(literal) : undefined;
    const param = id === undefined ? undefined : context.params.byId.get(id);
    if (id !== undefined && param === undefined) {
      const message = `the protocol has no parameter ${id}, so that the path is /${literal}; the id of a parameter, or a path with a slash would be right`;
      context.issues.warning('unknown-reference', node, message, 'url');
    }
    return param ? { kind: 'param', param } : { kind: 'literal', text: literal };
  }
  const param = context.params.find(pid, context.issues);
  return param && { kind: 'param', param };
}

function keyedValues(nodes: readonly Node[], context: Context, check?: HeaderCheck): KeyedValue[] {
  const values: KeyedValue[] = [];
  for (const node of nodes) {
    const key = attribute(node, 'key')?.trim() ?? '';
    if (key === '')
      context.issues.error('missing-attribute', node, `${node.name} has no key; key="…" names it`);
    const value = sourceOf(node, context);
    check?.(node, key, value?.kind === 'literal', context);
    if (value) values.push({ ...placeOf(node), key, value });
  }
  return values;
}

/** A parameter by `pid`, else the text of the element. */
function sourceOf(node: Node, { issues, params }: Context): ValueSource | undefined {
  const pid = attributeField(node, 'pid');
  if (!pid) return { kind: 'literal', text: text(node) ?? '' };
  const param = params.find(pid, issues);
  return param && { kind: 'param', param };
}

/** A number that is the id of a parameter refers to it; anything else stands for itself. */
function literalOrParam(node: Node, name: string, { params }: Context): ValueSource | undefined {
  const value = attribute(node, name);
  if (value === undefined || value === '') return undefined;
  const param = /^\s*\d{1,7}\s*$/.test(value) ? params.byId.get(Number(value)) : undefined;
  return param ? { kind: 'param', param } : { kind: 'literal', text: value };
}

function response(node: Node | undefined, context: Context): SessionResponse | undefined {
  if (!node) return undefined;
  const { issues, params } = context;
  const headers: { key: string; param: Param }[] = [];
  for (const header of children(child(node, 'Headers'), 'Header')) {
    const param = params.find(attributeField(header, 'pid'), issues);
    if (param) headers.push({ key: attribute(header, 'key')?.trim() ?? '', param });
  }
  return {
    ...placeOf(node),
    statusCode: params.find(attributeField(node, 'statusCode'), issues),
    headers,
    content: params.find(attributeField(descendant(node, 'Content'), 'pid'), issues),
  };
}
