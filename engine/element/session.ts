import { messageOf } from '#base/error.ts';
import { type Reply, replyValues } from '#codec/reply.ts';
import { type BuiltRequest, buildRequest } from '#codec/request.ts';
import type { Group, GroupItem, SessionConnection } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Core } from './core.ts';
import type { Place } from './http-address.ts';
import type { Answer, HttpConnection, Sockets } from './http-connection.ts';
import type { HttpCause } from './http-records.ts';
import { NO_ADDRESS, wordsOf } from './http-words.ts';
import type { Lock } from './lock.ts';
import type { Program } from './program.ts';
import type { Redundancy } from './redundancy.ts';
import { inOrder, type Outcome } from './step.ts';
import { type Root, rooted } from './trace.ts';
import type { Turns } from './turns.ts';

/** A session with its requests as they were built when its group was queued. */
export interface PreparedSession {
  /** Number of the connection. */
  readonly connection: number;
  readonly requests: readonly PreparedRequest[];
}

interface PreparedRequest {
  readonly step: SessionConnection;
  readonly request: BuiltRequest;
}

/** What a session needs of its element. */
export interface SessionHost extends Core {
  readonly lock: Lock;
  readonly program: Program;
  readonly turns: Turns;
  /** False once the element has stopped: then nothing more is started. */
  readonly running: boolean;
  /** Undefined where the connection is none of type http. */
  http(connection: number): HttpConnection | undefined;
  responding(connection: number, yes: boolean): void;
  /** Undefined where no two connections take turns. */
  readonly redundancy: Redundancy | undefined;
}

type SessionItem = Extract<GroupItem, { readonly kind: 'session' }>;

/** Builds the requests of a session with the values of this moment (schema page Group.Content, HTTP). */
export function prepareSession(
  { item, connection }: SessionItem,
  group: Group,
  table: ParameterTable,
): PreparedSession {
  const steps = item.connections.filter(step => connection === undefined || step.id === connection);
  return {
    connection: connectionOf(group, table),
    requests: steps.map(step => ({ step, request: buildRequest(step.request, table) })),
  };
}

/** All sessions of a group, by its items; undefined where it has none. */
export function preparedSessions(
  group: Group,
  host: { readonly table: ParameterTable },
): ReadonlyMap<GroupItem, PreparedSession> | undefined {
  if (group.content[0]?.kind !== 'session') return undefined;
  const prepared = new Map<GroupItem, PreparedSession>();
  for (const item of group.content) {
    if (item.kind === 'session') prepared.set(item, prepareSession(item, group, host.table));
  }
  return prepared;
}

/** The connection that a group is for; connectionPID names one by its number, anything else in it is connection 0. */
function connectionOf(group: Group, table: ParameterTable): number {
  if (group.connectionPid === undefined) return group.connection;
  const text = String(table.get(group.connectionPid) ?? '').trim();
  return /^\d{1,3}$/.test(text) ? Number(text) : -1;
}

/**
 * Runs a session: its requests one after the other. The first that gets no reply ends it, unless its timeout is to be
 * ignored; a reply with a status of failure does not. The lock is free while a reply is awaited.
 */
export async function runSession(
  host: SessionHost,
  group: Group,
  { item }: SessionItem,
  prepared: PreparedSession,
): Promise<void> {
  const { redundancy } = host;
  const turn = redundancy === undefined ? prepared.connection : redundancy.connectionOf(group);
  const number = Math.max(group.fixed ? prepared.connection : turn, 0);
  if (prepared.connection < 0 || host.http(number) === undefined) {
    const message =
      prepared.connection < 0
        ? `connectionPID of group ${group.id} names no connection; connection 0 is used`
        : `session ${item.id}: connection ${number} is none of type http`;
    host.report('warn', { group: group.id }, message);
  }
  const http = host.http(number);
  if (http === undefined) return;
  const caution = http.caution(item);
  if (caution !== undefined) host.report('warn', { group: group.id }, caution);
  const sockets = http.begin(item);
  try {
    for (const { step, request } of prepared.requests) {
      if (!host.running) return;
      const cause: HttpCause = { session: item, step, group: group.id };
      if (await inTurn(host, http, request, cause, sockets)) continue;
      if (!group.fixed) redundancy?.failed(number);
      return;
    }
  } finally {
    http.end(item, sockets);
  }
}

/** A request in its turn among all to the same server; false where the rest of the session is not to be run. */
async function inTurn(
  host: SessionHost,
  http: HttpConnection,
  request: BuiltRequest,
  cause: HttpCause,
  sockets: Sockets,
): Promise<boolean> {
  let key: string;
  try {
    key = http.place(request).origin.replace(/^\w+:/, '');
  } catch (error) {
    http.unaddressed(request, cause, error);
    return await noReply(host, http, cause, '', messageOf(error), NO_ADDRESS);
  }
  await host.turns.take(key);
  try {
    return await attempts(host, http, request, cause, sockets);
  } finally {
    host.turns.leave(key);
  }
}

async function attempts(
  host: SessionHost,
  http: HttpConnection,
  request: BuiltRequest,
  cause: HttpCause,
  sockets: Sockets,
): Promise<boolean> {
  const { settings } = http.connection;
  const timeout = cause.step.timeout || cause.session.timeout || settings.timeout;
  const sends = settings.retries + 1;
  for (let send = 1; host.running; send++) {
    let place: Place;
    try {
      // The dynamic ip parameter may have changed meanwhile.
      place = http.place(request);
    } catch (error) {
      http.unaddressed(request, cause, error);
      return await noReply(host, http, cause, '', messageOf(error), NO_ADDRESS);
    }
    const answer = await http.perform(request, place, sockets, cause, timeout);
    if (!host.running) return false;
    if (answer.kind === 'reply') return await replied(host, http, cause, answer);
    const { failure } = answer;
    http.failed(cause, failure, failure.again ? `send ${send} of ${sends}` : 'not tried again');
    if (!failure.again || send >= sends)
      return await noReply(host, http, cause, answer.url, failure.reason, wordsOf(failure));
  }
  return false;
}

/** A reply: its values, each with all that its change sets off, before the next; then what its status means. */
async function replied(
  host: SessionHost,
  http: HttpConnection,
  cause: HttpCause,
  { reply, url }: Extract<Answer, { readonly kind: 'reply' }>,
): Promise<boolean> {
  const good = reply.status >= 200 && reply.status < 300;
  http.connection.line.told(url, reply.statusLine, good);
  if (good) host.responding(http.connection.model.id, true);
  else if (!ignores(host, cause, reply.statusLine)) host.responding(http.connection.model.id, false);
  const all = (): Outcome => {
    const filling = fill(host, cause.step, reply);
    const after = (): Outcome => reportedAs(host, cause, reply.statusLine, !good);
    return filling === undefined ? after() : filling.then(after);
  };
  await host.lock.run(rooted(host, rootOf(http, cause), all));
  return true;
}

function fill(host: SessionHost, step: SessionConnection, reply: Reply): Outcome {
  const values = replyValues(step.response, reply);
  return inOrder(values.length, i => {
    const { param, bytes } = values[i]!;
    if (host.table.put(param, bytes)) return host.changed(param);
  });
}

/** No reply after all retries; true where the session goes on all the same. */
async function noReply(
  host: SessionHost,
  http: HttpConnection,
  cause: HttpCause,
  url: string,
  reason: string,
  words: string,
): Promise<boolean> {
  const ignored = ignores(host, cause, words);
  http.connection.line.told(url, reason, false);
  if (!ignored) host.responding(http.connection.model.id, false);
  const after = (): Outcome => reportedAs(host, cause, words, true);
  await host.lock.run(rooted(host, rootOf(http, cause), after));
  return ignored;
}

function rootOf({ connection }: HttpConnection, { session: { id, name } }: HttpCause): Root {
  return { kind: 'session', id, name, connection: connection.model.id };
}

/** What hangs on that which the connection reports; then, where it failed, on the timeout of the session. */
function reportedAs(host: SessionHost, { session }: HttpCause, words: string, failed: boolean): Outcome {
  const { reported, sessionTimedOut } = host.program;
  const first = reported.get(words)?.(host, undefined);
  if (!failed) return first;
  const timedOut = (): Outcome => sessionTimedOut.get(session)?.(host, undefined);
  return first === undefined ? timedOut() : first.then(timedOut);
}

/**
 * No timeout of the element; the triggers on it fire all the same (schema pages Session-ignoreTimeout,
 * NoTimeouts.NoTimeout, Triggers.Trigger.Time).
 */
function ignores({ protocol }: SessionHost, { session, step }: HttpCause, words: string): boolean {
  return session.ignoreTimeout || step.ignoreTimeout || protocol.noTimeouts.has(words);
}
