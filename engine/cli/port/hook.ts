import type { Param, QAction } from '#model/constructs.ts';
import { type Argument, type Class, classesOf, type Method } from './classes.ts';
import type { Original } from './sources.ts';
import type { Token } from './tokens.ts';
import type { Touched, Use } from './touched.ts';

/** A QAction to be written anew. */
export interface Port {
  readonly qaction: QAction;
  readonly original: Original;
  readonly tokens: readonly Token[];
  readonly touched: Touched;
}

/** The class and the method that run where entryPoint names none (schema page QAction-entryPoint). */
const CLASS = 'QAction';
const METHOD = 'Run';

/** Whether other QActions import it and nothing runs it. */
export function isLibrary({ entryPoints, groups, triggers }: QAction): boolean {
  return triggers.length === 0 && groups.length === 0 && entryPoints.length === 0;
}

/** The TypeScript of a QAction: what its code touched as a comment, and its entry points, none of them written yet. */
export function hookText(port: Port): string {
  const { original, qaction, tokens } = port;
  const classes = classesOf(tokens);
  const head = comment([...about(port), ...touches(port.touched)]);
  const imports = original.imports.map(id => `// import {} from './QAction_${id}.ts';`);
  if (isLibrary(qaction)) {
    return `${[head, ...imports, ...library(classes)].join('\n')}\n\nexport {};\n`;
  }
  const made = entryPoints(qaction, classes);
  const inputs = made.includes('InputValue') ? ["import type { InputValue } from 'headend';"] : [];
  const types = "import type { Protocol } from './protocol.d.ts';";
  return `${[head, ...inputs, types, ...imports, '', made, '', notPorted(qaction)].join('\n')}\n`;
}

function about({ original, qaction }: Port): string[] {
  const { encoding, id, name, options } = qaction;
  const where =
    original.files.length > 0
      ? original.files.map(({ path }) => path.replaceAll('\\', '/')).join(', ')
      : 'protocol.xml';
  const lines = [`QAction ${id} "${name}". Its ${encoding} code stands in ${where}.`];
  if (isLibrary(qaction)) lines.push('Nothing runs it: a library for other QActions.');
  else lines.push(`Runs on ${ranBy(qaction)}.`);
  if (qaction.row) lines.push('Runs for each row that changed: `protocol.rowKey()` gives its key.');
  if (options.length > 0) lines.push(`Options: ${options.join(', ')}.`);
  if (original.imports.length > 0)
    lines.push(`Uses the code of QAction ${original.imports.join(', QAction ')}.`);
  return lines;
}

function ranBy({ groups, triggers }: QAction): string {
  const names = [
    ...triggers.map(param => `parameter ${label(param)}`),
    ...groups.map(group => `group ${group.id} ${group.name}`.trim()),
  ];
  return names.length > 0 ? names.join(', ') : 'nothing that the protocol says';
}

function touches({ calls, params, tables, triggers }: Touched): string[] {
  const lines: string[] = [];
  const section = (title: string, rows: readonly string[]): void => {
    if (rows.length > 0) lines.push('', title, ...rows.map(row => `  ${row}`));
  };
  section('Parameters:', params.map(described));
  section(
    'Tables:',
    tables.flatMap(({ columns, use }) => [described(use), ...columns.map(column => `  ${label(column)}`)]),
  );
  section('Triggers that it checks:', triggers.length > 0 ? [triggers.join(', ')] : []);
  section('Calls:', calls.length > 0 ? [calls.map(ownName).join(', ')] : []);
  return lines;
}

function described(use: Use): string {
  const does = use.reads && use.writes ? 'read or set' : use.reads ? 'read' : 'set';
  return `${label(use.param)}: ${does}`;
}

/** `12 Gain (write)`; what is neither said to be read nor write is read. */
function label({ id, name, type }: Param): string {
  return type === 'read' || type === 'array' ? `${id} ${name}` : `${id} ${name} (${type})`;
}

function comment(lines: readonly string[]): string {
  const rows = lines.flatMap(line => wrapped(line.replaceAll('*/', '*\\/').replace(/[\r\n]+/g, ' ')));
  return ['/*', ...rows.map(row => ` * ${row}`.trimEnd()), ' */'].join('\n');
}

const WIDTH = 110;

/** Lines no longer than the width, where there are spaces to break at; what follows is indented as the first. */
function wrapped(line: string): string[] {
  const indent = /^ */.exec(line)![0];
  const lines = [''];
  for (const word of line.trim().split(' ')) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = `${indent}${word}`;
    else if (last.length + 1 + word.length > WIDTH) lines.push(`${indent}${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** What other code may have called, for whoever writes it anew. */
function library(classes: readonly Class[]): string[] {
  const lines = classes.flatMap(({ methods, name }) =>
    methods
      .filter(method => method.isPublic)
      .map(method => `//   ${name}.${method.name}(${method.arguments.map(shown).join(', ')})`),
  );
  return lines.length === 0 ? [] : ['', '// Not ported yet. Its public methods:', ...lines];
}

function shown({ name, type }: Argument): string {
  return `${name}: ${type}`;
}

/** Exports with the names of the entry points, classes where their methods belong to an object of each element. */
function entryPoints(qaction: QAction, classes: readonly Class[]): string {
  const byClass = new Map<string, Method[]>();
  for (const entry of new Set(qaction.entryPoints)) {
    const given = entry === 'default' ? METHOD : entry;
    const dot = given.lastIndexOf('.');
    const owner = dot > 0 ? given.slice(0, dot) : CLASS;
    const method = methodOf(owner, given.slice(dot + 1), classes);
    // Where no entry point is named, `run` is looked for.
    const own = entry === 'default' ? { ...method, name: uncapital(method.name) } : method;
    byClass.set(owner, [...(byClass.get(owner) ?? []), own]);
  }
  const [only] = byClass.values();
  const entry = qaction.entryPoints[0];
  if (byClass.size === 1 && only?.length === 1 && entry === 'default' && only[0]!.isStatic)
    return exported(only[0]!, qaction);
  return [...byClass].map(([owner, methods]) => classText(owner, methods, qaction)).join('\n\n');
}

/** As the C# has it; one that is not there is static. */
function methodOf(owner: string, name: string, classes: readonly Class[]): Method {
  const simple = owner.slice(owner.lastIndexOf('.') + 1);
  const own = classes
    .filter(each => each.name === simple)
    .sort((a, b) => Number(b.global) - Number(a.global));
  const found = own.flatMap(each => each.methods).find(method => method.name === name);
  return found ?? { name, isStatic: true, isPublic: true, isAsync: false, arguments: [] };
}

function exported(method: Method, qaction: QAction): string {
  const head = `export default ${method.isAsync ? 'async ' : ''}function ${uncapital(method.name)}`;
  return `${head}${signature(method, qaction)} {\n  notPorted('${method.name}');\n}`;
}

function classText(owner: string, methods: readonly Method[], qaction: QAction): string {
  const name = owner.slice(owner.lastIndexOf('.') + 1);
  const head = name === CLASS ? `export default class ${CLASS}` : `export class ${name}`;
  const bodies = methods.map(method => {
    const words = `${method.isStatic ? 'static ' : ''}${method.isAsync ? 'async ' : ''}${method.name}`;
    return `  ${words}${signature(method, qaction)} {\n    notPorted('${name}.${method.name}');\n  }`;
  });
  return `${head} {\n${bodies.join('\n\n')}\n}`;
}

function signature(method: Method, { inputParameters, options }: QAction): string {
  const binary = options.some(option => option.toLowerCase() === 'binary');
  const names = method.arguments.slice(1).map(argument => argument.name);
  const inputs = inputParameters.map((param, at) => {
    const name = names[at] !== undefined && !TAKEN.has(names[at]) ? names[at] : `input${at + 1}`;
    return `${name}: ${binary && param.array === undefined ? 'Uint8Array' : inputType(param)}`;
  });
  return `(${['protocol: Protocol', ...inputs].join(', ')}): ${method.isAsync ? 'Promise<void>' : 'void'}`;
}

/** Words that are no names of arguments in TypeScript, and may be in C#. */
const TAKEN: ReadonlySet<string> = new Set([
  'function',
  'let',
  'var',
  'delete',
  'with',
  'protocol',
  'export',
]);

function inputType(param: Param): string {
  if (param.array !== undefined || param.interprete === undefined) return 'InputValue';
  return param.interprete.type === 'string' ? 'string' : 'number';
}

function notPorted({ id, name }: QAction): string {
  const who = `QAction ${id} "${name}"`.replace(/[\\`]|\$\{/g, '\\$&').replace(/\s+/g, ' ');
  return [
    'function notPorted(entry: string): never {',
    `  throw new Error(\`${who}: \${entry} is not ported yet; QAction_${id}.ts is where it is to be written\`);`,
    '}',
  ].join('\n');
}

/** What a call of SLProtocol is called here: `qactionId` of `QActionID`, `slNet` of `SLNet`. */
function ownName(name: string): string {
  return uncapital(
    name
      .replace(/^QAction/, 'Qaction')
      .replace(/^SL/, 'Sl')
      .replace(/ID$/, 'Id'),
  );
}

function uncapital(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}
