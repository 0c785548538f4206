import { HeadendError } from '#base/error.ts';
import { agentOf, isJson } from './agent.ts';
import { connectionsText } from './connections.ts';
import { json, write } from './output.ts';
import { type Call, flagOption, textOption } from './verb.ts';

/** `headend disconnect`: closes connections of a running agent gracefully, and shows which. */
export async function run(call: Call): Promise<0 | 1> {
  const [id] = call.arguments;
  const element = textOption(call, 'element') ?? (flagOption(call, 'all') ? '*' : undefined);
  const choice = {
    id,
    element,
    host: textOption(call, 'host'),
    port: textOption(call, 'port'),
    user: textOption(call, 'user'),
  };
  if (Object.values(choice).every(given => given === undefined))
    throw new HeadendError(
      'USAGE',
      'disconnect: give an ID (headend connections lists them), --element, --host, --port, --user, or --all',
    );
  const code = textOption(call, 'code');
  if (code !== undefined && !/^\d{4}$/.test(code))
    throw new HeadendError('USAGE', `--code takes a close code of four digits, say 1001, not "${code}"`);
  const closed = await agentOf(call).disconnect({
    ...choice,
    code: code === undefined ? undefined : Number(code),
    reason: textOption(call, 'reason'),
  });
  await write(isJson(call) ? json(closed) : connectionsText(closed, Date.now()));
  return 0;
}
