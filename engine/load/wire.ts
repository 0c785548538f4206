import type { Command, Param, Response } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, ints, oneOf, parts, textField } from '#xml/read.ts';
import { checkCovered, checkOptional, readOptional } from './coding.ts';
import { type Context, type Draft, itemId, itemName, placeOf } from './draft.ts';

/** `Commands/Command`. */
export function readCommands(context: Context): void {
  const { commands, issues, root } = context;
  for (const node of children(child(root, 'Commands'), 'Command')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const ascii = attributeField(node, 'ascii');
    const messageType = textField(child(node, 'WebSocketMessageType'));
    const command: Draft<Command> = {
      ...placeOf(node),
      index: commands.entries.length,
      id,
      name: itemName(node, issues, 'info'),
      content: [],
      text: oneOf(messageType, ['binary', 'text'], issues) === 'text',
      ascii: /^true$/i.test(ascii?.value ?? '')
        ? 'all'
        : /^false$/i.test(ascii?.value ?? '')
          ? []
          : ints(ascii, issues),
      logic: { before: [], after: [] },
    };
    commands.add(node, command, issues);
  }
}

/** `Responses/Response`. */
export function readResponses(context: Context): void {
  const { issues, responses, root } = context;
  for (const node of children(child(root, 'Responses'), 'Response')) {
    const id = itemId(node, issues);
    if (id === undefined) continue;
    const response: Draft<Response> = {
      ...placeOf(node),
      index: responses.entries.length,
      id,
      name: itemName(node, issues, 'warning'),
      content: [],
      optional: readOptional(child(node, 'Content'), issues),
      connection: connectionOption(parts(attribute(node, 'options'))),
      logic: { before: [], after: [] },
    };
    responses.add(node, response, issues);
  }
}

/** The number of an option `connection:2`; -1 when there is none. */
export function connectionOption(options: readonly string[]): number {
  const number = optionValue(options, 'connection');
  return number === undefined || !/^\d{1,4}$/.test(number) ? -1 : Number(number);
}

/** What follows the colon of an option, whatever its letter case. */
export function optionValue(options: readonly string[], name: string): string | undefined {
  for (const option of options) {
    const [key = '', ...value] = option.split(':');
    if (key.trim().toLowerCase() === name) return value.join(':').trim();
  }
  return undefined;
}

/** The parameters that commands and responses consist of. */
export function linkWire(context: Context): void {
  for (const { node, item } of context.commands.entries) {
    item.content = content(node, context);
    checkCovered({ node, content: item.content }, context.issues);
    if (item.ascii !== 'all') {
      const field = attributeField(node, 'ascii');
      for (const id of item.ascii) if (field) context.params.get(id, field, context.issues);
    }
  }
  for (const entry of context.responses.entries) {
    const { node, item } = entry;
    item.content = content(node, context);
    checkOptional(entry, context);
    checkCovered({ node, content: item.content }, context.issues);
    checkConnection(item.connection, node, context);
  }
}

function content(node: Node, { issues, params }: Context): Param[] {
  const fields = children(child(node, 'Content'), 'Param').map(textField);
  const content: Param[] = [];
  for (const field of fields) {
    const param = params.find(field, issues);
    if (!field || !param) continue;
    if (param.type === 'array' || param.type === 'matrix') {
      const message = `parameter ${param.id} is of type ${param.type}, which has no bytes; a standalone parameter would be right`;
      issues.error('wrong-kind', field.node, message);
    } else {
      content.push(param);
    }
  }
  if (fields.length === 0) {
    const message = `${node.name} has no content; <Content><Param>1</Param></Content> would be right`;
    issues.warning('missing-element', node, message);
  }
  return content;
}

/** Reports the number of a connection that the protocol does not have; -1 stands for none. */
export function checkConnection(number: number, node: Node, context: Context, where = 'options'): void {
  const { connections, issues } = context;
  if (number < 0 || number < connections.length) return;
  const known = connections.length === 1 ? '0' : `0 to ${connections.length - 1}`;
  issues.error('unknown-reference', node, `there is no connection ${number}; ${known} would be right`, where);
}
