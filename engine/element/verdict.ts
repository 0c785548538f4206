import type { ClientDecision, SessionChoice } from '#hooks/client.ts';
import type { Verdict } from '#transport/client-contract.ts';

/** A decision as it can be answered, with the session that it asks for. */
export interface Decided {
  readonly verdict: Verdict;
  readonly session: SessionChoice | undefined;
}

/** Reads what an accept hook has returned, which may be anything. Throws a RangeError for what is no decision. */
export function decisionOf(returned: unknown): Decided {
  if (returned === undefined || returned === null || returned === true)
    return { verdict: { status: 101 }, session: undefined };
  if (returned === false) return { verdict: { status: 403 }, session: undefined };
  if (typeof returned !== 'object') throw nonsense(String(returned));
  // Whoever means something else by it means to let nobody in by mistake.
  if (Array.isArray(returned) || returned instanceof Error) throw nonsense(String(returned));
  const unknown = Object.keys(returned).find(key => !DECIDES.has(key));
  if (unknown !== undefined) throw nonsense(`an object with "${unknown}"`);
  const { headers, reason, session, status, subprotocol, user } = returned as ClientDecision;
  return {
    verdict: {
      status: status === undefined ? 101 : Number(status),
      ...(reason === undefined ? {} : { reason: String(reason) }),
      ...(subprotocol === undefined ? {} : { subprotocol: String(subprotocol) }),
      headers: headersOf(headers),
      user: user === undefined || user === null ? '' : String(user),
    },
    session: sessionOf(session),
  };
}

const DECIDES: ReadonlySet<string> = new Set<keyof ClientDecision>([
  'headers',
  'reason',
  'session',
  'status',
  'subprotocol',
  'user',
]);

function nonsense(what: string): RangeError {
  return new RangeError(`returned ${what}; an object like { status: 403 } would be right`);
}

function headersOf(headers: ClientDecision['headers']): { name: string; value: string }[] {
  return Object.entries(headers ?? {}).flatMap(([name, values]) =>
    [values].flat().map(value => ({ name, value: String(value) })),
  );
}

function sessionOf(session: ClientDecision['session']): SessionChoice | undefined {
  if (session === undefined || session === false || session === null) return undefined;
  if (session === true) return {};
  if (typeof session !== 'object')
    throw new RangeError(
      `session is ${String(session)}; true, or an object like { timeout: 600_000 } would be right`,
    );
  const { name, timeout } = session;
  if (name !== undefined && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name))
    throw new RangeError(`session.name is "${name}", which no cookie can have`);
  if (timeout !== undefined && !(timeout > 0))
    throw new RangeError(`session.timeout is ${timeout}; milliseconds above 0 would be right`);
  return session;
}
