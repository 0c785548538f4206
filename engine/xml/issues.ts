import type { Issue, Place, Severity } from '#base/issue.ts';
import type { Node } from './node.ts';

const LIMIT = 1000;
const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Elements whose id is that of something else. */
const POINTERS: ReadonlySet<string> = new Set(['LengthType', 'OID', 'On', 'Time', 'Type']);

/** Collects the issues of one file: the first 1 000, then one that tells how many more there are. */
export class IssueList {
  readonly #file: string;
  readonly #issues: Issue[] = [];
  #more = 0;
  #worst: Severity = 'info';
  readonly #dangling = new Set<Node>();
  readonly #faulty = new Set<Node>();

  constructor(file: string) {
    this.#file = file;
  }

  /** Nodes that name something that there is none of, where that is an error. */
  get dangling(): ReadonlySet<Node> {
    return this.#dangling;
  }

  /** Nodes with any other error. */
  get faulty(): ReadonlySet<Node> {
    return this.#faulty;
  }

  /** True when what is added is only counted. */
  get full(): boolean {
    return this.#issues.length >= LIMIT;
  }

  /**
   * Adds an issue at a node's `<`, or at the attribute of that name where it has one. The message is only made when
   * the issue is kept.
   */
  add(
    severity: Severity,
    code: string,
    node: Node,
    message: string | (() => string),
    attribute?: string,
  ): void {
    if (this.full) {
      this.#more++;
      if (RANK[severity] > RANK[this.#worst]) this.#worst = severity;
      return;
    }
    if (severity === 'error') (code === 'unknown-reference' ? this.#dangling : this.#faulty).add(node);
    const at = node.attributes.find(candidate => candidate.name === attribute);
    const { line, column }: Place = at ?? node;
    this.#issues.push({
      file: this.#file,
      line,
      column,
      severity,
      code,
      path: at ? `${pathOf(node)}@${at.name}` : pathOf(node),
      message: typeof message === 'string' ? message : message(),
    });
  }

  error(code: string, node: Node, message: string | (() => string), attribute?: string): void {
    this.add('error', code, node, message, attribute);
  }

  warning(code: string, node: Node, message: string | (() => string), attribute?: string): void {
    this.add('warning', code, node, message, attribute);
  }

  info(code: string, node: Node, message: string | (() => string), attribute?: string): void {
    this.add('info', code, node, message, attribute);
  }

  /** All that was added, by place; the issue about left-out ones is as severe as the worst of them. */
  list(): Issue[] {
    const issues = this.#issues.toSorted((a, b) => a.line - b.line || a.column - b.column);
    if (this.#more === 0) return issues;
    const message = `${this.#more} more issues are not listed; repair the first ${LIMIT}`;
    const last = issues.at(-1)!;
    issues.push({ ...last, severity: this.#worst, code: 'too-many-issues', path: '', message });
    return issues;
  }
}

/** `Protocol/Params/Param[@id=10]/Type`: names from the root on, with the id where an element has one. */
export function pathOf(node: Node): string {
  const parts: string[] = [];
  for (let at: Node | undefined = node; at; at = at.parent) {
    const id = at.attributes.find(attribute => attribute.name === 'id')?.value.trim();
    const own = id !== undefined && !POINTERS.has(at.name) && /^-?\w{1,20}$/.test(id);
    parts.unshift(own ? `${at.name}[@id=${id}]` : at.name);
  }
  return parts.join('/');
}
