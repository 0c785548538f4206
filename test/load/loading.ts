import type { Issue } from '#base/issue.ts';
import { type LoadResult, loadProtocol } from '#load/load.ts';
import type { Protocol } from '#model/protocol.ts';

/** Loads what stands in a Protocol with a name; `files` stand beside it. */
export function load(content: string, files: Readonly<Record<string, string>> = {}): LoadResult {
  return loadXml(`<Protocol><Name>Test</Name>${content}</Protocol>`, files);
}

export function loadXml(xml: string, files: Readonly<Record<string, string>> = {}): LoadResult {
  const result = everything(xml, files);
  // What is not supported yet changes with the engine, and what has no effect is left so by most tests: those notes have
  // their own tests.
  const noted = ['no-effect', 'not-supported'];
  return { ...result, issues: result.issues.filter(({ code }) => !noted.includes(code)) };
}

/** With the notes that other tests leave out. */
export function everything(xml: string, files: Readonly<Record<string, string>> = {}): LoadResult {
  const all: Readonly<Record<string, string>> = { 'p/protocol.xml': xml, ...files };
  return loadProtocol('p/protocol.xml', {
    read: path => (all[path] === undefined ? undefined : Buffer.from(all[path])),
  });
}

/** The protocol of a load without any issue. */
export function right(content: string, files: Readonly<Record<string, string>> = {}): Protocol {
  const { protocol, issues } = load(content, files);
  if (issues.length > 0) throw new Error(issues.map(issue => `${issue.path}: ${issue.message}`).join('\n'));
  return protocol!;
}

/** Severity, code and path of each issue, as one line. */
export function found(content: string, files: Readonly<Record<string, string>> = {}): string[] {
  return load(content, files).issues.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
}

export function messages(content: string): string[] {
  return load(content).issues.map((issue: Issue) => issue.message);
}

/** Parameters of type read with these ids. */
export function params(...ids: readonly number[]): string {
  return `<Params>${ids.map(id => param(id)).join('')}</Params>`;
}

export function param(id: number, content = '<Type>read</Type>', attributes = ''): string {
  return `<Param id="${id}" ${attributes}><Name>p${id}</Name>${content}</Param>`;
}
