import { basename, dirname, resolve } from 'node:path';
import { readProtocol } from '#host/host.ts';
import { protocolFile, sourceOf } from '#host/source.ts';
import { nameNodes } from '#load/names.ts';
import { visible } from '#log/visible.ts';
import type { QAction } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { IssueList } from '#xml/issues.ts';
import type { Node } from '#xml/node.ts';
import { parseXml } from '#xml/parse.ts';
import { attribute, child, children } from '#xml/read.ts';
import { hookText, isLibrary, type Port } from './port/hook.ts';
import { elementText, readmeText } from './port/papers.ts';
import { type Original, originalOf } from './port/sources.ts';
import { tokensOf } from './port/tokens.ts';
import { touchedBy } from './port/touched.ts';
import { invalidProtocol } from './protocols.ts';

/** A file of a folder to be laid. */
export interface LaidFile {
  readonly path: string;
  readonly about: string;
  readonly content: string | Uint8Array;
}

/** What `new --from` lays. */
export interface Laid {
  readonly protocol: Protocol;
  readonly files: readonly LaidFile[];
  /** How many errors the protocol has: it is laid all the same. */
  readonly errors: number;
}

/**
 * The files of a folder that ports a protocol: the protocol as it is, byte for byte, so that it still fits where it came
 * from; a TypeScript file for each QAction in another language, which takes its place from then on; the code it had.
 * Raises FILE_UNREADABLE, and PROTOCOL_INVALID for what cannot be read as a protocol at all.
 */
export async function portOf(target: string, folder: string): Promise<Laid> {
  const file = protocolFile(target);
  const source = await sourceOf(file);
  const { protocol, issues } = readProtocol(file, source);
  const wrong = issues.filter(({ severity }) => severity === 'error');
  if (protocol === undefined) throw invalidProtocol(target, wrong[0], wrong.length);
  const xml = source.read(file)!;
  const nodes = qactionNodes(xml, file);
  const at = ({ column, line }: QAction): Node | undefined =>
    nodes.find(node => node.line === line && node.column === column);
  const ports = protocol.qactions
    .filter(({ encoding }) => encoding !== 'typescript' && encoding !== 'javascript')
    .map(qaction => portOne(qaction, protocol, at(qaction)));
  const scaffold = { name: visible(basename(resolve(folder))), folder };
  return {
    protocol,
    errors: wrong.length,
    files: [
      { path: 'protocol.xml', about: `the protocol, as it is in ${target}`, content: xml },
      ...ports.map(port => ({
        path: `QAction_${port.qaction.id}.ts`,
        about: aboutPort(port),
        content: hookText(port),
      })),
      ...ports.flatMap(({ original }) => original.files.map(sourceFile)),
      ...otherHooks(protocol, file, source),
      {
        path: 'element.yaml',
        about: 'an element: where its device is',
        content: elementText(protocol, scaffold),
      },
      { path: 'README.md', about: 'how to go on', content: readmeText(protocol, ports, scaffold, target) },
    ],
  };
}

function portOne(qaction: QAction, protocol: Protocol, node: Node | undefined): Port {
  const inline = node?.text ?? '';
  const original = originalOf(protocol.file, qaction.id, inline, attribute(node, 'dllImport') ?? '');
  const tokens = qaction.encoding === 'csharp' ? tokensOf(codeOf(original)) : [];
  return { qaction, original, tokens, touched: touchedBy(tokens, protocol) };
}

/** Files of a project are put together as the IDE does when it packs a protocol. */
function codeOf({ files, inline }: Original): string {
  return [inline, ...files.map(({ text }) => text)].join('\n');
}

function aboutPort({ qaction }: Port): string {
  return isLibrary(qaction) ? `${qaction.name}: a library, to be written` : `${qaction.name}: to be written`;
}

function sourceFile({ path, text }: Original['files'][number]): LaidFile {
  return { path, about: 'the code to be ported', content: text };
}

/** QActions that are ported already bring their file along. */
function otherHooks(
  protocol: Protocol,
  file: string,
  source: { read(path: string): Uint8Array | undefined },
): LaidFile[] {
  return protocol.qactions.flatMap(({ code, encoding, name }) => {
    if (code.kind !== 'file' || (encoding !== 'typescript' && encoding !== 'javascript')) return [];
    const path = code.path.slice(dirname(file).length).replace(/^[\\/]/, '');
    const content = source.read(code.path);
    return content === undefined ? [] : [{ path, about: name, content }];
  });
}

/** The elements of QActions, which have what the model leaves out. */
function qactionNodes(xml: Uint8Array, file: string): readonly Node[] {
  const { root } = parseXml(xml, file);
  const named = root && nameNodes(root, new IssueList(file)).root;
  return children(child(named, 'QActions'), 'QAction');
}
