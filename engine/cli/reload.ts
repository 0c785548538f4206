import { basename, dirname, join, resolve } from 'node:path';
import { HeadendError } from '#base/error.ts';
import { hookFiles } from '#hooks/module.ts';
import type { ElementSource, Host } from '#host/host.ts';
import { Made } from '#host/hosted.ts';
import type { TextLog } from '#log/contract.ts';
import { FileWatch } from './file-watch.ts';
import { elementTarget, type Target } from './targets.ts';

/** An element that is reloaded when its files change. */
interface Reloaded {
  readonly name: string;
  /** Its element file; undefined for a protocol with its defaults. */
  readonly file: string | undefined;
  /** What it is made from now; undefined as long as its element file is faulty. */
  source: ElementSource | undefined;
  /** The last reload failed: any change beside it may have mended it. */
  failed: boolean;
}

export interface ReloadOptions {
  readonly host: Host;
  readonly text: TextLog;
  readonly targets: readonly Target[];
  /** Puts the settings of the command line over those of an element file. */
  readonly override: (source: ElementSource) => void;
}

/**
 * `--watch`: an element whose element file, protocol or hooks change is made anew and restarted. Where the new ones are
 * faulty one line says so, and the element goes on as it is.
 */
export class Reload {
  readonly #options: ReloadOptions;
  readonly #elements: readonly Reloaded[];
  readonly #watch: FileWatch;

  constructor(options: ReloadOptions) {
    this.#options = options;
    this.#elements = options.targets.map(target => ({
      name: 'source' in target ? target.source.name : target.name,
      file: target.file,
      source: 'source' in target ? target.source : undefined,
      failed: false,
    }));
    for (const element of this.#elements) element.failed = this.#made(element) === undefined;
    this.#watch = new FileWatch({
      files: () => [...new Set(this.#elements.flatMap(element => this.#files(element)))],
      changed: files => this.#changed(files),
      failed: (folder, error) => options.text.error({ folder, error: error.message }, '--watch: not watched'),
    });
  }

  close(): Promise<void> {
    return this.#watch.close();
  }

  #made({ name }: Reloaded): Made | undefined {
    const hosted = this.#options.host.find(name);
    return hosted instanceof Made ? hosted : undefined;
  }

  #files(element: Reloaded): string[] {
    return [...(element.file === undefined ? [] : [resolve(element.file)]), ...this.#protocolFiles(element)];
  }

  #protocolFiles(element: Reloaded): string[] {
    const { source } = element;
    if (source === undefined) return [];
    const file = resolve(source.protocol);
    const protocol = this.#made(element)?.element.protocol;
    if (protocol === undefined) return [file];
    // A file takes the place of code that stands inline or is not ported.
    const missing = protocol.qactions.filter(({ code }) => code.kind !== 'file');
    const possible = missing.map(({ id }) => join(dirname(file), `QAction_${id}.ts`));
    return [file, ...hookFiles(protocol), ...possible];
  }

  async #changed(files: ReadonlySet<string>): Promise<void> {
    const elements = this.#elements.filter(
      element => element.failed || this.#files(element).some(file => files.has(file)),
    );
    const outdated = new Set<string>();
    for (const element of elements) {
      const { failed, source } = element;
      if (source !== undefined && (failed || this.#protocolFiles(element).some(file => files.has(file))))
        outdated.add(source.protocol);
    }
    for (const protocol of outdated) this.#options.host.outdate(protocol);
    const what = [...files].map(file => basename(file)).join(', ');
    for (const element of elements) await this.#reload(element, what);
  }

  async #reload(element: Reloaded, what: string): Promise<void> {
    const { host, text } = this.#options;
    const { name } = element;
    try {
      const source = this.#read(element);
      const made = this.#made(element);
      if (made !== undefined) await host.reload(made, source);
      else await this.#add(source);
      element.source = source;
      element.failed = false;
      text.info({ element: name }, `reloaded${what === '' ? '' : `: ${what} changed`}`);
    } catch (error) {
      if (!(error instanceof HeadendError)) throw error;
      element.failed = true;
      const after = this.#made(element) === undefined ? 'state error' : 'the element goes on as it was';
      text.error({ element: name }, `${error.message}; ${after}`);
    }
  }

  /** What the element is to be made from: its file is read again. */
  #read({ file, name, source }: Reloaded): ElementSource {
    if (file === undefined) return source!;
    const target = elementTarget(file);
    if (!('source' in target)) throw target.error;
    if (target.source.name !== name) {
      throw new HeadendError(
        'ELEMENT_INVALID',
        `${file}: the name was "${name}" and is "${target.source.name}" now; start again for another element`,
      );
    }
    this.#options.override(target.source);
    return target.source;
  }

  /** An element that could not be made before. */
  async #add(source: ElementSource): Promise<void> {
    const { host } = this.#options;
    const before = host.find(source.name);
    if (before !== undefined) await host.remove(before);
    try {
      await host.add(source);
    } catch (error) {
      host.addFailed(source.name, error);
      throw error;
    }
    if (source.settings.state === 'active') await host.find(source.name)?.start();
  }
}
