import { STATUS_CODES } from 'node:http';
import { type ErrorCode, HeadendError, messageOf } from '#base/error.ts';

/** The media type of a problem document (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json';

/** A problem document: `type` is always `about:blank`, so `title` is what HTTP says of the status. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  /** What is wrong, and what would be right. */
  readonly detail: string;
  /** What a program goes by. */
  readonly code?: string;
}

/** The status of each error that a request may end in; all others are 500. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  USAGE: 400,
  REQUEST_INVALID: 400,
  UNKNOWN_ELEMENT: 404,
  UNKNOWN_PARAMETER: 404,
  UNKNOWN_CONNECTION: 404,
  NAME_TAKEN: 409,
  ELEMENT_STOPPED: 409,
  DATA_IN_USE: 409,
  VALUE_INVALID: 422,
  NOT_SUPPORTED: 422,
  ELEMENT_INVALID: 422,
  PROTOCOL_INVALID: 422,
  HOOK_INVALID: 422,
  FILE_UNREADABLE: 422,
  FILE_UNWRITABLE: 503,
};

export function problem(status: number, detail: string, code?: string): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(code === undefined ? {} : { code }),
  };
}

/** What a request is told of an error; of a fault of our own only that it is one. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HeadendError) return problem(STATUSES[error.code] ?? 500, error.message, error.code);
  const { statusCode } = error as { statusCode?: unknown };
  // What Fastify finds wrong with a request.
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return problem(statusCode, messageOf(error), 'REQUEST_INVALID');
  return problem(500, 'a fault in headend itself; its log has more');
}
