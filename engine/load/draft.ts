import type { Place } from '#base/issue.ts';
import type { Connection } from '#model/connection.ts';
import type {
  Action,
  Command,
  Group,
  Pair,
  Param,
  QAction,
  Response,
  Session,
  Timer,
  Trigger,
} from '#model/constructs.ts';
import type { Condition } from '#model/logic.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, child, type Field, int, type Limits, text, textField } from '#xml/read.ts';

/** A part of the model while it is being built; it is frozen when all of it stands. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** Of all parameters that no connection logs in with: most. */
export const NO_LOGINS: readonly number[] = [];

/** Where the protocol and the files beside it are read from. */
export interface Source {
  /** Undefined when there is no such file. */
  read(path: string): Uint8Array | undefined;
}

/** A protocol being loaded: first each section reads its items, then each links them to those of the others. */
export interface Context {
  readonly file: string;
  readonly source: Source;
  readonly root: Node;
  readonly issues: IssueList;
  readonly connections: Draft<Connection>[];
  readonly params: Section<Param>;
  readonly commands: Section<Command>;
  readonly responses: Section<Response>;
  readonly pairs: Section<Pair>;
  readonly sessions: Section<Session>;
  readonly groups: Section<Group>;
  readonly timers: Section<Timer>;
  readonly triggers: Section<Trigger>;
  readonly actions: Section<Action>;
  readonly qactions: Section<QAction>;
}

interface Item extends Place {
  readonly id: number;
}

export interface Entry<T> {
  readonly node: Node;
  readonly item: Draft<T>;
}

/** The items of one kind, in the order of the protocol and by id. */
export class Section<T extends Item> {
  /** What one of them is called. */
  readonly word: string;
  readonly entries: Entry<T>[] = [];
  readonly byId = new Map<number, Draft<T>>();
  readonly #faulty = new Set<number>();

  constructor(word: string) {
    this.word = word;
  }

  get items(): T[] {
    return this.entries.map(entry => entry.item);
  }

  /** Adds an item; a second one with its id is an issue and left out. */
  add(node: Node, item: Draft<T>, issues: IssueList): void {
    const first = this.byId.get(item.id);
    if (first) {
      const message = `a second ${this.word} ${item.id}, the first is in line ${first.line}; give it an id of its own`;
      issues.error('double-id', node, message, 'id');
      return;
    }
    this.byId.set(item.id, item);
    this.entries.push({ node, item });
  }

  /** An item that is there but too faulty to be read: naming it is no further issue. */
  leaveOut(id: number): void {
    this.#faulty.add(id);
  }

  /** The item that a field names; an id that there is none of is an issue. */
  find(field: Field | undefined, issues: IssueList): T | undefined {
    const id = int(field, issues, { min: -1 });
    return field === undefined || id === undefined ? undefined : this.get(id, field, issues);
  }

  get(id: number, field: Field, issues: IssueList): T | undefined {
    const item = this.byId.get(id);
    if (item || this.#faulty.has(id)) return item;
    if (this.word === 'parameter' && isGeneral(id)) {
      const message = `${id} is a general parameter; they are not known yet and it is left out`;
      issues.warning('general-parameter', field.node, message, field.attribute);
      return undefined;
    }
    issues.error(
      'unknown-reference',
      field.node,
      () => `there is no ${this.word} ${id}; ${this.hint(id)}`,
      field.attribute,
    );
    return undefined;
  }

  /** Which ids would be right in the place of one that nothing has. */
  hint(id: number): string {
    const own = [...this.byId.keys()].filter(known => this.word !== 'parameter' || !isGeneral(known));
    if (own.length === 0) return `the protocol has no ${this.word} at all`;
    if (own.length > 1000) return `the id of a ${this.word} would be right`;
    const near = own.sort((a, b) => Math.abs(a - id) - Math.abs(b - id)).slice(0, 3);
    return `${near.sort((a, b) => a - b).join(', ')} would be right`;
  }
}

/** Ids of the parameters that every element has beside those of its protocol. */
export function isGeneral(id: number): boolean {
  return (id >= 64_300 && id <= 69_999) || (id >= 100_000 && id <= 999_999);
}

export function placeOf(node: Node): Place {
  return { line: node.line, column: node.column };
}

/** The id attribute of an item; without a right one the item is left out. */
export function itemId(node: Node, issues: IssueList, limits: Limits = {}): number | undefined {
  const field = attributeField(node, 'id');
  if (!field) issues.error('missing-attribute', node, `${node.name} has no id; id="1" would be right`);
  return int(field, issues, limits);
}

/** The Name element of an item; `info` where the schema pages leave it out. */
export function itemName(node: Node, issues: IssueList, severity: 'error' | 'warning' | 'info'): string {
  const name = text(child(node, 'Name')) ?? '';
  if (name.trim() === '') {
    issues.add(severity, 'missing-element', node, `${node.name} has no name; <Name>…</Name> would be right`);
  }
  return name;
}

export function condition(node: Node): Condition | undefined {
  const field = textField(child(node, 'Condition'));
  return field && { text: field.value, ...placeOf(field.node) };
}
