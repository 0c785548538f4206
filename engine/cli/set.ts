import { agentOf } from './agent.ts';
import { valueText } from './get.ts';
import { write } from './output.ts';
import { type Call, textOption } from './verb.ts';

/** `headend set`: sets a parameter of an element of a running agent, or a cell, and shows what it holds then. */
export async function run(call: Call): Promise<0 | 1> {
  const [element = '', param = '', value = ''] = call.arguments;
  const view = await agentOf(call).setParameter(element, param, value, textOption(call, 'key'));
  await write(valueText(call, element, view));
  return 0;
}
