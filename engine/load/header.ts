import type { Param } from '#model/constructs.ts';
import type { Protocol, Relation } from '#model/protocol.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, child, children, ints, oneOf, parts, text } from '#xml/read.ts';
import type { Context } from './draft.ts';
import { hasRelativeTimers } from './general.ts';
import { readPages } from './pages.ts';

type Header = Pick<
  Protocol,
  'name' | 'version' | 'vendor' | 'description' | 'unicode' | 'relativeTimers' | 'relations' | 'pages'
>;

/** What stands at the top of a protocol, and its relations and pages. */
export function readHeader(context: Context): Header {
  const { issues, root } = context;
  const type = child(root, 'Type');
  const name = text(child(root, 'Name')) ?? '';
  if (name === '')
    issues.error('missing-element', root, 'the protocol has no name; <Name>…</Name> would be right');
  const relative = oneOf(
    attributeField(type, 'relativeTimers'),
    ['true', 'true with reset', 'false'],
    issues,
  );
  return {
    name,
    version: text(child(root, 'Version')) ?? '',
    vendor: text(child(root, 'Vendor')) ?? '',
    description: text(child(root, 'Description')) ?? '',
    unicode: parts(attribute(type, 'options')).some(option => option.toLowerCase() === 'unicode'),
    relativeTimers: hasRelativeTimers(context)
      ? relative === 'true with reset'
        ? relative
        : 'true'
      : undefined,
    relations: children(child(root, 'Relations'), 'Relation').map(node => relation(node, context)),
    pages: readPages(context),
  };
}

function relation(node: Node, { issues, params }: Context): Relation {
  const field = attributeField(node, 'path');
  if (!field) issues.error('missing-attribute', node, 'Relation has no path; path="100;200" would be right');
  const path: Param[] = [];
  const written = field?.value.replaceAll(',', ';');
  if (field && written !== field.value) {
    const message = `path is "${field.value}"; "${written}" would be right`;
    issues.warning('bad-value', node, message, 'path');
  }
  for (const id of ints(field && { ...field, value: written! }, issues)) {
    const param = field && params.get(id, field, issues);
    if (param?.type === 'array') path.push(param);
    else if (param)
      issues.error('wrong-kind', node, `parameter ${id} is no table; a relation is of tables`, 'path');
  }
  return {
    name: attribute(node, 'name') ?? '',
    path,
    options: parts(attribute(node, 'options')),
  };
}
