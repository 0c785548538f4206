import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parts } from '#xml/read.ts';

/** A file of C# code that belongs to a QAction, by its path beside the protocol. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A QAction as it came: its code in another language, and the QActions whose code it uses. */
export interface Original {
  /** The code in the protocol itself; "" where there is none. */
  readonly inline: string;
  /** The files of its project (page Developing connectors as Visual Studio solutions). */
  readonly files: readonly SourceFile[];
  /** Ids of QActions that it imports. */
  readonly imports: readonly number[];
}

const LARGEST = 4 * 1024 * 1024;
const MAX_FILES = 500;
/** Folders of a project with nothing that a person wrote. */
const MADE: ReadonlySet<string> = new Set(['bin', 'obj', 'Properties', 'node_modules']);

/** Reads what a QAction came with: its code, and `QAction_<id>/` beside the protocol with the files of its project. */
export function originalOf(protocol: string, id: number, inline: string, dllImport: string): Original {
  const folder = `QAction_${id}`;
  const paths = filesBelow(dirname(protocol), folder);
  const project = paths.filter(path => path.endsWith('.csproj')).map(path => read(protocol, path));
  return {
    inline,
    files: paths
      .filter(path => path.toLowerCase().endsWith('.cs'))
      .map(path => ({ path, text: read(protocol, path) })),
    imports: [...new Set([...imported(dllImport), ...project.flatMap(referenced)])].filter(
      each => each !== id,
    ),
  };
}

/** `[ProtocolName].[ProtocolVersion].QAction.1.dll` names QAction 1 (schema page QAction-dllImport). */
function imported(dllImport: string): number[] {
  return parts(dllImport).flatMap(part => {
    const match = /\]\.QAction\.(\d{1,9})\.dll$/i.exec(part);
    return match === null ? [] : [Number(match[1])];
  });
}

/** A project refers to that of another QAction by its path. */
function referenced(project: string): number[] {
  return [...project.matchAll(/QAction_(\d{1,9})\.csproj"/g)].map(match => Number(match[1]));
}

function filesBelow(root: string, folder: string): string[] {
  const found: string[] = [];
  const open = [folder];
  while (open.length > 0 && found.length < MAX_FILES) {
    const path = open.shift()!;
    for (const entry of entriesOf(join(root, path))) {
      const inside = join(path, entry.name);
      if (entry.isDirectory() && !MADE.has(entry.name)) open.push(inside);
      else if (entry.isFile() && /\.(?:cs|csproj)$/i.test(entry.name)) found.push(inside);
    }
  }
  return found.slice(0, MAX_FILES).sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Most protocols have no projects beside them.
    return [];
  }
}

function read(protocol: string, path: string): string {
  const file = join(dirname(protocol), path);
  return statSync(file).size > LARGEST ? '' : readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}
