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
 * named is monitored unless `monitored` is false. What `monitoringFaults` tells of is left out.
 */
export function monitoringOf(
  { alarms }: ElementSettings,
  protocol: Protocol,
): ReadonlyMap<Param, Monitoring> {
  if (alarms.size === 0) return NONE;
  const monitoring = new Map<Param, Monitoring>();
  for (const [key, given] of alarms) {
    const param = monitored(key, protocol);
    if (param === undefined) continue;
    const { on = 0, off = 0, ...of } = given.hysteresis ?? {};
    monitoring.set(param, { alarm: alarmOf(param, given), hysteresis: { on, off, of } });
  }
  return monitoring;
}

/** What cannot be monitored as an element file says, by the key under `alarms`. */
export function* monitoringFaults(
  { alarms }: ElementSettings,
  protocol: Protocol,
): Iterable<readonly [key: string, message: string]> {
  for (const [key, given] of alarms) {
    const param = monitored(key, protocol);
    if (param === undefined) {
      yield [key, `alarms.${key}: the protocol has no parameter of that id or name`];
    } else if (param.type === 'write' || param.array !== undefined) {
      const what = param.array === undefined ? 'write parameter' : 'table';
      const right = 'a read parameter or a column would be right';
      yield [key, `alarms.${key}: a ${what} is not monitored; ${right}`];
    } else {
      for (const [name, value] of limitsOf(given)) {
        const wrong = value === false ? undefined : faultOf(param, name, String(value));
        if (wrong !== undefined) yield [key, `alarms.${key}: ${name}: ${wrong}`];
      }
    }
  }
}

/** A name that read and write share is that of what is read. */
function monitored(key: string, { paramById, paramByName }: Protocol): Param | undefined {
  const param = paramById.get(Number(key)) ?? paramByName.get(key.toLowerCase());
  return param?.type === 'write' && String(param.id) !== key ? (param.twin ?? param) : param;
}

function limitsOf({ hysteresis: _, monitored: __, ...limits }: AlarmSettings) {
  return Object.entries(limits) as [name: AlarmLimit, value: string | number | false][];
}

function alarmOf(param: Param, given: AlarmSettings): Alarm {
  const alarm = param.alarm ?? SILENT;
  const limits: Partial<Record<AlarmLimit, string>> = { ...alarm.limits };
  for (const [name, value] of limitsOf(given)) {
    if (value === false) delete limits[name];
    else limits[name] = String(value);
  }
  return { ...alarm, monitored: given.monitored ?? true, limits };
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
