import { isAbsolute, resolve } from 'node:path';
import { HeadendError } from '#base/error.ts';
import { readYaml } from '#load/yaml.ts';
import { elementSource } from './element-source.ts';
import type { Host } from './host.ts';
import type { Hosted } from './hosted.ts';
import type { KeptElements } from './kept-elements.ts';

/**
 * Elements that come and go while a host runs. Where there is a data directory, what was created is there again after a
 * restart.
 */
export class Creation {
  readonly #host: Host;
  readonly #kept: KeptElements | undefined;

  /** `kept`: undefined where nothing outlives a restart. */
  constructor(host: Host, kept: KeptElements | undefined) {
    this.#host = host;
    this.#kept = kept;
  }

  /**
   * Makes an element of an element file's content (YAML or JSON; relative paths start at the current directory) and
   * starts it unless its state says otherwise. Raises NAME_TAKEN, ELEMENT_INVALID, PROTOCOL_INVALID, HOOK_INVALID,
   * FILE_UNREADABLE, FILE_UNWRITABLE, DATA_IN_USE; then there is no element.
   */
  async create(content: string): Promise<Hosted> {
    const source = elementSource(content, { file: 'element', directory: process.cwd(), name: '' });
    const { name, settings } = source;
    if (name === '')
      throw new HeadendError('ELEMENT_INVALID', 'an element needs a name; name: … would be right');
    if (this.#host.find(name) !== undefined)
      throw new HeadendError('NAME_TAKEN', `there is an element named "${name}" already; names must differ`);
    this.#kept?.claim();
    await this.#host.add(source);
    const hosted = this.#host.find(name)!;
    try {
      this.#kept?.keep(name, portable(content));
    } catch (error) {
      await this.#host.remove(hosted);
      throw error;
    }
    if (settings.state === 'active') await hosted.start();
    return hosted;
  }

  /** Stops and removes an element. One that was created does not come back, nor does what was saved of it. */
  async remove(hosted: Hosted): Promise<void> {
    const created = this.#kept?.has(hosted.name) === true;
    const { element } = hosted;
    await this.#host.remove(hosted);
    if (!created) return;
    this.#kept?.forget(hosted.name);
    if (element !== undefined) this.#host.forget(element);
  }

  /** Makes the elements that were kept, and returns those to be started; `failed` is told of the others. */
  async restore(failed: (file: string, error: HeadendError) => void): Promise<Hosted[]> {
    const restored: Hosted[] = [];
    for (const { content, file } of this.#kept?.all() ?? []) {
      try {
        const source = elementSource(content, { file, directory: process.cwd(), name: file });
        await this.#host.add(source);
        const hosted = this.#host.find(source.name);
        if (hosted !== undefined && source.settings.state === 'active') restored.push(hosted);
      } catch (error) {
        if (!(error instanceof HeadendError)) throw error;
        failed(file, error);
      }
    }
    return restored;
  }
}

/** The content as JSON, with a path of its protocol that holds wherever the next start is. */
function portable(content: string): string {
  // It has been read as an element file before.
  const data = readYaml(content, '').data as { readonly protocol: string };
  const { protocol } = data;
  const kept = { ...data, protocol: isAbsolute(protocol) ? protocol : resolve(protocol) };
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}
