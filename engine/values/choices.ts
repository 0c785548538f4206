import type { Param } from '#model/constructs.ts';
import type { Discreet } from '#model/param.ts';
import { decodeNumber } from './interprete.ts';
import type { Value } from './value.ts';

/** The value of another parameter, by its id. */
export type Read = (pid: number) => Value;

/** Whether a value is the one that a protocol writes as this text: 1 is `1`, `1.0` and `01`. */
export function isSame(text: string, value: string | number): boolean {
  return typeof value === 'number' ? decodeNumber(text) === value : text === value;
}

/** The text that a value has among these discreets. */
export function discreetText(discreets: readonly Discreet[], value: string | number): string | undefined {
  return discreets.find(discreet => isSame(discreet.value, value))?.display;
}

/**
 * The discreets that a parameter has at the moment. With `dependencyId` these are the ones that name what that
 * parameter shows in their dependencyValues; where there are none at all, the `;` list that it holds (schema pages
 * Discreets-dependencyId, Discreet-dependencyValues).
 */
export function choices({ measurement }: Param, read: Read | undefined): readonly Discreet[] {
  if (measurement === undefined) return [];
  const { dependencyDiscreets, dependencyId, discreets } = measurement;
  if (dependencyId === 0 || read === undefined) return discreets;
  const value = read(dependencyId);
  if (discreets.length === 0) return listed(value);
  if (value === null) return [];
  const shown = discreetText(dependencyDiscreets, value) ?? String(value);
  return discreets.filter(discreet => discreet.dependencyValues.includes(shown));
}

function listed(value: Value): readonly Discreet[] {
  if (value === null) return [];
  return String(value)
    .split(';')
    .map(item => item.trim())
    .filter(item => item !== '')
    .map(item => ({ value: item, display: item, enabled: true, options: [], dependencyValues: [] }));
}
