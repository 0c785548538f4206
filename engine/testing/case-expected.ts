import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { messageOf } from '#base/error.ts';
import type { Place } from '#base/issue.ts';
import { nearest } from '#base/nearest.ts';
import type { ConnectionState } from '#element/line.ts';
import type { ElementState } from '#element/means.ts';
import { readYaml } from '#load/yaml.ts';
import type { StreamRecord } from '#log/record.ts';
import schema from '#schemas/case.schema.json' with { type: 'json' };
import streamLog from '#schemas/stream-log.schema.json' with { type: 'json' };
import type { Value } from '#values/value.ts';
import type { Difference } from './case-result.ts';

/** Lists of an expectation. */
export type Section = 'stream' | 'log' | 'events';

/** What a parameter must be: its value, or what of it matters. */
export type ParameterExpected =
  | Value
  | { readonly value?: Value; readonly display?: string; readonly hex?: string };

/** What an `expected.json` says; what is not there is not compared. */
export interface Expected {
  /** By id or name. */
  readonly parameters?: Readonly<Record<string, ParameterExpected>>;
  /** Tables by id or name: their rows in order, each with the columns that matter. */
  readonly tables?: Readonly<Record<string, readonly Readonly<Record<string, Value>>[]>>;
  readonly state?: ElementState;
  readonly timeout?: boolean;
  /** By number. */
  readonly connections?: Readonly<Record<string, ConnectionState>>;
  readonly stream?: readonly Partial<StreamRecord>[];
  readonly log?: readonly LineExpected[];
  readonly events?: readonly EventExpected[];
  /** Lists in which nothing else may come. */
  readonly exact?: readonly Section[];
}

/** A line of the text log; of the message a part. */
export interface LineExpected {
  readonly level?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** A set or a change of a parameter. */
export interface EventExpected {
  readonly id?: number;
  readonly name?: string;
  readonly value?: Value;
}

/** An `expected.json`: what it says, and where. */
export interface ExpectedFile {
  readonly file: string;
  readonly expected: Expected;
  /** Of a value: `parameters`, `20`. */
  place(path: readonly string[]): Place;
}

let compiled: ValidateFunction | undefined;

/** The schema, with the keys of records as the stream log has them. */
function validator(): ValidateFunction {
  const record = { ...schema.$defs.record, additionalProperties: false, properties: streamLog.properties };
  compiled ??= new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile({
    ...schema,
    $defs: { ...schema.$defs, record },
  });
  return compiled;
}

/** Reads an `expected.json` as `schemas/case.schema.json` says; or what is wrong with it, and where. */
export function readExpected(text: string, file: string): ExpectedFile | Difference[] {
  const document = readYaml(text, file);
  const errors = document.issues.filter(issue => issue.severity === 'error');
  const broken = errors[0] && jsonFault(text, errors[0]);
  if (broken !== undefined) return [{ file, ...broken }];
  if (errors.length > 0 || document.data === undefined) {
    return errors.map(({ line, column, message }) => ({ file, line, column, message }));
  }
  const validate = validator();
  if (validate(document.data)) {
    // Plain objects, as those that it is compared with.
    const expected = JSON.parse(JSON.stringify(document.data)) as Expected;
    return { file, expected, place: path => document.place(path, true) };
  }
  return (validate.errors ?? []).map(error => {
    const path = error.instancePath.split('/').slice(1).map(unescaped);
    const { additionalProperty } = error.params as { additionalProperty?: string };
    const at = additionalProperty === undefined ? path : [...path, additionalProperty];
    return { file, ...document.place(at, true), message: faultOf(error, at) };
  });
}

/** Why a text is no JSON, and where, as far as V8 says it, else at `place`; undefined where it is JSON. */
function jsonFault(text: string, place: Place): (Place & { readonly message: string }) | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const said = messageOf(error);
    const found = /\(line (\d+) column (\d+)\)$/.exec(said);
    const what = said.replace(/ in JSON at position .*$| (?:end of )?JSON input$|, (?:\.{3})?".*$/s, '');
    const message = `not valid JSON: ${said.startsWith('Unexpected end') ? 'it ends too early' : what}`;
    return {
      line: found === null ? place.line : Number(found[1]),
      column: found === null ? place.column : Number(found[2]),
      message,
    };
  }
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

function faultOf(error: ErrorObject, path: readonly string[]): string {
  const what = path.length === 0 ? 'the file' : path.join('.');
  const {
    enum: words,
    type,
    properties,
  } = error.parentSchema as {
    readonly enum?: readonly string[];
    readonly type?: string | readonly string[];
    readonly properties?: object;
  };
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(properties ?? {});
    const meant = nearest(path.at(-1) ?? '', known);
    return `${what} is not known; ${meant ? `did you mean ${meant}?` : `the keys are ${known.join(', ')}`}`;
  }
  if (words !== undefined) return `${what}: one of ${words.join(', ')} would be right`;
  if (error.keyword === 'pattern') return `${what}: pairs of 0-9 and a-f would be right`;
  return `${what}: ${[type].flat().join(' or ')} would be right`;
}
