import type { Element } from '#element/element.ts';
import type { ElementState } from '#element/means.ts';
import { isoTime } from '#log/render.ts';
import type { Hosted } from './hosted.ts';

/** An element as the API gives it. */
export interface ElementView {
  readonly name: string;
  /** '' for one that could not be made. */
  readonly protocol: string;
  readonly version: string;
  readonly state: ElementState;
  readonly timeout: boolean;
  /** Null where nothing is monitored. */
  readonly alarm: string | null;
  readonly connections: readonly {
    readonly id: number;
    readonly type: string;
    readonly state: string;
    readonly url: string;
    /** ISO 8601: the last change of state. */
    readonly since: string;
    /** Messages that matched no response since the start; lacking where there were none. */
    readonly unmatched?: {
      readonly count: number;
      /** ISO 8601: when the last of them came. */
      readonly last: string;
      /** Which response came nearest to it, at which byte it differed, and what was expected there. */
      readonly reason: string;
    };
  }[];
  /** QActions that are not ported and ran all the same. */
  readonly notPorted: readonly { readonly id: number; readonly name: string; readonly runs: number }[];
  /** Why it could not be made. */
  readonly error?: string;
}

export function elementView(hosted: Pick<Hosted, 'element' | 'error' | 'name' | 'state'>): ElementView {
  const { element, error, name, state } = hosted;
  if (element === undefined) {
    return {
      name,
      protocol: '',
      version: '',
      state,
      timeout: false,
      alarm: null,
      connections: [],
      notPorted: [],
      ...(error === undefined ? {} : { error }),
    };
  }
  return {
    name,
    protocol: element.protocol.name,
    version: element.protocol.version,
    state,
    timeout: element.status.timeout,
    alarm: element.alarm ?? null,
    connections: element.connections.map(({ line, model, traffic, unmatched }) => ({
      id: model.id,
      type: model.type,
      state: line.state,
      url: line.url,
      since: isoTime(line.since),
      ...(unmatched === undefined
        ? {}
        : {
            unmatched: { count: traffic.unmatched, last: isoTime(traffic.unmatchedAt), reason: unmatched },
          }),
    })),
    notPorted: notPorted(element),
  };
}

function notPorted(element: Element): ElementView['notPorted'] {
  return [...element.notPorted].map(([id, runs]) => ({
    id,
    name: element.protocol.qactions.find(qaction => qaction.id === id)?.name ?? '',
    runs,
  }));
}
