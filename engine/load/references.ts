import type { Param } from '#model/constructs.ts';
import type { Node } from '#xml/node.ts';
import { attributeField, children, type Field, textField } from '#xml/read.ts';
import { type Context, isGeneral } from './draft.ts';

type Kind = 'column' | 'parameter' | 'table';

/** How the text of a reference is written, besides one id alone. */
interface Form {
  /** Between several ids. */
  readonly separator?: ',' | ';' | '|';
  /** Before a second id beside one: `|` of `10|12`. */
  readonly beside?: '|';
  /** Words that stand for no parameter. */
  readonly words?: readonly string[];
}

type Row = readonly [path: string, attribute: string | undefined, kind: Kind, form?: Form];

/**
 * Ids of parameters in constructs that no other file reads, below Protocol: one that there is none of, or of another
 * kind, is told. Nothing here acts on them, so that the protocol runs all the same.
 */
const ROWS: readonly Row[] = [
  ['Chains/Chain/Field', 'pid', 'parameter', { words: ['0'] }],
  ['Chains/Chain/Field/DiagramPids', undefined, 'parameter', { separator: ',' }],
  ['Chains/Chain/Display/Visibility/Standalone', 'pid', 'parameter'],
  ['Chains/SearchChain/Display/Visibility/Standalone', 'pid', 'parameter'],
  ['Chains/SearchChain/Tabs/Tab', 'tablePid', 'table'],
  ['Chains/SearchChain/Tabs/Tab/Fields/Field', 'columnPid', 'column'],
  ['DVEs/DVEProtocols/DVEProtocol', 'tablePID', 'table'],
  ['DVEs/ExportRules/ExportRule', 'table', 'table', { words: ['*'] }],
  ['Display/Pages/Page/Visibility', 'overridePID', 'parameter'],
  ['ExportRules/ExportRule', 'table', 'table', { words: ['*'] }],
  ['ParameterGroups/Group', 'dynamicId', 'table'],
  ['ParameterGroups/Group/Params/Param', 'id', 'parameter'],
  ['Params/Param/CrossDriverOptions/CrossDriverOption/PIDTranslation', 'local', 'parameter'],
  ['Params/Param/Dependencies/Id', undefined, 'parameter'],
  ['Params/Param/Display/ParametersView/Parameters/Parameter', 'id', 'parameter'],
  ['Params/Param/Matrix/Inputs', 'tablePid', 'table'],
  ['Params/Param/Matrix/Outputs', 'tablePid', 'table'],
  ['Params/Param/Measurement/Discreets', 'dependencyId', 'parameter'],
  ['Params/Param/SNMP/OID', 'ipid', 'parameter'],
  ['Params/Param/SNMP/TrapOID', 'ipid', 'parameter', { words: ['*'] }],
  ['PortSettings/SSH/Credentials/Password', 'pid', 'parameter'],
  ['PortSettings/SSH/Credentials/Username', 'pid', 'parameter'],
  ['PortSettings/SSH/Identity', 'pid', 'parameter'],
  ['Ports/PortSettings/SSH/Credentials/Password', 'pid', 'parameter'],
  ['Ports/PortSettings/SSH/Credentials/Username', 'pid', 'parameter'],
  ['Ports/PortSettings/SSH/Identity', 'pid', 'parameter'],
  ['SeverityBubbleUp/Path', undefined, 'table', { separator: ';' }],
  ['SeverityBubbleUp/Path', 'statePid', 'parameter'],
  ['Topologies/Topology/Cell', 'table', 'table'],
  ['Topology/Cell', 'table', 'table'],
  ['TreeControls/TreeControl', 'parameterId', 'parameter'],
  ['TreeControls/TreeControl/ExtraDetails/LinkedDetails', 'detailsTableId', 'table'],
  ['TreeControls/TreeControl/ExtraDetails/LinkedDetails', 'discreetColumnId', 'column'],
  ['TreeControls/TreeControl/ExtraTabs/Tab', 'tableId', 'table'],
  ['TreeControls/TreeControl/HiddenColumns', undefined, 'column', { separator: ',' }],
  ['TreeControls/TreeControl/Hierarchy', 'path', 'table', { separator: ',' }],
  ['TreeControls/TreeControl/Hierarchy/Table', 'id', 'table'],
  ['TreeControls/TreeControl/Hierarchy/Table', 'parent', 'table'],
  ['TreeControls/TreeControl/OverrideDisplayColumns', undefined, 'column', { separator: ',', beside: '|' }],
  ['TreeControls/TreeControl/OverrideIconColumns', undefined, 'column', { separator: ',' }],
  ['TreeControls/TreeControl/ReadonlyColumns', undefined, 'column', { separator: ',' }],
];

/** Checks them all; parameters and tables stand already. */
export function checkReferences(context: Context): void {
  for (const [path, attribute, kind, form = {}] of ROWS) {
    for (const node of nodesAt(context.root, path.split('/'))) {
      const field = attribute === undefined ? textField(node) : attributeField(node, attribute);
      if (field !== undefined) checkField(field, kind, form, context);
    }
  }
}

function nodesAt(root: Node, names: readonly string[]): readonly Node[] {
  return names.reduce<readonly Node[]>((nodes, name) => nodes.flatMap(node => children(node, name)), [root]);
}

function checkField(
  field: Field,
  kind: Kind,
  { beside, separator, words = [] }: Form,
  context: Context,
): void {
  const texts = separator === undefined ? [field.value] : field.value.split(separator);
  const ids = beside === undefined ? texts : texts.flatMap(text => text.split(beside));
  for (const id of ids.map(each => each.trim())) {
    if (id !== '' && !words.includes(id)) checkId(id, field, kind, context);
  }
}

function checkId(text: string, field: Field, kind: Kind, { issues, params }: Context): void {
  const where = field.attribute ?? field.node.name;
  if (!/^\d{1,9}$/.test(text)) {
    const message = `${where} has "${text}"; the id of a ${kind} would be right`;
    issues.warning('bad-value', field.node, message, field.attribute);
    return;
  }
  const id = Number(text);
  const param = params.byId.get(id);
  if (param === undefined) {
    // Those of the software itself are known to it, and not to the protocol.
    if (isGeneral(id)) return;
    const message = (): string => `there is no parameter ${id}; ${params.hint(id)}`;
    issues.warning('unknown-reference', field.node, message, field.attribute);
  } else if (!fits(param, kind)) {
    const message = `parameter ${id} is no ${kind}; the id of a ${kind} would be right`;
    issues.warning('wrong-kind', field.node, message, field.attribute);
  }
}

function fits(param: Param, kind: Kind): boolean {
  switch (kind) {
    case 'column':
      return param.table !== undefined || param.twin?.table !== undefined || param.type === 'write';
    case 'table':
      return param.type === 'array';
    case 'parameter':
      return true;
  }
}
