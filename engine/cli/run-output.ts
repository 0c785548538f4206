import { systemClock } from '#base/clock.ts';
import { HeadendError } from '#base/error.ts';
import type { Element } from '#element/element.ts';
import { displayedText, shownValue } from '#host/parameter-view.ts';
import type { Watcher } from '#host/watchers.ts';
import { isoTime } from '#log/render.ts';
import type { Param } from '#model/constructs.ts';
import type { LiveView } from './live.ts';
import { rowLines, rowTexts } from './rows.ts';

export interface RunOutputOptions {
  /** Parameters that are printed as they change, by id or name. */
  readonly print: readonly string[];
  readonly printState: boolean;
  /** The view on a terminal that parameters are shown in; undefined for none. */
  readonly live: LiveView | undefined;
  /** Called after each change of a parameter or a row; undefined: nobody looks. */
  readonly look: (() => void) | undefined;
}

/** What is shown of one element. */
interface Shown {
  readonly watched: ReadonlySet<Param>;
  /** What a protocol does not display is not shown either, unless it displays nothing at all. */
  readonly displays: boolean;
  /** The state as it was last printed. */
  state: string;
}

/** What `run` prints while elements run. Raises USAGE for a parameter to be printed that an element has not. */
export function outputOf(options: RunOutputOptions, elements: readonly Element[]): Watcher {
  const { live, look, print, printState } = options;
  const known = new WeakMap<Element, Shown>();
  const shownOf = (element: Element): Shown => {
    let shown = known.get(element);
    if (shown === undefined) {
      const { params } = element.protocol;
      const watched = new Set(print.flatMap(key => parameterOf(element, key) ?? []));
      shown = { watched, displays: params.some(param => param.display.rtDisplay), state: '' };
      known.set(element, shown);
    }
    return shown;
  };
  for (const element of elements) for (const key of print) checkParameter(element, key);
  const state = (element: Element): void => {
    const shown = shownOf(element);
    shown.state = printedState(element, shown.state);
  };
  if (print.length === 0 && live === undefined && look === undefined) return printState ? { state } : {};
  return {
    parameter(element, param) {
      const { displays, watched } = shownOf(element);
      if (watched.has(param)) printParameter(element, param);
      if (live !== undefined && (param.display.rtDisplay || !displays)) {
        const { id, name } = param;
        live.parameter(systemClock.now(), element.elementName, id, name, displayedText(element, param));
      }
      look?.();
    },
    rows(element, table, changes) {
      const { displays, watched } = shownOf(element);
      const time = systemClock.now();
      for (const line of rowLines(element, watched, table, changes, time)) process.stdout.write(`${line}\n`);
      if (live !== undefined && (table.display.rtDisplay || !displays)) {
        for (const row of rowTexts(element, table, changes))
          live.parameter(time, element.elementName, table.id, table.name, row);
      }
      look?.();
    },
    ...(printState && { state }),
  };
}

function parameterOf({ protocol }: Element, key: string): Param | undefined {
  return protocol.paramById.get(Number(key)) ?? protocol.paramByName.get(key.toLowerCase());
}

function checkParameter(element: Element, key: string): void {
  if (parameterOf(element, key) !== undefined) return;
  throw new HeadendError('USAGE', `--print: ${element.protocol.name} has no parameter ${key}`);
}

function printParameter(element: Element, param: Param): void {
  const line = {
    time: isoTime(systemClock.now()),
    element: element.elementName,
    id: param.id,
    name: param.name,
    value: shownValue(element, param),
    display: displayedText(element, param),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Prints the state unless it is the one printed before; returns it. */
function printedState(element: Element, before: string): string {
  const now = JSON.stringify({ element: element.elementName, ...element.status });
  if (now !== before) {
    process.stdout.write(`{"time":"${isoTime(systemClock.now())}",${now.slice(1)}\n`);
  }
  return now;
}
