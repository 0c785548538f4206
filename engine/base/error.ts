/** Every error the engine raises by itself, with the exit status that the command line gives it. */
const CODES = {
  USAGE: 2,
  FILE_UNREADABLE: 1,
  FILE_UNWRITABLE: 1,
  PROTOCOL_INVALID: 1,
  ELEMENT_INVALID: 1,
  LOG_INVALID: 1,
  DATA_INVALID: 1,
  DATA_IN_USE: 1,
  ELEMENT_STOPPED: 1,
  UNKNOWN_PARAMETER: 1,
  UNKNOWN_TRIGGER: 1,
  UNKNOWN_ACTION: 1,
  HOOK_INVALID: 1,
  NOT_SUPPORTED: 1,
  ADDRESS_INVALID: 1,
  EXPECTATION_UNMET: 1,
  UNKNOWN_ELEMENT: 1,
  UNKNOWN_CONNECTION: 1,
  NAME_TAKEN: 1,
  VALUE_INVALID: 1,
  REQUEST_INVALID: 1,
  ADDRESS_IN_USE: 1,
  TOKEN_MISSING: 1,
  AGENT_UNREACHABLE: 1,
  AGENT_REFUSED: 1,
  PEER_SILENT: 1,
} as const;

export type ErrorCode = keyof typeof CODES;

/** The one error class: a code from the table, a message that says what is wrong and what would be right, the cause. */
export class HeadendError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'HeadendError';
    this.code = code;
  }

  /** 1: the work ran and failed; 2: the command line itself is wrong. */
  get exitStatus(): 1 | 2 {
    return CODES[this.code];
  }
}

/** The message of anything thrown; never throws, whatever a hook threw. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'something that has no text';
  }
}

/** The trace of an error; undefined for all else, and where it is no text. */
export function stackOf(error: unknown): string | undefined {
  try {
    return error instanceof Error && typeof error.stack === 'string' ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
