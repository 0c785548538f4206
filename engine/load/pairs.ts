import type { Pair, Response } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import {
  attribute,
  attributeField,
  boolean,
  child,
  children,
  int,
  parts,
  text,
  textField,
} from '#xml/read.ts';
import { type Context, condition, type Draft, itemId, placeOf } from './draft.ts';
import { checkConnection, connectionOption, optionValue } from './wire.ts';

/** `Pairs/Pair`. */
export function readPairs(context: Context): void {
  const { issues, pairs, root } = context;
  for (const node of children(child(root, 'Pairs'), 'Pair')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const options = parts(attribute(node, 'options'));
    const pair: Draft<Pair> = {
      ...placeOf(node),
      index: pairs.entries.length,
      id,
      name: text(child(node, 'Name')) ?? '',
      command: undefined,
      responses: [],
      responsesOnBadCommand: [],
      condition: condition(node),
      timeout: int(attributeField(node, 'timeout'), issues),
      retries: retries(options, node, context),
      connection: connectionOption(options),
      ping: boolean(attributeField(node, 'ping'), issues),
      ignoreTimeout: options.some(option => option.toLowerCase() === 'ignoretimeout'),
      receiveInterval: milliseconds(options, 'receiveinterval', node, context),
      oneByte: milliseconds(options, 'onebyte', node, context),
      options,
      logic: { succeeded: [], timeout: [], timeoutAfterRetries: [] },
    };
    pairs.add(node, pair, issues);
  }
}

function retries(options: readonly string[], node: Node, { issues }: Context): number | undefined {
  const value = optionValue(options, 'retries');
  if (value === undefined) return undefined;
  return int({ node, attribute: 'options', value }, issues, { max: 1000 });
}

/** An option with a number of milliseconds, 5 by default. */
function milliseconds(
  options: readonly string[],
  name: string,
  node: Node,
  { issues }: Context,
): number | undefined {
  const value = optionValue(options, name);
  if (value === undefined) return undefined;
  return value === '' ? 5 : int({ node, attribute: 'options', value }, issues, { max: 86_400_000 });
}

/** The command and the responses of each pair. */
export function linkPairs(context: Context): void {
  const { commands, issues, pairs } = context;
  for (const { node, item } of pairs.entries) {
    const content = child(node, 'Content');
    item.command = commands.find(textField(child(content, 'Command')), issues);
    if (!content || content.children.length === 0) {
      const message = 'Pair has no content; <Content><Command>1</Command></Content> would be right';
      issues.error('missing-element', node, message);
    }
    item.responses = responsesOf(content, 'Response', context);
    item.responsesOnBadCommand = responsesOf(content, 'ResponseOnBadCommand', context);
    checkConnection(item.connection, node, context);
  }
}

function responsesOf(content: Node | undefined, name: string, { issues, responses }: Context): Response[] {
  return children(content, name)
    .map(node => responses.find(textField(node), issues))
    .filter(response => response !== undefined);
}
