import { HeadendError } from '#base/error.ts';
import type { SshLogin } from '#model/connection.ts';
import type { Param } from '#model/constructs.ts';
import type { SshSettings } from '#transport/contract.ts';
import type { ParameterTable } from '#values/table.ts';
import type { ShellSettings } from './settings.ts';

/**
 * What a connection over SSH logs in with now: what its settings give, else the values of the protocol's parameters
 * (ConnectionsSerialSecureShell). Throws ADDRESS_INVALID where something is still to come: a parameter that is empty.
 */
export function loginOf(
  settings: ShellSettings,
  login: SshLogin | undefined,
  table: ParameterTable,
): SshSettings {
  const held = (param: Param | undefined): string =>
    param === undefined ? '' : String(table.get(param) ?? '');
  const username = settings.username || held(login?.username).trim();
  if (username === '') throw missing(`no user name is set; give ssh.username${orParam(login?.username)}`);
  const given = keyOf(held(login?.identity).trim());
  // What the settings name is not mixed with what parameters hold.
  const own = settings.identity !== '' || settings.password !== '';
  const made = {
    ...settings,
    username,
    password: own ? settings.password : held(login?.password),
    identityFile: own ? '' : given.path,
    passphrase: settings.passphrase || given.passphrase,
  };
  const asks = login?.password !== undefined || login?.identity !== undefined;
  if (asks && made.password === '' && made.identity === '' && made.identityFile === '') {
    const params = orParam(login?.password ?? login?.identity);
    throw missing(`nothing is set to log in with; give ssh.password or ssh.identity${params}`);
  }
  return made;
}

/** `key=PATH;pass=PASSPHRASE`; the path alone does as well. */
function keyOf(value: string): { readonly path: string; readonly passphrase: string } {
  const [, path = '', passphrase = ''] = /^(?:key\s*=\s*)?(.*?)(?:;\s*pass\s*=(.*))?$/is.exec(value) ?? [];
  return { path: path.trim(), passphrase };
}

function orParam(param: Param | undefined): string {
  return param === undefined ? '' : `, or a value of parameter ${param.id} "${param.name}"`;
}

function missing(message: string): HeadendError {
  return new HeadendError('ADDRESS_INVALID', message);
}
