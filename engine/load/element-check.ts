import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { parseDuration } from '#base/duration.ts';
import type { Severity } from '#base/issue.ts';
import { nearest } from '#base/nearest.ts';
import { parseSize } from '#base/size.ts';
import schema from '#schemas/element.schema.json' with { type: 'json' };
import { formOf } from './element-settings.ts';
import type { Data } from './yaml.ts';

/** What is wrong with an element's data, and where in it. */
export interface Fault {
  readonly path: readonly string[];
  /** True when it is about the key, not the value. */
  readonly key: boolean;
  readonly severity: Severity;
  readonly code: string;
  /** What is wrong; what would be right. Holds no value that could be a secret. */
  readonly message: string;
}

/** Longest time a timer can wait. */
const MAX_DURATION = 2 ** 31 - 1;
/** Shortest wait between two attempts to connect: less would do nothing else. */
const MIN_RECONNECT = 1;
const MAX_FAULTS = 100;

/** What the schema finds; compiled at the first element file. */
let compiled: ValidateFunction | undefined;

function validator(): ValidateFunction {
  // Variables are put in before the check: a text that still looks like one is no number.
  compiled ??= new Ajv2020({ allErrors: true, verbose: true }).compile({
    ...schema,
    $defs: { ...schema.$defs, Variable: false },
  });
  return compiled;
}

/** Checks an element's data, variables put in. `written` is the same as it stands in the file, for the messages. */
export function checkElement(data: Data, written: Data): Fault[] {
  const validate = validator();
  const faults: Fault[] = [];
  if (!validate(data)) {
    // Of all that fails at one place, the alternative as a whole says best what would be right.
    const byPlace = Map.groupBy(validate.errors ?? [], error => error.instancePath);
    for (const errors of byPlace.values()) {
      const keys = errors.filter(error => KEY_FAULTS.has(error.keyword));
      const value =
        errors.find(error => error.keyword === 'anyOf') ?? errors.find(error => !keys.includes(error));
      for (const error of keys) faults.push(keyFault(error));
      if (keys.length === 0 && value) faults.push(valueFault(value, written));
    }
  }
  if (faults.length === 0) faults.push(...measures(data, [], written));
  return faults.slice(0, MAX_FAULTS);
}

const KEY_FAULTS = new Set(['additionalProperties', 'required', 'propertyNames']);

function stepsOf(error: ErrorObject): string[] {
  const steps = error.instancePath.split('/').slice(1);
  return steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function keyFault(error: ErrorObject): Fault {
  const path = stepsOf(error);
  const fault = { severity: 'error', code: 'element-invalid' } as const;
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    return { ...fault, path, key: false, message: `${missing} is missing; ${RIGHT_OF_MISSING}` };
  }
  if (error.keyword === 'propertyNames') {
    const name = String(error.params.propertyName);
    const message = `connections.${name} is no connection; a connection has its number in the protocol, from 0`;
    return { ...fault, path: [...path, name], key: true, message };
  }
  const name = String(error.params.additionalProperty);
  const known = Object.keys((error.parentSchema as { properties: object }).properties);
  const meant = nearest(name, known);
  const right = meant ? `did you mean ${meant}?` : `the keys are ${known.join(', ')}`;
  const message = `${[...path, name].join('.')} is not known; ${right}`;
  return { ...fault, path: [...path, name], key: true, code: 'unknown-key', message };
}

const RIGHT_OF_MISSING = 'an element file needs a protocol: a folder or a protocol.xml, relative to the file';

function valueFault(error: ErrorObject, written: Data): Fault {
  const path = stepsOf(error);
  const what = path.length === 0 ? 'the file' : path.join('.');
  const message = `${what} is ${shown(path, written)}; right is ${right(error.parentSchema as Schema)}`;
  return { path, key: false, severity: 'error', code: 'element-invalid', message };
}

/** A value as it stands in the file, unless what stands there may be a secret: then only what kind it is of. */
function shown(path: readonly string[], written: Data): string {
  let value: Data | undefined = written;
  for (const step of path)
    value = typeof value === 'object' ? (value as Record<string, Data>)?.[step] : undefined;
  if (value === null || value === undefined || value === '') return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a block of keys';
  const form = formOf(path);
  if (form === 'secret' || form === 'pem' || form === 'secret pem') return `a ${typeof value}`;
  const text = form === 'proxy' ? String(value).replace(/(^|\/\/)[^/]*@/, '$1***@') : String(value);
  return typeof value === 'string' ? `the text ${JSON.stringify(text.slice(0, 60))}` : text;
}

interface Schema {
  readonly title?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

const RIGHT: Readonly<Record<string, string>> = {
  Limit: 'a number, a text, or false for none',
  Duration: 'a duration like 1500ms, 30s or 5m',
  Size: 'a size like 16MiB or 64k',
  Value: 'a text, a number, true or false',
  array: 'a list: [a, b]',
  boolean: 'true or false',
  object: 'a block of keys',
};

function right(schema: Schema): string {
  if (schema.enum) return `one of ${schema.enum.join(', ')}`;
  const known = RIGHT[schema.title ?? ''] ?? RIGHT[schema.type ?? ''];
  if (known) return known;
  if (schema.anyOf?.[0]) return right(schema.anyOf[0]);
  if (schema.type !== 'integer') {
    return schema.maxLength === undefined ? 'a text' : `a text of at most ${schema.maxLength} bytes`;
  }
  const { minimum, maximum } = schema;
  if (maximum !== undefined) return `a whole number from ${minimum} to ${maximum}`;
  return `a whole number of at least ${minimum}`;
}

/** Durations and sizes that no clock or buffer can hold, and waits that shrink. */
function measures(data: Data, path: readonly string[], written: Data): Fault[] {
  const fault = (message: string): Fault[] => {
    const what = `${path.join('.')} is ${shown(path, written)}`;
    return [{ path, key: false, severity: 'error', code: 'element-invalid', message: `${what}; ${message}` }];
  };
  const form = formOf(path);
  if (typeof data === 'string' || typeof data === 'number') {
    if (form === 'duration') {
      const ms = parseDuration(data) ?? Infinity;
      if (!(ms <= MAX_DURATION)) return fault('right is at most 24d');
      if (path[2] === 'reconnect' && ms < MIN_RECONNECT) return fault(`right is at least ${MIN_RECONNECT}ms`);
    }
    if (form === 'proxy' && !isProxy(String(data)))
      return fault('right is http://host:port or https://user:password@host:port');
    if (form === 'size' && parseSize(data) === undefined) return fault('right is a whole number of bytes');
  }
  if (data === null || typeof data !== 'object' || path[0] === 'parameters') return [];
  return Object.entries(data).flatMap(([key, value]) => measures(value, [...path, key], written));
}

function isProxy(text: string): boolean {
  return text === '' || /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}
