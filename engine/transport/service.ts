import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { glob } from '#base/glob.ts';
import type { Page, Visit, WebServing } from './client-contract.ts';

/** A server among those that share a port: what it serves, and what it is told. */
export interface Service {
  readonly serves: Serves;
  /** It listens; `local` is the address. */
  listens(local: string): void;
  /** It cannot listen, or no longer. */
  failed(error: Error): void;
  /** A right handshake for this service; `subprotocol` is '' where none was offered or `asked` is to choose. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, subprotocol: string): void;
  /** Somebody was sent away, or got a page. */
  visited(visit: Visit): void;
  /** A handshake was refused: the heads of the request and of the answer. */
  refused(request: string, answer: string, status: number): void;
  /** A socket went wrong before there was a request. */
  lost(reason: string): void;
}

/** Which requests a service is for; decided when it begins to listen. */
export class Serves {
  /** Of services on one port that serve the same: only one can. */
  readonly key: string;
  readonly page: ((path: string) => Promise<Page | undefined>) | undefined;
  readonly #paths: readonly Path[];
  readonly #subprotocols: readonly ((text: string) => boolean)[];
  readonly #origins: readonly ((text: string) => boolean)[];
  /** The subprotocol is chosen when a client has been looked at. */
  readonly #chosenLater: boolean;

  /** `path` of the URL serves where there are no `paths`; `/` is then all. */
  constructor(web: WebServing, path: string, chosenLater: boolean) {
    const paths = web.paths.length > 0 ? web.paths : [path === '/' || path === '' ? '*' : path];
    this.key = JSON.stringify([paths.toSorted(), web.subprotocols.toSorted()]);
    this.page = web.page;
    this.#paths = paths.map(pathOf);
    this.#subprotocols = web.subprotocols.map(pattern => glob(pattern, true));
    this.#origins = web.origins.map(pattern => glob(pattern));
    this.#chosenLater = chosenLater && web.subprotocols.length === 0;
  }

  /** How closely a path is named: the more of it stands in the glob, the closer. -1: it is not served. */
  closeness(path: string): number {
    let closest = -1;
    for (const { closeness, fits } of this.#paths) if (closeness > closest && fits(path)) closest = closeness;
    return closest;
  }

  /** The subprotocol to speak: '' for none, also where that is decided later; undefined where none can be. */
  choose(offered: readonly string[]): string | undefined {
    if (offered.length === 0 || this.#chosenLater) return '';
    for (const fits of this.#subprotocols) {
      const found = offered.find(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Programs that are no browsers send none. */
  allows(origin: string | undefined): boolean {
    return origin === undefined || this.#origins.length === 0 || this.#origins.some(fits => fits(origin));
  }

  /** Where files beside its page stand: below the last `/` before anything that is no plain text in a glob. */
  fileOf(path: string): string | undefined {
    for (const { base } of this.#paths) if (path.startsWith(base)) return path.slice(base.length - 1);
    return undefined;
  }
}

interface Path {
  readonly fits: (text: string) => boolean;
  readonly closeness: number;
  readonly base: string;
}

function pathOf(pattern: string): Path {
  const whole = /^[/*?]/.test(pattern) ? pattern : `/${pattern}`;
  const plain = /^[^*?]*/.exec(whole)![0];
  return {
    fits: glob(whole, true),
    closeness: whole.replace(/[*?]/g, '').length,
    base: plain.slice(0, plain.lastIndexOf('/') + 1) || '/',
  };
}
