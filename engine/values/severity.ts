import type { Param } from '#model/constructs.ts';
import type { Alarm, AlarmLimit } from '#model/param.ts';
import { isSame, type Read } from './choices.ts';
import { storedOf } from './display.ts';
import { decodeNumber } from './interprete.ts';
import type { Value } from './value.ts';

/** From the best to the worst. `timeout` is of elements only. */
export const SEVERITIES = ['normal', 'warning', 'minor', 'major', 'critical', 'timeout'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SEVERITY_OF: Readonly<Record<AlarmLimit, Severity>> = {
  CL: 'critical',
  MaL: 'major',
  MiL: 'minor',
  WaL: 'warning',
  Normal: 'normal',
  WaH: 'warning',
  MiH: 'minor',
  MaH: 'major',
  CH: 'critical',
};

/** `critical low`, `warning high`, `normal`. */
export function limitWords(limit: AlarmLimit): string {
  if (limit === 'Normal') return 'normal';
  return `${SEVERITY_OF[limit]} ${limit.endsWith('L') ? 'low' : 'high'}`;
}

/** How bad it is, from 0; one that is not known counts as normal. */
export function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? 0 : SEVERITIES.indexOf(severity);
}

/** What a value is compared with where limits are distances from something nominal; undefined where that has none. */
export type Nominal = number | undefined;

/**
 * The limit that a value has reached, Normal where it has reached none; undefined where that cannot be told: it is not
 * initialised, or its baseline is not.
 */
export type Judge = (value: Value, nominal: Nominal, read?: Read) => AlarmLimit | undefined;

/** The worst come first; of one severity the low before the high. */
const ORDER = ['CL', 'CH', 'MaL', 'MaH', 'MiL', 'MiH', 'WaL', 'WaH'] as const;

/** What a limit says: numbers, texts, and what is stored for exceptions (`$-9999`). */
interface Limit {
  readonly name: AlarmLimit;
  readonly low: boolean;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
  readonly exceptions: readonly string[];
}

/**
 * Judges the values of a parameter (MonitoringAlarming; schema pages Param.Alarm.CH and its siblings): numbers reach a
 * high limit from below and a low one from above, and being equal is enough; a discreet or a text must be equal to one
 * of the values, and has no low limits. An exception reaches only limits that name it with `$`. Undefined for a parameter
 * that has no limits.
 */
export function judgeOf(param: Param, alarm: Alarm | undefined = param.alarm): Judge | undefined {
  if (alarm === undefined) return undefined;
  const equals = isEqualed(param);
  const limits = ORDER.flatMap(name => {
    const text = alarm.limits[name];
    if (text === undefined || (equals && name.endsWith('L'))) return [];
    return limitOf(name, text);
  });
  if (limits.length === 0) return undefined;
  const kind = alarm.baseline?.kind;
  return (value, nominal, read) => {
    if (value === null) return undefined;
    const stored = storedOf(param, value, read);
    if (stored !== undefined)
      return limits.find(({ exceptions }) => exceptions.some(text => isSame(text, stored)))?.name ?? 'Normal';
    if (equals) return limits.find(({ texts }) => texts.some(text => isSame(text, value)))?.name ?? 'Normal';
    const number = typeof value === 'number' ? value : decodeNumber(value);
    if (number === null || (kind !== undefined && nominal === undefined)) return undefined;
    const reached = (low: boolean, limit: number): boolean => {
      const distance = kind === 'relative' ? (Math.abs(nominal!) * limit) / 100 : limit;
      const at = kind === undefined ? limit : nominal! + (low ? -distance : distance);
      return low ? number <= at : number >= at;
    };
    return limits.find(({ low, numbers }) => numbers.some(limit => reached(low, limit)))?.name ?? 'Normal';
  };
}

/** Whether a value is one that an information event tells of (schema page Param.Alarm.Info). */
export function informsOf(
  param: Param,
  alarm: Alarm | undefined = param.alarm,
): ((value: Value, read?: Read) => boolean) | undefined {
  if (alarm?.info === undefined) return undefined;
  const { exceptions, texts } = limitOf('Normal', alarm.info);
  return (value, read) => {
    if (value === null) return false;
    const stored = storedOf(param, value, read);
    return stored === undefined
      ? texts.some(text => isSame(text, value))
      : exceptions.some(text => isSame(text, stored));
  };
}

/** Parameters that show one of several values, or a text. */
export function isEqualed({ interprete, measurement }: Param): boolean {
  switch (measurement?.type) {
    case 'number':
    case 'analog':
    case 'progress':
    case 'chart':
    case 'digital threshold':
      return false;
    case undefined:
      return interprete?.type !== 'double';
    default:
      return true;
  }
}

function limitOf(name: AlarmLimit, text: string): Limit {
  const all = text.split(';').map(part => part.trim());
  const texts = all.filter(part => part !== '' && !part.startsWith('$'));
  return {
    name,
    low: name.endsWith('L') && name !== 'Normal',
    texts,
    numbers: texts.map(part => decodeNumber(part)).filter(number => number !== null),
    exceptions: all.filter(part => part.startsWith('$')).map(part => part.slice(1)),
  };
}
