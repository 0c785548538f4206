import { HeadendError } from '#base/error.ts';
import type { Monitoring } from '#element/settings.ts';
import type { AlarmSettings, ElementSettings } from '#load/element-settings.ts';
import type { Param } from '#model/constructs.ts';
import type { Alarm, AlarmLimit } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';
import { decodeNumber } from '#values/interprete.ts';
import { isEqualed } from '#values/severity.ts';

const NONE: ReadonlyMap<Param, Monitoring> = new Map();

/** Of a parameter whose protocol says nothing of alarms. */
const SILENT: Alarm = {
  monitored: false,
  limits: {},
  info: undefined,
  baseline: undefined,
  disabledIf: undefined,
  threshold: undefined,
  activeTime: undefined,
};

/**
 * What an element file says under `alarms`, put over what the protocol says: limits one by one; a parameter that is
 * named is monitored unless `monitored` is false. Throws ELEMENT_INVALID for what cannot be monitored so.
 */
export function monitoringOf(
  { alarms }: ElementSettings,
  element: string,
  protocol: Protocol,
): ReadonlyMap<Param, Monitoring> {
  if (alarms.size === 0) return NONE;
  return new Map(
    [...alarms].map(([key, given]) => {
      const invalid = (message: string): HeadendError =>
        new HeadendError('ELEMENT_INVALID', `element "${element}": alarms.${key}: ${message}`);
      const param = monitored(key, protocol);
      if (param === undefined) throw invalid('the protocol has no parameter of that id or name');
      if (param.type === 'write' || param.array !== undefined) {
        const what = param.array === undefined ? 'write parameter' : 'table';
        throw invalid(`a ${what} is not monitored; a read parameter or a column would be right`);
      }
      const { on = 0, off = 0, ...of } = given.hysteresis ?? {};
      return [param, { alarm: alarmOf(param, given, invalid), hysteresis: { on, off, of } }];
    }),
  );
}

/** A name that read and write share is that of what is read. */
function monitored(key: string, { paramById, paramByName }: Protocol): Param | undefined {
  const param = paramById.get(Number(key)) ?? paramByName.get(key.toLowerCase());
  return param?.type === 'write' && String(param.id) !== key ? (param.twin ?? param) : param;
}

function alarmOf(
  param: Param,
  { hysteresis: _, monitored = true, ...given }: AlarmSettings,
  invalid: (message: string) => HeadendError,
): Alarm {
  const alarm = param.alarm ?? SILENT;
  const limits: Partial<Record<AlarmLimit, string>> = { ...alarm.limits };
  for (const [key, value] of Object.entries(given)) {
    const name = key as AlarmLimit;
    if (value === false) {
      delete limits[name];
      continue;
    }
    const text = String(value);
    const wrong = faultOf(param, name, text);
    if (wrong !== undefined) throw invalid(`${name}: ${wrong}`);
    limits[name] = text;
  }
  return { ...alarm, monitored, limits };
}

/** Why a limit would never be reached. */
function faultOf(param: Param, name: AlarmLimit, text: string): string | undefined {
  if (isEqualed(param)) {
    return name.endsWith('L') && name !== 'Normal'
      ? `parameter ${param.id} "${param.name}" shows texts, which have no low limits; ${name.slice(0, -1)}H would be right`
      : undefined;
  }
  const numbers = text.split(';').filter(part => !part.trim().startsWith('$'));
  return numbers.every(part => decodeNumber(part) !== null)
    ? undefined
    : `parameter ${param.id} "${param.name}" is a number; a number would be right`;
}
