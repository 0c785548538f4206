import { DEFAULT_ADDRESS, parseAddress } from '#api/address.ts';
import { ApiServer } from '#api/server.ts';
import { HeadendError, messageOf, stackOf } from '#base/error.ts';
import type { TextLog } from '#log/contract.ts';
import { type Call, textOption } from './verb.ts';

/** The API of `run`. */
export interface RunApi {
  /** Undefined where there is none. */
  readonly server: ApiServer | undefined;
  /** Says once the elements run where it is, or why there is none. */
  readonly tell: () => void;
}

/**
 * The API of `run`, listening. One that was asked for and cannot listen is an error. The default port belongs to the
 * first that takes it: a second run goes on without, and says so.
 */
export async function openApi(call: Call, text: TextLog): Promise<RunApi> {
  const given = textOption(call, 'api');
  if (given === 'none') return { server: undefined, tell: () => {} };
  const address = given === undefined ? DEFAULT_ADDRESS : parseAddress(given);
  if (address === undefined)
    throw new HeadendError('USAGE', `--api takes HOST:PORT, say 127.0.0.1:7400, or none, not "${given}"`);
  const failed = (error: unknown): void => {
    // What the engine raises by itself is told as such: a disk that takes no more is no fault of the API.
    if (error instanceof HeadendError) text.error({}, `API: ${error.message}`);
    else text.error({}, `a fault of the API: ${stackOf(error) ?? messageOf(error)}`);
  };
  try {
    const server = await ApiServer.listen({ address, token: tokenOf(call), failed });
    return { server, tell: () => text.info({}, `API at ${server.url}`) };
  } catch (error) {
    if (given !== undefined || !(error instanceof HeadendError)) throw error;
    const why = `no API: ${error.message.replace('--api ', '')}`;
    return { server: undefined, tell: () => text.warn({}, why) };
  }
}

/** The token of the command line or of the environment; undefined for none. */
export function tokenOf(call: Call): string | undefined {
  const token = textOption(call, 'token') ?? process.env.HEADEND_TOKEN;
  if (token === undefined || token === '') return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new HeadendError('USAGE', '--token takes letters, digits and signs without spaces');
}
