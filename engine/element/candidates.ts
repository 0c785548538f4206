import { isOpen } from '#codec/layout.ts';
import type { Connection } from '#model/connection.ts';
import type { Param, Response } from '#model/constructs.ts';
import { takes } from './fill.ts';
import type { Program } from './program.ts';

/** The responses that a message may be, in the order in which they are tried. */
export interface Candidates {
  readonly responses: readonly Response[];
  /** The way of nearly every message, where the protocol allows it. */
  readonly only: OnlyResponse | undefined;
}

/** The only candidate, which takes every message whole into one parameter. */
export interface OnlyResponse {
  readonly response: Response;
  readonly param: Param;
  /** True where nothing but the change of the parameter hangs on it. */
  readonly quiet: boolean;
}

const pushes = new WeakMap<Program, Map<Connection, Candidates>>();

/** What a message may be while no pair waits; one for all elements of a protocol. */
export function pushesOf(connection: Connection, program: Program): Candidates {
  let known = pushes.get(program);
  if (known === undefined) {
    known = new Map();
    pushes.set(program, known);
  }
  let candidates = known.get(connection);
  if (candidates === undefined) {
    candidates = candidatesOf(connection.responses, program);
    known.set(connection, candidates);
  }
  return candidates;
}

export function candidatesOf(responses: readonly Response[], program: Program): Candidates {
  return { responses, only: onlyOf(responses, program) };
}

function onlyOf(responses: readonly Response[], program: Program): OnlyResponse | undefined {
  const [response] = responses;
  if (response === undefined) return undefined;
  const [param, ...rest] = response.content;
  // One that takes everything leaves nothing to those after it.
  if (param === undefined || rest.length > 0 || !isOpen(param) || !takes(param)) return undefined;
  if (!program.reads[response.index]) return undefined;
  const quiet =
    program.afterResponse[response.index] === undefined &&
    program.changeAfterResponse[param.index] === undefined;
  return { response, param, quiet };
}
