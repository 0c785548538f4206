import type { Param } from '#model/constructs.ts';
import type { Alarm } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Read } from '#values/choices.ts';
import { informsOf, type Judge, judgeOf } from '#values/severity.ts';
import { shapeOf } from '#values/shape.ts';
import type { Value } from '#values/value.ts';
import type { Hysteresis, Monitoring } from './settings.ts';

/** A value that a rule looks at: of a parameter, or of the same row where that is a column of the same table. */
export interface Look {
  readonly param: Param;
  readonly idx: number | undefined;
}

/** How the values of one parameter are judged. */
export interface Rule {
  readonly param: Param;
  readonly alarm: Alarm;
  readonly hysteresis: Hysteresis;
  /** Of a column: its table and place. */
  readonly table: Param | undefined;
  readonly idx: number;
  readonly judge: Judge | undefined;
  readonly informs: ((value: Value, read?: Read) => boolean) | undefined;
  readonly nominal: Look | undefined;
  readonly factor: Look | undefined;
  readonly disabled: Look | undefined;
  /** The two of the option threshold. */
  readonly than: Look | undefined;
  readonly other: Look | undefined;
  /** Columns of its table that it depends on, by idx. */
  readonly columns: readonly number[];
}

/** Which rules are to be looked at again after which change. */
export interface AlarmPlan {
  readonly rules: readonly Rule[];
  readonly byParam: ReadonlyMap<Param, readonly Rule[]>;
  readonly byTable: ReadonlyMap<Param, readonly Rule[]>;
}

const plans = new WeakMap<Protocol, { readonly plan: AlarmPlan | undefined }>();

const AT_ONCE: Hysteresis = { on: 0, off: 0 };

/**
 * The plan of an element; undefined where it monitors nothing. Elements that monitor what their protocol says share one,
 * made at the first call.
 */
export function alarmPlan(protocol: Protocol, alarms: ReadonlyMap<Param, Monitoring>): AlarmPlan | undefined {
  const own = alarms.size > 0;
  let made = own ? undefined : plans.get(protocol);
  if (made === undefined) {
    const rules = protocol.params.flatMap(param => ruleOf(param, protocol, alarms.get(param)));
    made = { plan: rules.length === 0 ? undefined : planOf(rules) };
    if (!own) plans.set(protocol, made);
  }
  return made.plan;
}

function planOf(rules: readonly Rule[]): AlarmPlan {
  const byParam = new Map<Param, Rule[]>();
  const byTable = new Map<Param, Rule[]>();
  const put = (map: Map<Param, Rule[]>, param: Param, rule: Rule): void => {
    const list = map.get(param) ?? [];
    if (!list.includes(rule)) list.push(rule);
    map.set(param, list);
  };
  for (const rule of rules) {
    if (rule.table === undefined) put(byParam, rule.param, rule);
    else put(byTable, rule.table, rule);
    for (const look of looksOf(rule)) if (look.idx === undefined) put(byParam, look.param, rule);
  }
  return { rules, byParam, byTable };
}

/** None for what is not monitored: write parameters never are (MonitoringAlarming). */
function ruleOf(param: Param, { paramById }: Protocol, given: Monitoring | undefined): Rule[] {
  const { table } = param;
  const alarm = given?.alarm ?? param.alarm;
  if (alarm?.monitored !== true || param.type === 'write' || param.array !== undefined) return [];
  const judge = judgeOf(param, alarm);
  const informs = informsOf(param, alarm);
  if (judge === undefined && informs === undefined) return [];
  const idx = table === undefined ? -1 : idxOf(table, param);
  // Display keys, and columns of view tables, have no cells of their own.
  if (table !== undefined && (idx < 0 || table.array?.view !== undefined)) return [];
  const look = (id: number | undefined): Look | undefined => {
    const found = id === undefined || id === 0 ? undefined : paramById.get(id);
    if (found === undefined) return undefined;
    const same = found.table !== undefined && found.table === table;
    return { param: found, idx: same ? idxOf(table!, found) : undefined };
  };
  const { baseline, disabledIf, threshold } = alarm;
  const looks = {
    nominal: look(baseline?.nominal),
    factor: look(baseline?.factor),
    disabled: look(disabledIf?.id),
    than: look(threshold?.than),
    other: look(threshold?.other),
  };
  const columns = [idx, ...Object.values(looks).map(found => found?.idx ?? -1)].filter(at => at >= 0);
  const hysteresis = given?.hysteresis ?? AT_ONCE;
  return [{ param, alarm, hysteresis, table, idx, judge, informs, ...looks, columns }];
}

function looksOf({ nominal, factor, disabled, than, other }: Rule): Look[] {
  return [nominal, factor, disabled, than, other].filter(look => look !== undefined);
}

function idxOf(table: Param, param: Param): number {
  return shapeOf(table).columns.findIndex(column => column?.param === param);
}
