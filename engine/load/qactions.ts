import { dirname, join } from 'node:path';
import { nearest } from '#base/nearest.ts';
import type { Group, Param, QAction } from '#model/constructs.ts';
import type { QActionCode, QActionEncoding } from '#model/logic.ts';
import type { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  type Field,
  int,
  ints,
  oneOf,
  parts,
} from '#xml/read.ts';
import { type Context, condition, type Draft, isGeneral, itemId, placeOf } from './draft.ts';
import { ENCODINGS } from './words.ts';

/** Each is looked for in six files, so that many cost time. */
const MAX_QACTIONS = 2000;

const EXTENSIONS = ['ts', 'js', 'mjs'] as const;

/** `QActions/QAction`, with the place of its code. Without an encoding it is csharp. */
export function readQActions(context: Context): void {
  const { issues, qactions, root } = context;
  const names = new Map<string, number>();
  for (const node of children(child(root, 'QActions'), 'QAction')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    if (qactions.entries.length >= MAX_QACTIONS) {
      issues.error('too-many', node, `more than ${MAX_QACTIONS} QActions; split the protocol`);
      break;
    }
    const encoding = oneOf(attributeField(node, 'encoding'), ENCODINGS, issues) ?? 'csharp';
    const qaction: Draft<QAction> = {
      ...placeOf(node),
      index: qactions.entries.length,
      id,
      name: attribute(node, 'name') ?? '',
      encoding,
      triggers: [],
      groups: [],
      inputParameters: [],
      entryPoints: [],
      options: options(attributeField(node, 'options'), issues),
      row: boolean(attributeField(node, 'row'), issues),
      condition: condition(node),
      code: code(node, id, encoding, context),
    };
    checkName(qaction, node, names, context);
    qactions.add(node, qaction, issues);
  }
}

/** Options of a QAction (schema page QAction-options). */
const OPTIONS: readonly string[] = ['binary', 'debug', 'dllName', 'group', 'precompile', 'queued'];

function options(field: Field | undefined, issues: IssueList): readonly string[] {
  const all = parts(field?.value);
  for (const option of all) {
    const word = option.split('=')[0]!.trim();
    if (field === undefined || OPTIONS.some(known => known.toLowerCase() === word.toLowerCase())) continue;
    const near = nearest(word, OPTIONS);
    const right = near === undefined ? `one of ${OPTIONS.join(', ')}` : `"${near}"`;
    issues.warning(
      'bad-value',
      field.node,
      `"${option}" is no option; ${right} would be right`,
      field.attribute,
    );
  }
  return all;
}

function checkName({ id, name }: QAction, node: Node, names: Map<string, number>, { issues }: Context): void {
  const first = names.get(name);
  if (name === '') {
    issues.warning('missing-attribute', node, 'QAction has no name; name="…" would be right');
  } else if (first !== undefined) {
    issues.warning(
      'double-name',
      node,
      `QAction ${first} has the name ${name} too; give it a name of its own`,
      'name',
    );
  } else {
    names.set(name, id);
  }
}

/**
 * A file beside the protocol has the say, also over inline code; TypeScript and JavaScript may stand inline. Code in
 * another language without such a file is not ported.
 */
function code(
  node: Node,
  id: number,
  encoding: QActionEncoding,
  { file, issues, source }: Context,
): QActionCode {
  const name = `QAction_${id}`;
  for (const base of [name, join(name, name)]) {
    for (const extension of EXTENSIONS) {
      const path = join(dirname(file), `${base}.${extension}`);
      if (source.read(path)) return { kind: 'file', path };
    }
  }
  if (encoding !== 'typescript' && encoding !== 'javascript') {
    const message = `QAction ${id} is ${encoding} and does not run here; ${name}.ts beside the protocol takes its place`;
    issues.info('not-ported', node, message);
    return { kind: 'none' };
  }
  if (node.text.trim() !== '') return { kind: 'inline', text: node.text, place: node.textPlace };
  const message = `QAction ${id} has no code; code in CDATA or ${name}.${encoding === 'typescript' ? 'ts' : 'js'} beside the protocol would be right`;
  issues.error('no-code', node, message);
  return { kind: 'none' };
}

/** What runs each QAction, with its methods, and what it is handed. */
export function linkQActions(context: Context): void {
  const { groups, issues, params, qactions } = context;
  for (const { node, item } of qactions.entries) {
    const inputs = found(node, 'inputParameters', context);
    item.inputParameters = inputs ?? [];
    const methods = parts(attribute(node, 'entryPoint'));
    const only = methods.length === 1 ? methods[0] : undefined;
    const isGroup = item.options.some(option => option.toLowerCase() === 'group');
    const field = attributeField(node, 'triggers');
    const values = field === undefined ? [] : parts(field.value);
    checkMethods(node, methods, values.length, context);
    const triggers: Param[] = [];
    const after: Group[] = [];
    const entryPoints: string[] = [];
    for (const [position, value] of values.entries()) {
      const id = int({ ...field!, value }, issues);
      if (id === undefined) continue;
      const group = isGroup ? groups.get(id, field!, issues) : undefined;
      const param = isGroup ? undefined : params.get(id, field!, issues);
      if (group !== undefined) after.push(group);
      if (param !== undefined) triggers.push(param);
      if (group ?? param) entryPoints.push(only ?? methods[position] ?? 'default');
    }
    // With fewer inputs than it names they would stand in each other's places.
    item.triggers = inputs === undefined ? [] : triggers;
    item.groups = inputs === undefined ? [] : after;
    item.entryPoints = entryPoints.length > 0 ? entryPoints : methods;
  }
}

/** Undefined where one of them is not there; those of the software's own are left out by themselves. */
function found(node: Node, name: string, { issues, params }: Context): Param[] | undefined {
  const field = attributeField(node, name);
  if (!field) return [];
  const ids = ints(field, issues);
  const items = ids.map(id => params.get(id, field, issues));
  const missing = items.some((param, i) => param === undefined && !isGeneral(ids[i]!));
  return missing ? undefined : items.filter(param => param !== undefined);
}

/** Several methods stand for the triggers by their position (schema page QAction-entryPoint). */
function checkMethods(node: Node, methods: readonly string[], triggers: number, { issues }: Context): void {
  if (methods.length < 2 || methods.length === triggers) return;
  const message = `entryPoint names ${methods.length} methods for ${triggers} triggers; one for all of them, or one for each, would be right`;
  issues.warning('entry-points', node, message, 'entryPoint');
}
