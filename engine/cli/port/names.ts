import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/** The names that C# code has for the parameters of a protocol (pages SLProtocolExt and QAction_Helper). */
export class CSharpNames {
  readonly #read = new Map<string, Param>();
  readonly #write = new Map<string, Param>();
  readonly #tables = new Map<string, Param>();

  constructor(protocol: Protocol) {
    for (const param of protocol.params) {
      const key = plain(param.name);
      const names = param.type === 'write' ? this.#write : this.#read;
      // With the id behind it a name is always one parameter's.
      names.set(`${key}${param.id}`, param);
      if (!names.has(key)) names.set(key, param);
      if (param.array !== undefined && !this.#tables.has(key)) this.#tables.set(key, param);
    }
  }

  /** A table by its name: `Channels` of `Parameter.Channels.tablePid` and of `protocol.channels`. */
  table(name: string): Param | undefined {
    return this.#tables.get(plain(name));
  }

  /** A parameter by its name, with or without its id: `gain_12`; `write` where it stood under `Write`. */
  param(name: string, write: boolean): Param | undefined {
    const key = plain(name);
    const [first, second] = write ? [this.#write, this.#read] : [this.#read, this.#write];
    return first.get(key) ?? second.get(key);
  }
}

/** What is left of a name in every spelling of it: letters and digits in lower case. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{Nd}]/gu, '');
}
