import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Input, Value } from '#values/value.ts';
import { isWrite } from './lookup.ts';

/** What values by name are read from and written to. */
export interface Values {
  getParameter(id: number): Value;
  setParameter(id: number, value: Input | null): void;
}

/** A name as it stands in code, and the parameter that it is of. */
export type NamedParam = readonly [name: string, param: Param];

/** What `protocol.parameters` has: read parameters and others, and the write parameters under `write`. */
export interface Names {
  readonly read: readonly NamedParam[];
  readonly write: readonly NamedParam[];
}

/** Where the write parameters stand among the others. */
const WRITE = 'write';

/**
 * The names of the parameters that hold one value, in camelCase without special characters; where two are then the
 * same, each with its id: `status_108` (SLProtocolExt, in PascalCase there).
 */
export function namesOf(protocol: Protocol): Names {
  const single = protocol.params
    .filter(param => param.type !== 'array' && param.type !== 'matrix' && param.table === undefined)
    .sort((a, b) => a.id - b.id);
  return {
    read: distinct(
      single.filter(param => !isWrite(param)),
      [WRITE],
    ),
    write: distinct(single.filter(isWrite), []),
  };
}

function distinct(params: readonly Param[], taken: readonly string[]): NamedParam[] {
  const count = new Map(taken.map(name => [name, 1]));
  const names = params.map(param => camelCase(param.name));
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return params.map((param, i) => {
    const name = names[i]!;
    return [(count.get(name) ?? 0) > 1 ? `${name}_${param.id}` : name, param];
  });
}

/** Capitals that stand together, a word with or without a capital, digits. */
const WORD = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{L}\p{M}]+?(?=\p{Lu}|[^\p{L}\p{M}]|$)|\p{Nd}+/gu;

/** `connectionStatus` of "Connection Status", "connection_status" and "ConnectionStatus"; `ipAddress` of "IP Address". */
export function camelCase(name: string): string {
  const words = name.normalize('NFC').match(WORD) ?? [];
  const joined = words
    .map((word, i) => (i === 0 ? word.toLowerCase() : word[0]!.toUpperCase() + word.slice(1).toLowerCase()))
    .join('');
  if (joined === '') return 'parameter';
  return /^\p{Nd}/u.test(joined) ? `_${joined}` : joined;
}

type Make = (values: Values) => object;

const makers = new WeakMap<Protocol, Make>();

/** `protocol.parameters` of one hook; its names are made once for a protocol, at the first look at it. */
export function namedValues(protocol: Protocol, values: Values): object {
  let make = makers.get(protocol);
  if (make === undefined) {
    make = maker(protocol);
    makers.set(protocol, make);
  }
  return make(values);
}

const OF = Symbol('values');

interface Named {
  readonly [OF]: Values;
}

function maker(protocol: Protocol): Make {
  const { read, write } = namesOf(protocol);
  const reads = accessors(read);
  const writes = accessors(write);
  return values => {
    const written: unknown = Object.seal(Object.create(writes, { [OF]: { value: values } }));
    return Object.seal(
      Object.create(reads, { [OF]: { value: values }, [WRITE]: { value: written, enumerable: true } }),
    );
  };
}

/** An object with a getter and a setter for each name. */
function accessors(names: readonly NamedParam[]): object {
  const made: object = Object.create(null);
  for (const [name, { id }] of names) {
    Object.defineProperty(made, name, {
      enumerable: true,
      get(this: Named) {
        return this[OF].getParameter(id);
      },
      set(this: Named, value: Input | null) {
        this[OF].setParameter(id, value);
      },
    });
  }
  return Object.freeze(made);
}
