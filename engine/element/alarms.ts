import type { Clock, Timer } from '#base/clock.ts';
import type { Param } from '#model/constructs.ts';
import type { AlarmLimit } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';
import type { TableChanges } from '#values/changes.ts';
import { isSame, type Read } from '#values/choices.ts';
import { rankOf, SEVERITIES, SEVERITY_OF, type Severity } from '#values/severity.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Value } from '#values/value.ts';
import { type AlarmPlan, alarmPlan, type Look, type Rule } from './alarm-plan.ts';
import type { Hysteresis, Monitoring } from './settings.ts';

/** What a severity has become. */
export interface AlarmChange {
  /** Undefined: it is that of the element. */
  readonly param: Param | undefined;
  /** The primary key of the row. */
  readonly key: string | undefined;
  /** Undefined: it is not monitored, or not known. */
  readonly severity: Severity | undefined;
  readonly before: Severity | undefined;
  /** Which limit was reached. */
  readonly limit: AlarmLimit | undefined;
}

/** What alarms need of their element. */
export interface AlarmHost {
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  readonly clock: Clock;
  alarmChanged(change: AlarmChange): void;
  /** A value that an information event tells of has come. */
  informed(param: Param, key: string | undefined): void;
}

interface State {
  severity: Severity | undefined;
  /** What it is, or is about to become. */
  limit: AlarmLimit | undefined;
  informed: boolean;
  /** Of hysteresis, or of the time after which an alarm is cleared. */
  timer: Timer | undefined;
}

/** In place of a key, of a parameter that is no column. */
const ALONE = '';

/** The alarms of an element; undefined where it monitors nothing. */
export function alarmsOf(
  host: AlarmHost,
  settings: ReadonlyMap<Param, Monitoring> = new Map(),
): Alarms | undefined {
  const plan = alarmPlan(host.protocol, settings);
  return plan === undefined ? undefined : new Alarms(host, plan);
}

/** How bad what an element monitors is: of each parameter and cell, and of all together. */
export class Alarms {
  readonly #host: AlarmHost;
  readonly #plan: AlarmPlan;
  readonly #read: Read;
  readonly #states = new Map<Rule, Map<string, State>>();
  /** How many states have each severity, by its rank. */
  readonly #counts = SEVERITIES.map(() => 0);
  #running = false;

  constructor(host: AlarmHost, plan: AlarmPlan) {
    this.#host = host;
    this.#plan = plan;
    this.#read = id => {
      const param = host.protocol.paramById.get(id);
      return param === undefined ? null : host.table.get(param);
    };
  }

  /** The worst of all; undefined while nothing that is monitored has a value. */
  get severity(): Severity | undefined {
    const worst = this.#counts.findLastIndex(count => count > 0);
    return worst < 0 ? undefined : SEVERITIES[worst];
  }

  /** The severity of a parameter or of a cell; of a column or a table without a key, the worst of its cells. */
  of(param: Param, key?: string): Severity | undefined {
    let worst: Severity | undefined;
    for (const [rule, states] of this.#states) {
      if (rule.param !== param && rule.table !== param) continue;
      if (key !== undefined || rule.table === undefined) {
        const own = states.get(rule.table === undefined ? ALONE : key!)?.severity;
        if (rule.param === param) return own;
        worst = worse(worst, own);
      } else for (const { severity } of states.values()) worst = worse(worst, severity);
    }
    return worst;
  }

  /** Judges what is there. */
  start(): void {
    this.#running = true;
    for (const rule of this.#plan.rules) this.#judgeAll(rule);
  }

  /** From now on nothing is known. */
  stop(): void {
    this.#running = false;
    for (const states of this.#states.values()) for (const { timer } of states.values()) timer?.cancel();
    this.#states.clear();
    this.#counts.fill(0);
  }

  /** A parameter was set, or changed. */
  changed(param: Param): void {
    const rules = this.#plan.byParam.get(param);
    if (rules === undefined || !this.#running) return;
    for (const rule of rules) this.#judgeAll(rule);
  }

  /** Rows of a table have changed. */
  rowsChanged(table: Param, { added, changed, deleted }: TableChanges): void {
    const rules = this.#plan.byTable.get(table);
    if (rules === undefined || !this.#running) return;
    for (const rule of rules) {
      for (const key of deleted) this.#forget(rule, key);
      for (const key of added) this.#judge(rule, key);
      for (const { columns, key } of changed)
        if (columns.some(idx => rule.columns.includes(idx))) this.#judge(rule, key);
    }
  }

  #judgeAll(rule: Rule): void {
    if (rule.table === undefined) this.#judge(rule, ALONE);
    else for (const key of this.#host.table.rows(rule.table).keys()) this.#judge(rule, key);
  }

  #judge(rule: Rule, key: string): void {
    const value = this.#value({ param: rule.param, idx: rule.table && rule.idx }, rule, key);
    const limit = this.#limit(rule, key, value);
    let state = this.#states.get(rule)?.get(key);
    if (state === undefined) {
      if (limit === undefined && rule.informs === undefined) return;
      state = { severity: undefined, limit: undefined, informed: false, timer: undefined };
      const states = this.#states.get(rule) ?? new Map<string, State>();
      this.#states.set(rule, states.set(key, state));
    }
    this.#inform(rule, key, state, value);
    if (limit === state.limit) return;
    state.limit = limit;
    state.timer?.cancel();
    state.timer = undefined;
    const severity = limit && SEVERITY_OF[limit];
    const wait = lasting(rule.hysteresis, state.severity, severity);
    const become = (): void => this.#become(rule, key, state, severity, limit);
    if (wait === 0) become();
    else state.timer = this.#host.clock.after(wait, become);
  }

  #limit(rule: Rule, key: string, value: Value): AlarmLimit | undefined {
    const { alarm } = rule;
    const look = (at: Look | undefined): Value => (at === undefined ? null : this.#value(at, rule, key));
    const disabling = look(rule.disabled);
    if (disabling !== null && isSame(alarm.disabledIf!.value, disabling)) return undefined;
    const nominal = look(rule.nominal);
    const factor = rule.factor === undefined ? 1 : look(rule.factor);
    const base = nominal === null || factor === null ? Number.NaN : Number(nominal) * Number(factor);
    const limit = rule.judge?.(value, Number.isNaN(base) ? undefined : base, this.#read);
    if (limit === undefined || limit === 'Normal') return limit;
    const than = look(rule.than);
    const other = look(rule.other);
    return than !== null && other !== null && Number(other) < Number(than) ? 'Normal' : limit;
  }

  #value({ param, idx }: Look, rule: Rule, key: string): Value {
    const { table } = this.#host;
    if (idx !== undefined) return table.rows(rule.table!).cell(key, idx);
    // A column of another table has no value here.
    return param.table === undefined ? table.get(param) : null;
  }

  #inform({ informs, param, table }: Rule, key: string, state: State, value: Value): void {
    if (informs === undefined) return;
    const informed = informs(value, this.#read);
    if (informed && !state.informed) this.#host.informed(param, table && key);
    state.informed = informed;
  }

  #become(
    rule: Rule,
    key: string,
    state: State,
    severity: Severity | undefined,
    limit: AlarmLimit | undefined,
  ): void {
    const { alarm, param, table } = rule;
    state.timer = undefined;
    const before = state.severity;
    this.#count(before, -1);
    this.#count(severity, 1);
    state.severity = severity;
    const { activeTime } = alarm;
    if (activeTime !== undefined && rankOf(severity) > 0) {
      const clear = (): void => this.#become(rule, key, state, 'normal', 'Normal');
      state.timer = this.#host.clock.after(activeTime, clear);
    }
    if (severity !== before) this.#host.alarmChanged({ param, key: table && key, severity, before, limit });
  }

  #forget(rule: Rule, key: string): void {
    const states = this.#states.get(rule);
    const state = states?.get(key);
    if (state === undefined) return;
    states!.delete(key);
    state.timer?.cancel();
    this.#count(state.severity, -1);
    const { param } = rule;
    if (state.severity !== undefined)
      this.#host.alarmChanged({ param, key, severity: undefined, before: state.severity, limit: undefined });
  }

  #count(severity: Severity | undefined, by: 1 | -1): void {
    if (severity !== undefined) this.#counts[rankOf(severity)]! += by;
  }
}

/** How long a severity must last before it counts. */
function lasting(
  { of, off, on }: Hysteresis,
  before: Severity | undefined,
  after: Severity | undefined,
): number {
  const rise = rankOf(after) - rankOf(before);
  if (after === undefined || rise === 0) return 0;
  return rise > 0 ? (of?.[after]?.on ?? on) : (of?.[before!]?.off ?? off);
}

function worse(one: Severity | undefined, other: Severity | undefined): Severity | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return rankOf(other) > rankOf(one) ? other : one;
}
