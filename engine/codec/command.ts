import type { Encoding } from '#base/text.ts';
import type { Command, Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { shifted } from '#values/incoming.ts';
import type { ParameterTable } from '#values/table.ts';

/** Puts a command's bytes together from the parameters as they stand (action make). */
export type Maker = (table: ParameterTable) => Buffer;

/**
 * The maker of a command: the raw data of each content parameter, one after the other (schema page Command.Content).
 * Strings go out as UTF-8 in text messages; else in the code page, or UTF-16 in a Unicode protocol unless
 * `Command@ascii` says otherwise.
 */
export function maker(command: Command, protocol: Protocol): Maker {
  const parts = command.content.map(param => part(param, command, protocol));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return table => Buffer.concat(parts.map(bytesIn => bytesIn(table)));
}

/** The bytes of each content parameter of a command, as it would be made now. */
export function commandParts(command: Command, protocol: Protocol, table: ParameterTable): readonly Buffer[] {
  return command.content.map(param => part(param, command, protocol)(table));
}

/** What a parameter contributes. The bytes of a group leave with its ByteOffset added (schema page ByteOffset). */
function part(param: Param, command: Command, protocol: Protocol): Maker {
  const encoding = encodingOf(param, command, protocol);
  const offset = param.type === 'group' ? (param.interprete?.byteOffset ?? 0) : 0;
  if (offset === 0) return table => table.bytes(param, encoding);
  return table => shifted(table.bytes(param, encoding), offset);
}

function encodingOf(param: Param, command: Command, protocol: Protocol): Encoding {
  if (command.text) return 'utf8';
  if (!protocol.unicode) return 'code page';
  const ascii =
    command.ascii === 'all' ? param.interprete?.type === 'string' : command.ascii.includes(param.id);
  return ascii ? 'code page' : 'utf16le';
}
