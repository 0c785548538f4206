import { HeadendError } from '#base/error.ts';
import { agentOf, isJson } from './agent.ts';
import { connectionsText } from './connections.ts';
import { json, write } from './output.ts';
import type { Call } from './verb.ts';

/** `headend configure`: changes a connection of a running agent, and shows what it is then. */
export async function run(call: Call): Promise<0 | 1> {
  const [id = '', ...pairs] = call.arguments;
  const changes = Object.fromEntries(pairs.map(changeOf));
  const view = await agentOf(call).configure(id, changes);
  await write(isJson(call) ? json(view) : connectionsText([view], Date.now()));
  return 0;
}

/** `keepAlive=30s` */
function changeOf(pair: string): [key: string, value: string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new HeadendError('USAGE', `configure: "${pair}" is no change; right is like keepAlive=30s`);
}
