import { AgentClient } from '#api/client.ts';
import { HeadendError } from '#base/error.ts';
import { tokenOf } from './run-api.ts';
import { type Call, textOption } from './verb.ts';

export const AGENT = 'http://127.0.0.1:7400';

/** The agent that a verb talks to. Raises USAGE for what is no URL. */
export function agentOf(call: Call): AgentClient {
  return new AgentClient({ url: textOption(call, 'agent') ?? AGENT, token: tokenOf(call) });
}

/** Whether the verb is to print for scripts. */
export function isJson(call: Call): boolean {
  return textOption(call, 'format') === 'json';
}

/** A number from 1 on that an option was given; undefined where it was not. */
export function countOption(call: Call, name: string): number | undefined {
  const text = textOption(call, name);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new HeadendError('USAGE', `--${name} takes a whole number from 1 on, not "${text}"`);
}
