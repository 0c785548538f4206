import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { HeadendError } from '#base/error.ts';
import { fileFault } from '#base/file-fault.ts';
import { version } from '#host/version.ts';
import type { Exporter } from '#log/export/contract.ts';
import { HarExporter } from '#log/export/har.ts';
import { PcapngExporter } from '#log/export/pcapng.ts';
import type { Selected } from '#log/selection.ts';
import { write } from './output.ts';
import type { StreamView } from './view.ts';

/** The forms of `--export`; `txt` is the viewer's own text. */
const FORMS: Readonly<
  Record<string, (view: StreamView) => (selected: readonly Selected[] | undefined) => Chunks>
> = {
  txt: view => selected => (selected === undefined ? [] : view.show(selected)),
  har: () => through(new HarExporter({ name: 'headend', version })),
  pcapng: () => through(new PcapngExporter(`headend ${version}`)),
};

/** Bytes that are written at once. */
const PIECE = 256 * 1024;

type Chunks = Iterable<string | Uint8Array>;

function through(exporter: Exporter): (selected: readonly Selected[] | undefined) => Chunks {
  return selected =>
    selected === undefined ? exporter.end() : selected.flatMap(({ record }) => exporter.add(record));
}

/** Writes records in another form to a file, or to standard output. */
export async function exportRecords(
  form: string,
  path: string | undefined,
  batches: AsyncIterable<readonly Selected[]>,
  view: StreamView,
): Promise<void> {
  const convert = FORMS[form]!(view);
  const file = path === undefined || path === '-' ? undefined : await opened(path);
  const put = async (chunks: Chunks): Promise<void> => {
    for (const chunk of joined(chunks)) {
      if (file === undefined) await write(chunk);
      else if (!file.write(chunk)) await drained(file, path!);
    }
  };
  for await (const batch of batches) await put(convert(batch));
  await put(convert(undefined));
  if (file === undefined) return;
  file.end();
  await once(file, 'close').catch(error => unwritable(path!, error));
}

/** Many small pieces as few large ones. */
function* joined(chunks: Chunks): Generator<Uint8Array, void> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    const bytes = bytesOf(chunk);
    pieces.push(bytes);
    size += bytes.length;
    if (size < PIECE) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  yield Buffer.concat(pieces);
}

function bytesOf(chunk: string | Uint8Array): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function opened(path: string): Promise<WriteStream> {
  const file = createWriteStream(path);
  await once(file, 'open').catch(error => unwritable(path, error));
  return file;
}

async function drained(file: WriteStream, path: string): Promise<void> {
  await once(file, 'drain').catch(error => unwritable(path, error));
}

function unwritable(path: string, error: unknown): never {
  const right = 'give the path of a file that can be written';
  throw new HeadendError('FILE_UNWRITABLE', `${path}: ${fileFault(error)}; ${right}`, error);
}
