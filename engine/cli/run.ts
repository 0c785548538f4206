import { systemClock } from '#base/clock.ts';
import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import { formatIssue } from '#base/issue.ts';
import { ConditionError, compileCondition } from '#element/condition.ts';
import type { Element } from '#element/element.ts';
import { WATCH_LIMITS, type WatchLimits } from '#element/watch.ts';
import { Host } from '#host/host.ts';
import { connectionOverride } from '#load/element-file.ts';
import { resolve, type SecretSource } from '#load/variables.ts';
import { silentLog, type TextLog } from '#log/contract.ts';
import { fileOutput, StreamFile, streamOutput } from '#log/file.ts';
import { isoTime } from '#log/render.ts';
import type { Sink } from '#log/stamp.ts';
import { createTextLog } from '#log/text.ts';
import type { Param } from '#model/constructs.ts';
import type { ParameterStore } from '#store/contract.ts';
import { SqliteStore } from '#store/sqlite.ts';
import { displayOf } from '#values/display.ts';
import type { Value } from '#values/value.ts';
import { LiveView } from './live.ts';
import { colourOn } from './output.ts';
import { rowLines, rowTexts } from './rows.ts';
import { stopSignal } from './stop.ts';
import { readOptional, type Target, targetsOf } from './targets.ts';
import { type Call, flagOption, textOption, textsOption } from './verb.ts';

/** `headend run`: elements until stopped, until a time, or until a condition holds. */
export async function run(call: Call): Promise<0 | 1> {
  const options = readOptions(call);
  const text: TextLog = call.logLevel === 'silent' ? silentLog : createTextLog(call.logLevel, call.logFormat);
  const targets = call.arguments.flatMap(targetsOf);
  for (const target of targets) if ('source' in target) override(target, call);

  const sinks: Sink[] = [];
  const file = options.streamLog === undefined ? undefined : openStream(options.streamLog);
  if (file !== undefined) sinks.push(file);
  const stdoutIsTaken = options.streamLog === '-' || options.print.length > 0 || options.printState;
  const live =
    (process.stdout.isTTY || flagOption(call, 'live')) && !stdoutIsTaken
      ? new LiveView(line => process.stdout.write(line), colourOn(process.stdout), process.stdout.columns)
      : undefined;
  if (live !== undefined) sinks.push(live);

  const store = options.data === undefined ? undefined : openStore(options.data, text);
  const { loop, ...limits } = options.limits;
  const flush = (): void => {
    file?.flush();
    store?.flush();
  };
  const { logFormat, logLevel } = call;
  const host = new Host({ text, sinks, store, limits, loops: { limit: loop, logLevel, logFormat, flush } });
  if (file !== undefined) {
    file.hold = () => host.hold(true);
    file.release = () => host.hold(false);
    file.failed = error => {
      // Standard output that takes no more ends the command by itself.
      if (options.streamLog === '-') return;
      text.error({ error: error.message }, 'the stream log cannot be written; elements go on');
    };
  }
  const elements = await addElements(host, targets, text);
  if (live !== undefined) live.elements = elements.map(element => element.elementName);

  const ended = new Ending(elements, options.until);
  for (const element of elements) {
    const watched = new Set(options.print.map(key => parameterOf(element, key)));
    // What a protocol does not display is not shown either, unless it displays nothing at all.
    const displays = element.protocol.params.some(param => param.display.rtDisplay);
    let printed = '';
    element.events = {
      parameter: param => {
        if (watched.has(param)) printParameter(element, param);
        if (live !== undefined && (param.display.rtDisplay || !displays)) {
          const { id, name } = param;
          live.parameter(systemClock.now(), element.elementName, id, name, displayed(element, param));
        }
        ended.look();
      },
      rows: (table, changes) => {
        const time = systemClock.now();
        for (const line of rowLines(element, watched, table, changes, time))
          process.stdout.write(`${line}\n`);
        if (live !== undefined && (table.display.rtDisplay || !displays)) {
          for (const row of rowTexts(element, table, changes))
            live.parameter(time, element.elementName, table.id, table.name, row);
        }
        ended.look();
      },
      state: () => {
        if (options.printState) printed = printState(element, printed);
      },
    };
  }
  for (const element of elements) element.start();
  ended.look();
  const met = elements.length === 0 ? false : await ended.wait(options.for);
  await host.stop();
  store?.close();
  await file?.close();
  if (options.until !== undefined && !met) {
    const why = options.for === undefined ? 'stopped' : 'the time ran out';
    throw new HeadendError('EXPECTATION_UNMET', `${why} before the condition held: ${options.until}`);
  }
  return host.elements.some(hosted => hosted.state === 'error') ? 1 : 0;
}

/** Variables on the command line; paths are relative to the current directory. */
const SECRETS: SecretSource = { env: name => process.env[name], read: readOptional };

/** Milliseconds that groups and hooks may be under way, and that a hook may keep everything else from running. */
interface Limits extends WatchLimits {
  readonly loop: number;
}

const LIMITS: Limits = { ...WATCH_LIMITS, loop: 10_000 };

/** Of `--profile ci`. */
const SHORT_LIMITS: Limits = { halfOpen: 2000, runtimeError: 4000, loop: 2000 };

/** Where saved values are kept unless `--data` names another directory, from the current one. */
const DATA = 'data';

interface RunOptions {
  /** Undefined: nothing is kept. */
  readonly data: string | undefined;
  readonly streamLog: string | undefined;
  readonly for: number | undefined;
  readonly until: string | undefined;
  readonly print: readonly string[];
  readonly printState: boolean;
  readonly limits: Limits;
}

function readOptions(call: Call): RunOptions {
  const duration = textOption(call, 'for');
  const ms = duration === undefined ? undefined : parseDuration(duration);
  if (duration !== undefined && ms === undefined) {
    throw new HeadendError('USAGE', `--for takes a duration like 1500ms, 30s or 5m, not "${duration}"`);
  }
  const api = textOption(call, 'api') ?? 'none';
  if (api !== 'none') {
    throw new HeadendError('NOT_SUPPORTED', `--api ${api}: there is no API yet; --api none is the default`);
  }
  const data = textOption(call, 'data') ?? DATA;
  if (data === '') throw new HeadendError('USAGE', '--data takes a directory, or none to keep nothing');
  if (flagOption(call, 'watch'))
    throw new HeadendError('NOT_SUPPORTED', '--watch is not supported yet; restart the element');
  const print = (textOption(call, 'print') ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '');
  return {
    data: data === 'none' ? undefined : data,
    streamLog: textOption(call, 'streamLog'),
    for: ms,
    until: textOption(call, 'until'),
    print: print.filter(key => key !== 'state'),
    printState: print.includes('state'),
    limits: textOption(call, 'profile') === 'ci' ? SHORT_LIMITS : LIMITS,
  };
}

function openStream(path: string): StreamFile {
  return new StreamFile(path === '-' ? streamOutput(process.stdout) : fileOutput(path));
}

function openStore(directory: string, text: TextLog): ParameterStore {
  return new SqliteStore(directory, {
    failed: error =>
      text.error({ error: error.message }, 'values cannot be saved; elements go on, and it is tried again'),
    recovered: () => text.info({}, 'values are saved again'),
  });
}

/** The command line's settings go over those of every element. */
function override(target: Extract<Target, { source: unknown }>, call: Call): void {
  const settings = target.source.settings;
  const set = (key: string, value: string): void => {
    const wrong = connectionOverride(settings, key, value, SECRETS);
    if (wrong !== undefined) throw new HeadendError('USAGE', wrong);
  };
  const address = textOption(call, 'address');
  if (address !== undefined) set('0.address', address);
  const port = textOption(call, 'port');
  if (port !== undefined) set('0.port', port);
  for (const [key, value] of textsOption(call, 'connection').map(pair =>
    split(pair, '--connection N.key=value'),
  ))
    set(key, value);
  for (const [key, value] of textsOption(call, 'param').map(pair => split(pair, '--param PID=VALUE'))) {
    const { text, secrets, faults } = resolve(value, SECRETS);
    if (faults.length > 0) throw new HeadendError('USAGE', `--param ${key}: ${faults[0]}`);
    (settings.parameters as Map<string, string>).set(key, text);
    (settings.secrets as string[]).push(...secrets);
  }
}

function split(pair: string, right: string): [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new HeadendError('USAGE', `"${pair}" is not of the form ${right}`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

async function addElements(host: Host, targets: readonly Target[], text: TextLog): Promise<Element[]> {
  const elements: Element[] = [];
  for (const target of targets) {
    const name = 'source' in target ? target.source.name : target.name;
    try {
      if (!('source' in target)) throw target.error;
      for (const issue of target.warnings) text.warn({ element: name }, formatIssue(issue));
      const element = await host.add(target.source);
      if (target.source.settings.state === 'active') elements.push(element);
      else text.info({ element: name }, `not started: its state is ${target.source.settings.state}`);
    } catch (error) {
      if (!(error instanceof HeadendError) || isOfStore(error)) throw error;
      host.addFailed(name, error);
      // A target alone is the command's own failure; among others it is one bad element.
      if (targets.length === 1) throw error;
      text.error({ element: name }, `${error.message}; state error`);
    }
  }
  return elements;
}

/** A data directory that cannot be used is no fault of an element. */
function isOfStore({ code }: HeadendError): boolean {
  return code === 'DATA_IN_USE' || code === 'DATA_INVALID' || code === 'FILE_UNWRITABLE';
}

/** When `run` ends: at a signal, when its time is over, or as soon as the condition holds in every element. */
class Ending {
  readonly #tests: Array<() => boolean>;
  #met: (() => void) | undefined;
  #holds = false;

  constructor(elements: readonly Element[], until: string | undefined) {
    this.#tests = until === undefined ? [] : elements.map(element => conditionOf(element, until));
  }

  /** Looks whether the condition holds now. */
  look(): void {
    if (this.#tests.length === 0 || this.#holds || !this.#tests.every(test => test())) return;
    this.#holds = true;
    this.#met?.();
  }

  /** Resolves to whether the condition held. */
  wait(limit: number | undefined): Promise<boolean> {
    const signal = stopSignal();
    return new Promise(resolve => {
      const timer = limit === undefined ? undefined : systemClock.after(limit, () => end(false));
      // Without a timer and without sockets the process would end by itself.
      const alive = setInterval(() => {}, 1 << 30);
      const end = (met: boolean): void => {
        timer?.cancel();
        clearInterval(alive);
        resolve(met);
      };
      this.#met = () => end(true);
      if (this.#holds) end(true);
      else if (signal.aborted) end(false);
      else signal.addEventListener('abort', () => end(false), { once: true });
    });
  }
}

function conditionOf(element: Element, text: string): () => boolean {
  try {
    const test = compileCondition(text, id => element.protocol.paramById.get(id));
    return () => test(element.table);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new HeadendError('USAGE', `--until: at character ${error.position + 1}: ${error.message}`);
  }
}

function parameterOf(element: Element, key: string): Param {
  const param =
    element.protocol.paramById.get(Number(key)) ?? element.protocol.paramByName.get(key.toLowerCase());
  if (param !== undefined) return param;
  throw new HeadendError('USAGE', `--print: ${element.protocol.name} has no parameter ${key}`);
}

function displayed(element: Element, param: Param): string {
  const read = (id: number): Value => {
    const other = element.protocol.paramById.get(id);
    return other === undefined ? null : element.table.get(other);
  };
  return String(element.shown(displayOf(param, element.displayed(param), read)));
}

function printParameter(element: Element, param: Param): void {
  const value = element.shown(element.table.get(param));
  const line = {
    time: isoTime(systemClock.now()),
    element: element.elementName,
    id: param.id,
    name: param.name,
    value: param.measurement?.password && value !== null ? '***' : value,
    display: displayed(element, param),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Prints the state unless it is the one printed before; returns it. */
function printState(element: Element, before: string): string {
  const now = JSON.stringify({ element: element.elementName, ...element.status });
  if (now !== before) {
    process.stdout.write(`{"time":"${isoTime(systemClock.now())}",${now.slice(1)}\n`);
  }
  return now;
}
