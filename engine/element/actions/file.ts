import { messageOf } from '#base/error.ts';
import type { Core, Step } from '#element/core.ts';
import type { Action, Param } from '#model/constructs.ts';

/**
 * Reads the file whose path the parameter `Type@id` holds into `Type@returnValue`: from the byte in `Type@startoffset`
 * on (0 by default) as many as `Type@nr` says (all by default) (ActionReadFile). The flow waits for it.
 */
export function readFile(action: Action): Step {
  const { source, references } = action;
  const result = references.get('returnValue');
  const count = references.get('nr');
  const offset = references.get('startoffset');
  const failed = (core: Core, why: string): void =>
    core.report('error', {}, `action ${action.id} (read file): ${why}`);
  return core => {
    if (source === undefined || result === undefined) return;
    const path = String(core.table.get(source) ?? '').trim();
    if (path === '') return failed(core, `parameter ${source.id} "${source.name}" holds no path`);
    if (core.readFile === undefined) return failed(core, 'this element may read no files');
    return core.readFile(path, wholeNumber(core, offset) ?? 0, wholeNumber(core, count)).then(
      bytes => core.assign(result, bytes),
      error => failed(core, messageOf(error)),
    );
  };
}

function wholeNumber(core: Core, param: Param | undefined): number | undefined {
  const value = param === undefined ? null : core.table.get(param);
  const number = value === null || value === '' ? Number.NaN : Number(value);
  return number >= 0 ? Math.trunc(number) : undefined;
}
