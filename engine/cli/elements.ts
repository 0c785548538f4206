import type { ElementView } from '#host/element-view.ts';
import { agentOf, isJson } from './agent.ts';
import { json, painter, table, write } from './output.ts';
import type { Call } from './verb.ts';

/** `headend elements`: what a running agent runs. */
export async function run(call: Call): Promise<0 | 1> {
  const elements = await agentOf(call).elements();
  await write(isJson(call) ? json(elements) : elementsText(elements));
  return 0;
}

/** Elements as people read them, a line each. */
export function elementsText(elements: readonly ElementView[]): string {
  if (elements.length === 0) return 'no elements\n';
  const paint = painter(process.stdout);
  const rows = elements.map(({ connections, error, name, protocol, state, timeout, version }) => [
    name,
    timeout ? `${state}, in timeout` : state,
    protocol === '' ? '' : `${protocol} ${version}`.trimEnd(),
    error ??
      connections
        .map(({ id, state, unmatched, url }) => {
          const missed = unmatched === undefined ? '' : ` (${unmatched.count} unmatched)`;
          return `${id} ${state}${url === '' ? '' : ` ${url}`}${missed}`;
        })
        .join(', '),
  ]);
  const lines = table(rows, ['element', 'state', 'protocol', 'connections']);
  const [head = '', ...rest] = lines;
  const shown = rest.map((line, i) => {
    const { state, timeout } = elements[i]!;
    return state === 'error' ? paint('red', line) : timeout ? paint('yellow', line) : line;
  });
  return `${[paint('dim', head), ...shown].join('\n')}\n`;
}
