import type { Param } from '#model/constructs.ts';
import type { Matrix, Pages, PageVisibility, TreeControl, TreeTable } from '#model/protocol.ts';
import type { Node } from '#xml/node.ts';
import { attribute, attributeField, boolean, child, children, parts, text } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** `Protocol/Display`, and what is shown on pages that is more than one value. */
export function readPages(context: Context): Pages {
  const { params, root } = context;
  const display = child(root, 'Display');
  checkDefaultPage(display, context);
  return {
    defaultPage: attribute(display, 'defaultPage') ?? '',
    pageOrder: parts(attribute(display, 'pageOrder')),
    wideColumnPages: parts(attribute(display, 'wideColumnPages')),
    visibilities: children(child(display, 'Pages'), 'Page').flatMap(node => visibility(node, context)),
    trees: children(child(root, 'TreeControls'), 'TreeControl').map(node => tree(node, context)),
    matrices: params.entries.flatMap(({ node, item }) => matrix(child(node, 'Matrix'), item, context)),
  };
}

/** The page that is shown first must be one that something stands on. */
function checkDefaultPage(display: Node | undefined, { issues, params, root }: Context): void {
  const page = attribute(display, 'defaultPage')?.trim() ?? '';
  const pages = new Set(
    [
      ...params.items.flatMap(param => param.display?.positions.map(position => position.page) ?? []),
      ...children(child(display, 'Pages'), 'Page').map(node => text(child(node, 'Name')) ?? ''),
      ...parts(attribute(display, 'pageOrder')),
    ].map(name => name.trim().toLowerCase()),
  );
  const hasTrees = child(root, 'TreeControls') !== undefined;
  if (page === '' || pages.size === 0 || hasTrees || pages.has(page.toLowerCase())) return;
  const message = `there is no page "${page}"; the Page of a Position would be right`;
  issues.warning('unknown-reference', display!, message, 'defaultPage');
}

function visibility(node: Node, context: Context): PageVisibility[] {
  const found = child(node, 'Visibility');
  if (found === undefined) return [];
  return [
    {
      page: text(child(node, 'Name')) ?? '',
      shown: boolean(attributeField(found, 'default'), context.issues, true),
      param: named(attribute(found, 'overridePID'), context),
      value: attribute(found, 'value') ?? '',
    },
  ];
}

function tree(node: Node, context: Context): TreeControl {
  const { issues } = context;
  const hierarchy = child(node, 'Hierarchy');
  const along = parts(attribute(hierarchy, 'path'), ',').flatMap(id => tableOf(named(id, context)));
  const own = children(hierarchy, 'Table').flatMap(item =>
    tableOf(
      named(attribute(item, 'id'), context),
      named(attribute(item, 'parent'), context),
      attribute(item, 'condition'),
    ),
  );
  return {
    param: named(attribute(node, 'parameterId'), context),
    readOnly: boolean(attributeField(node, 'readOnly'), issues),
    tables: [...along, ...own],
    hiddenColumns: parts(text(child(node, 'HiddenColumns')), ',').map(Number),
  };
}

function tableOf(table: Param | undefined, parent?: Param, condition = ''): TreeTable[] {
  return table === undefined ? [] : [{ table, parent, condition }];
}

function matrix(node: Node | undefined, param: Param, context: Context): Matrix[] {
  if (node === undefined) return [];
  const table = (name: string): Param | undefined => named(attribute(child(node, name), 'tablePid'), context);
  const options = children(child(node, 'MatrixOptions'), 'MatrixOption').map(
    option => [attribute(option, 'name') ?? '', text(option) ?? ''] as const,
  );
  return [{ param, inputs: table('Inputs'), outputs: table('Outputs'), options: new Map(options) }];
}

/** The parameter that an attribute names; that there is one is checked with all other references. */
function named(text: string | undefined, { params }: Context): Param | undefined {
  return text === undefined ? undefined : params.byId.get(Number(text));
}
