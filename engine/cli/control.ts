import type { ElementAct } from '#api/client.ts';
import { agentOf, isJson } from './agent.ts';
import { elementsText } from './elements.ts';
import { json, write } from './output.ts';
import type { Call, VerbModule } from './verb.ts';

/** `headend start`, `stop`, `pause`, `restart`: changes the state of an element, and shows it. */
export function control(act: ElementAct): VerbModule {
  return {
    async run(call: Call): Promise<0 | 1> {
      const [element = ''] = call.arguments;
      const view = await agentOf(call).act(element, act);
      await write(isJson(call) ? json(view) : elementsText([view]));
      return 0;
    },
  };
}
