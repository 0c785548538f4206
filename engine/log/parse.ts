import { HeadendError } from '#base/error.ts';
import { DIRECTIONS, KINDS } from './filter.ts';
import type { StreamRecord } from './record.ts';

const DIRECTION_WORDS: ReadonlySet<unknown> = new Set(DIRECTIONS);
const KIND_WORDS: ReadonlySet<unknown> = new Set(KINDS);

/** ISO 8601, as precise as its writer likes; without years that not every clock knows. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The types of members that may be absent. */
const OPTIONAL = Object.entries({
  id: 'number',
  name: 'string',
  bytes: 'number',
  encoding: 'string',
  data: 'string',
  delivered: 'boolean',
  group: 'number',
  pair: 'number',
  client: 'string',
  reason: 'string',
  expected: 'object',
  line: 'string',
  url: 'string',
  status: 'number',
  headers: 'object',
  code: 'number',
  cause: 'string',
  errno: 'string',
  transport: 'string',
  queued: 'number',
  frame: 'object',
  final: 'boolean',
  masked: 'boolean',
  truncated: 'number',
  timing: 'object',
  of: 'object',
  steps: 'object',
  more: 'number',
});

/** The record that a line of a stream log holds. Raises LOG_INVALID with what is wrong, without file and line. */
export function parseRecord(text: string): StreamRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('this is no JSON object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('this is no JSON object');
  const record = value as Record<string, unknown>;
  if (typeof record.time !== 'string' || !ISO.test(record.time) || Number.isNaN(Date.parse(record.time))) {
    throw invalid('"time" must be an ISO 8601 time');
  }
  if (typeof record.element !== 'string') throw invalid('"element" must be the name of an element');
  if (!Number.isInteger(record.connection)) throw invalid('"connection" must be the number of a connection');
  if (!DIRECTION_WORDS.has(record.direction))
    throw invalid(`"direction" must be one of ${DIRECTIONS.join(', ')}`);
  if (!KIND_WORDS.has(record.kind)) throw invalid(`"kind" must be one of ${KINDS.join(', ')}`);
  for (const [name, type] of OPTIONAL) {
    const member = record[name];
    if (member === undefined) continue;
    if (typeof member !== type || member === null || (type === 'number' && !Number.isFinite(member))) {
      throw invalid(`"${name}" must be ${type === 'object' ? 'an object' : `a ${type}`}`);
    }
  }
  checkInside(record);
  if (record.kind === 'trace') checkTrace(record);
  return value as StreamRecord;
}

/** The members that have members: a reader puts them into texts without looking. */
function checkInside({ code, encoding, headers, expected, frame, timing }: Record<string, unknown>): void {
  if (frame !== undefined && typeof (frame as Record<string, unknown>).opcode !== 'string')
    throw invalid('"frame" must have a string "opcode"');
  if (code !== undefined && !(Number.isInteger(code) && (code as number) >= 0 && (code as number) <= 65_535))
    throw invalid('"code" must be a close code, 0 to 65535');
  if (encoding !== undefined && encoding !== 'utf8' && encoding !== 'base64')
    throw invalid('"encoding" must be utf8 or base64');
  if (headers !== undefined && !(Array.isArray(headers) && headers.every(line => typeof line === 'string')))
    throw invalid('"headers" must be a list of strings');
  if (expected !== undefined) {
    const { response, byte, wanted, got } = expected as Record<string, unknown>;
    const numbers = Number.isFinite(response) && Number.isFinite(byte);
    if (!numbers || typeof wanted !== 'string' || typeof got !== 'string')
      throw invalid('"expected" must have numbers "response" and "byte", strings "wanted" and "got"');
  }
  if (
    timing !== undefined &&
    (Array.isArray(timing) || !Object.values(timing as object).every(Number.isFinite))
  )
    throw invalid('"timing" must have nothing but numbers');
}

/** A trace is what its steps say. */
function checkTrace({ of, steps }: Record<string, unknown>): void {
  const cause = of as Record<string, unknown> | undefined;
  const named = typeof cause?.kind === 'string' && typeof cause.time === 'string' && ISO.test(cause.time);
  if (!named || !areTexts(cause, ['name', 'by']) || !areNumbers(cause, ['id']))
    throw invalid('a trace must have "of" with a "kind" and a "time"');
  const right = (step: unknown): boolean =>
    typeof step === 'object' &&
    step !== null &&
    typeof (step as Record<string, unknown>).kind === 'string' &&
    Number.isFinite((step as Record<string, unknown>).at) &&
    areNumbers(step as Record<string, unknown>, ['id', 'took', 'depth']) &&
    areTexts(step as Record<string, unknown>, ['name', 'text', 'value', 'file', 'unmet', 'error']);
  if (!Array.isArray(steps) || !steps.every(right))
    throw invalid('a trace must have "steps", each with a "kind" and a number "at"');
}

function areTexts(record: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every(name => record[name] === undefined || typeof record[name] === 'string');
}

function areNumbers(record: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every(name => record[name] === undefined || Number.isFinite(record[name]));
}

function invalid(message: string): HeadendError {
  return new HeadendError('LOG_INVALID', `${message}; a stream log has one record a line`);
}
