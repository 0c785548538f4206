import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { CSharpNames } from './names.ts';
import type { Token } from './tokens.ts';

/** What C# code does with a parameter; both where it cannot be told. */
export interface Use {
  readonly param: Param;
  reads: boolean;
  writes: boolean;
}

/** What of a protocol C# code names. */
export interface Touched {
  /** Parameters that hold one value, by id. */
  readonly params: readonly Use[];
  /** Tables, by id, each with its columns that are named. */
  readonly tables: readonly { readonly use: Use; readonly columns: readonly Param[] }[];
  /** Ids of triggers that it checks. */
  readonly triggers: readonly number[];
  /** Members of SLProtocol that it uses, as C# writes them. */
  readonly calls: readonly string[];
}

type Access = 'reads' | 'writes' | 'both';

/** Calls whose arguments are ids, and what they do with them (class SLProtocol). */
const CALLS: Readonly<Record<string, Access>> = {
  AddRow: 'writes',
  AddRowReturnKey: 'writes',
  ClearAllKeys: 'writes',
  DeleteRow: 'writes',
  Exists: 'reads',
  FillArray: 'writes',
  FillArrayNoDelete: 'writes',
  FillArrayWithColumn: 'writes',
  GetColumns: 'reads',
  GetData: 'reads',
  GetKeyPosition: 'reads',
  GetKeys: 'reads',
  GetKeysForIndex: 'reads',
  GetParameter: 'reads',
  GetParameterDescription: 'reads',
  GetParameterIndex: 'reads',
  GetParameterIndexByKey: 'reads',
  GetParameters: 'reads',
  GetRow: 'reads',
  IsEmpty: 'reads',
  NotifyDataMiner: 'both',
  NotifyDataMinerQueued: 'both',
  NotifyProtocol: 'both',
  RowCount: 'reads',
  RowIndex: 'reads',
  SendToDisplay: 'reads',
  SetColumns: 'writes',
  SetParameter: 'writes',
  SetParameterBinary: 'writes',
  SetParameterDescription: 'writes',
  SetParameterIndex: 'writes',
  SetParameterIndexByKey: 'writes',
  SetParameters: 'writes',
  SetParametersByIndex: 'writes',
  SetParametersByKey: 'writes',
  SetRow: 'writes',
};
/** Calls whose first argument alone is an id. */
const FIRST: ReadonlySet<string> = new Set(
  Object.keys(CALLS).filter(name => !/^(?:FillArrayWithColumn|.*Columns|Notify.*)$/.test(name)),
);

/**
 * The parameters and tables that C# code touches: literal ids in calls, constants with an id, `Parameter.…`, properties
 * and tables of the protocol object, and rows by their type. What is computed while it runs is not seen.
 */
export function touchedBy(tokens: readonly Token[], protocol: Protocol): Touched {
  return new Search(tokens, protocol).run();
}

class Search {
  readonly #tokens: readonly Token[];
  readonly #protocol: Protocol;
  readonly #names: CSharpNames;
  readonly #constants: ReadonlyMap<string, number>;
  /** What the code calls its protocol object. */
  readonly #objects: ReadonlySet<string>;
  readonly #uses = new Map<Param, Use>();
  readonly #triggers = new Set<number>();
  readonly #calls = new Set<string>();
  /** Places of ids that stood in a call: each counts once. */
  readonly #seen = new Set<number>();

  constructor(tokens: readonly Token[], protocol: Protocol) {
    this.#tokens = tokens;
    this.#protocol = protocol;
    this.#names = new CSharpNames(protocol);
    this.#constants = constantsOf(tokens);
    this.#objects = objectsOf(tokens);
  }

  run(): Touched {
    const tokens = this.#tokens;
    for (let at = 0; at < tokens.length; at++) {
      if (tokens[at]!.kind !== 'word') continue;
      if (tokens[at + 1]?.text === '(' && tokens[at - 1]?.text === '.') this.#call(at);
      if (this.#objects.has(tokens[at]!.text) && tokens[at + 1]?.text === '.') this.#member(at + 2);
    }
    // Ids that no call has: what is done with them cannot be told.
    for (let at = 0; at < tokens.length; at++) {
      const { kind, text } = tokens[at]!;
      if (kind !== 'word') continue;
      if (text === 'Parameter' && !this.#seen.has(at)) this.#use(this.#constant(at)?.param, 'both');
      if (text.endsWith('QActionRow')) this.#use(this.#names.table(text.slice(0, -10)), 'both');
      const property = /_(\d{1,7})$/.exec(text);
      if (property !== null && tokens[at - 1]?.text !== '.') this.#property(text, Number(property[1]));
    }
    return this.#touched();
  }

  /** Cells of a row object: `new ChannelsQActionRow { Gain_12 = 3 }`. */
  #property(name: string, id: number): void {
    const param = this.#protocol.paramById.get(id);
    if (param?.table !== undefined && this.#names.param(name, param.type === 'write') === param)
      this.#use(param, 'both');
  }

  #call(at: number): void {
    const { text: name } = this.#tokens[at]!;
    const access = CALLS[name];
    if (access === undefined && name !== 'CheckTrigger') return;
    const tokens = this.#tokens;
    // What comes first in a Notify call is its type.
    let ids = !name.startsWith('Notify');
    let depth = 0;
    for (let place = at + 1; place < tokens.length; place++) {
      const { kind, text } = tokens[place]!;
      if (kind === 'sign' && '([{'.includes(text)) depth++;
      if (kind === 'sign' && ')]}'.includes(text) && --depth === 0) return;
      if (text === ',' && depth === 1 && FIRST.has(name)) return;
      if (text === ',' && depth === 1) ids = true;
      const id = ids ? this.#idAt(place) : undefined;
      if (id === undefined) continue;
      if (access === undefined) this.#triggers.add(id);
      else this.#use(this.#protocol.paramById.get(id), access);
    }
  }

  /** The id that a token stands for: a number, a constant of the code, or the beginning of `Parameter.…`. */
  #idAt(at: number): number | undefined {
    const { kind, text } = this.#tokens[at]!;
    const before = this.#tokens[at - 1]?.text;
    if (kind === 'number') return before === '.' ? undefined : whole(text);
    if (kind !== 'word') return undefined;
    if (text === 'Parameter' && before !== '.') {
      const found = this.#constant(at);
      this.#seen.add(at);
      if (found?.column === true) this.#use(found.param, 'both');
      return found?.column === true ? undefined : found?.param.id;
    }
    return this.#constants.get(text);
  }

  /**
   * `Parameter.gain`, `Parameter.Write.gain`, `Parameter.Channels.tablePid`, `Parameter.Channels.Pid.Write.gain`; a
   * `column` is a position and no id.
   */
  #constant(at: number): { readonly param: Param; readonly column: boolean } | undefined {
    const path = this.#path(at + 1);
    const [first = ''] = path;
    const last = path.at(-1) ?? '';
    const table = path.length > 1 ? this.#names.table(first) : undefined;
    if (table !== undefined && /^(?:tablePid|indexColumn|indexColumnPid)$/.test(last))
      return { param: table, column: false };
    const param = this.#names.param(last, path.includes('Write'));
    return param && { param, column: path.includes('Idx') };
  }

  #path(from: number): string[] {
    const path: string[] = [];
    for (let at = from; this.#tokens[at]?.text === '.' && this.#tokens[at + 1]?.kind === 'word'; at += 2)
      path.push(this.#tokens[at + 1]!.text);
    return path;
  }

  /** A member of the protocol object: a call, a table, or a parameter as a property (class SLProtocolExt). */
  #member(at: number): void {
    const tokens = this.#tokens;
    const name = tokens[at]?.text ?? '';
    const table = this.#names.table(name);
    const write = name === 'Write';
    const param = table ?? this.#names.param(write ? (tokens[at + 2]?.text ?? '') : name, write);
    const isCall = tokens[at + 1]?.text === '(';
    if (param === undefined || isCall || name in CALLS) {
      if (/^\p{Lu}/u.test(name)) this.#calls.add(name);
    } else if (table !== undefined) {
      this.#use(table, CALLS[tokens[at + 2]?.text ?? ''] ?? 'both');
    } else {
      const next = at + (write ? 3 : 1);
      const set = tokens[next]?.text === '=' && tokens[next + 1]?.text !== '=';
      this.#use(param, set ? 'writes' : changes(tokens, next) ? 'both' : 'reads');
    }
  }

  #use(param: Param | undefined, access: Access): void {
    if (param === undefined || param.general) return;
    let use = this.#uses.get(param);
    if (use === undefined) {
      use = { param, reads: false, writes: false };
      this.#uses.set(param, use);
    }
    use.reads ||= access !== 'writes';
    use.writes ||= access !== 'reads';
  }

  #touched(): Touched {
    const uses = [...this.#uses.values()].sort((a, b) => a.param.id - b.param.id);
    const tables = new Map(uses.filter(isTable).map(use => [use.param, { use, columns: [] as Param[] }]));
    for (const { param, reads, writes } of uses) {
      const { table } = param;
      if (table === undefined) continue;
      const known = tables.get(table) ?? { use: { param: table, reads, writes }, columns: [] };
      known.columns.push(param);
      tables.set(table, known);
    }
    return {
      params: uses.filter(use => !isTable(use) && use.param.table === undefined),
      tables: [...tables.values()].sort((a, b) => a.use.param.id - b.use.param.id),
      triggers: [...this.#triggers].sort((a, b) => a - b),
      calls: [...this.#calls].sort(),
    };
  }
}

function isTable({ param }: Use): boolean {
  return param.array !== undefined;
}

/** Whether an assignment that reads follows: `+=`, `++`. */
function changes(tokens: readonly Token[], at: number): boolean {
  const [first = '', second = ''] = [tokens[at]?.text, tokens[at + 1]?.text];
  return '+-*/'.includes(first) && first !== '' && (second === '=' || second === first);
}

function whole(text: string): number | undefined {
  const digits = text.replaceAll('_', '').replace(/[uUlL]+$/, '');
  return /^\d{1,7}$/.test(digits) ? Number(digits) : undefined;
}

/** Names with a whole number as value: `const int Gain = 12`, members of an enum. */
function constantsOf(tokens: readonly Token[]): Map<string, number> {
  const constants = new Map<string, number>();
  for (let at = 0; at + 3 < tokens.length; at++) {
    const [name, sign, value, end] = tokens.slice(at, at + 4);
    if (name?.kind !== 'word' || sign?.text !== '=' || value?.kind !== 'number') continue;
    const before = tokens[at - 1]?.text ?? '';
    const inEnum = (before === '{' || before === ',') && (end?.text === ',' || end?.text === '}');
    const declared = tokens.slice(Math.max(0, at - 4), at).some(({ text }) => text === 'const');
    const number = whole(value.text);
    if (number !== undefined && end?.text !== '.' && (inEnum || declared)) constants.set(name.text, number);
  }
  return constants;
}

/** Names that the code declares with the types SLProtocol and SLProtocolExt. */
function objectsOf(tokens: readonly Token[]): Set<string> {
  const objects = new Set(['protocol']);
  for (const [at, { text }] of tokens.entries()) {
    const name = tokens[at + 1];
    if (/^(?:ConcreteS|S)LProtocol(?:Ext)?$/.test(text) && name?.kind === 'word') objects.add(name.text);
  }
  return objects;
}
