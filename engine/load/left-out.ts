import type { Issue } from '#base/issue.ts';
import type { Action, Command, Pair, Response } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { child, children } from '#xml/read.ts';
import type { Context, Entry, Section } from './draft.ts';

/**
 * Where a reference to nothing costs only what names it: of a column an option, like that of a foreign key. Elsewhere
 * (parameters and the columns of their tables, connections) it would change what bytes or rows mean.
 */
const APART =
  /^Protocol\/(?:(?:Actions|Commands|Groups|HTTP|Pairs|QActions|Relations|Responses|Timers|Triggers)\/|Params\/Param[^/]*\/(?:(?:Alarm|SNMP)\b|ArrayOptions\/ColumnOption@options$))/;

/**
 * Where any fault costs only what has it: what logic runs and connections send, which is left out, and what only shows a
 * value or is a default that an element may set. Elsewhere it would change what values mean.
 */
const BY_ITSELF =
  /^Protocol\/(?:(?:Actions|Commands|Groups|Pairs|Relations|Responses|Timers|Triggers|Display|TreeControls|PortSettings|Ports)\/|Display@|Connections\/.*\/UserSettings\/|Params\/Param[^/]*\/(?:Alarm|Display|Interprete\/Exceptions|Measurement|SNMP)\b|Params\/Param[^/]*@(?:save|trending)$)/;

/** Faults of which something else than what has them may be right. */
const FAULTS: ReadonlySet<string> = new Set([
  'bad-value',
  'double-id',
  'missing-attribute',
  'missing-element',
  'mixed-content',
  'wrong-kind',
]);

/** Whether a protocol with that issue cannot run: an error, but for what is left out with its fault. */
export function stops({ code, path, severity }: Issue): boolean {
  return severity === 'error' && !isLeftOut({ code, path, severity });
}

/** Whether what has that issue is left out, and the rest of the protocol runs. */
export function isLeftOut({ code, path, severity }: Pick<Issue, 'code' | 'path' | 'severity'>): boolean {
  if (severity !== 'error') return false;
  return code === 'unknown-reference' ? APART.test(path) : FAULTS.has(code) && BY_ITSELF.test(path);
}

/**
 * Takes out what names something that there is none of, and would do something else without it: an action, a command
 * and a response with any such reference; a pair without its command, its connection or all of its responses; what a
 * trigger with such a Time, a group with such a connection and a QAction with such inputs would run; a request with
 * such an address or body. Of lists (what groups, timers and triggers run, headers) only the entry is missing, which
 * its own reader has left out. With any other error an action, a command, a response and a pair goes whole, and a
 * trigger, group or timer runs nothing, unless the error is in its list.
 */
export function leaveOut(context: Context): void {
  const { dangling, faulty } = context.issues;
  if (dangling.size === 0 && faulty.size === 0) return;
  const broken = withOuter(new Set([...dangling, ...faulty]));
  const wrong = withOuter(faulty);
  const isWrong = (node: Node): boolean =>
    faulty.has(node) || node.children.some(each => each.name !== 'Content' && wrong.has(each));
  const actions = brokenOf(context.actions, broken);
  const commands = brokenOf(context.commands, broken);
  const responses = brokenOf(context.responses, broken);
  for (const { item } of context.pairs.entries) {
    item.responsesOnBadCommand = item.responsesOnBadCommand.filter(each => !responses.has(each));
  }
  const pairs = new Set<Pair>();
  for (const entry of context.pairs.entries) {
    const isOut = isWrong(entry.node) || isPairOut(entry, dangling, broken, commands, responses);
    if (isOut) pairs.add(entry.item);
    entry.item.responses = entry.item.responses.filter(each => !responses.has(each));
  }
  for (const connection of context.connections) {
    connection.responses = connection.responses.filter(each => !responses.has(each));
  }
  for (const { node, item } of context.triggers.entries) {
    const time = child(node, 'Time');
    item.content =
      isWrong(node) || (time !== undefined && broken.has(time))
        ? []
        : item.content.filter(content => !('action' in content && actions.has(content.action)));
  }
  for (const { node, item } of context.groups.entries) {
    item.content =
      dangling.has(node) || isWrong(node)
        ? []
        : item.content.filter(({ item: each }) => !actions.has(each as Action) && !pairs.has(each as Pair));
  }
  for (const { node, item } of context.timers.entries) if (isWrong(node)) item.content = [];
  leaveOutRequests(context, broken);
}

/** The nodes and all those around them. */
function withOuter(nodes: ReadonlySet<Node>): ReadonlySet<Node> {
  const all = new Set<Node>();
  for (const node of nodes) {
    for (let at: Node | undefined = node; at !== undefined && !all.has(at); at = at.parent) all.add(at);
  }
  return all;
}

function brokenOf<T extends Action | Command | Response>(
  section: Section<T>,
  broken: ReadonlySet<Node>,
): ReadonlySet<T> {
  return new Set(section.entries.filter(({ node }) => broken.has(node)).map(({ item }) => item as T));
}

function isPairOut(
  { node, item }: Entry<Pair>,
  dangling: ReadonlySet<Node>,
  broken: ReadonlySet<Node>,
  commands: ReadonlySet<Command>,
  responses: ReadonlySet<Response>,
): boolean {
  const content = child(node, 'Content');
  const command = child(content, 'Command');
  if (dangling.has(node) || (command !== undefined && broken.has(command))) return true;
  if (item.command !== undefined && commands.has(item.command)) return true;
  return children(content, 'Response').length > 0 && item.responses.every(each => responses.has(each));
}

/** A Connection of a session whose Request names no address or body that there is. */
function leaveOutRequests({ issues, sessions }: Context, broken: ReadonlySet<Node>): void {
  for (const { node, item } of sessions.entries) {
    if (!broken.has(node)) continue;
    const nodes = new Map(children(node, 'Connection').map(each => [`${each.line}:${each.column}`, each]));
    item.connections = item.connections.filter(({ line, column }) => {
      const request = child(nodes.get(`${line}:${column}`), 'Request');
      const data = child(request, 'Data');
      return !(request && issues.dangling.has(request)) && !(data && broken.has(data));
    });
  }
}
