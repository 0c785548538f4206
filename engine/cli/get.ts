import type { ParameterView } from '#host/parameter-view.ts';
import { agentOf, isJson } from './agent.ts';
import { json, write } from './output.ts';
import { type Call, textOption } from './verb.ts';

/** `headend get`: a parameter of an element of a running agent, or a cell. */
export async function run(call: Call): Promise<0 | 1> {
  const [element = '', param = ''] = call.arguments;
  const view = await agentOf(call).parameter(element, param, textOption(call, 'key'));
  await write(valueText(call, element, view));
  return 0;
}

/** A value for people, which is what they read of it and nothing beside, or for scripts. */
export function valueText(call: Call, element: string, { display, id, name, value }: ParameterView): string {
  return isJson(call) ? json({ element, id, name, value, display }) : `${display}\n`;
}
