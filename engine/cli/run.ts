import { join } from 'node:path';
import { systemClock } from '#base/clock.ts';
import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import { ConditionError, compileCondition, type Test } from '#element/condition.ts';
import { conditionNames } from '#element/condition-names.ts';
import type { Element } from '#element/element.ts';
import { WATCH_LIMITS, type WatchLimits } from '#element/watch.ts';
import { Creation } from '#host/creation.ts';
import { readOptional } from '#host/element-source.ts';
import { type ElementSource, Host } from '#host/host.ts';
import { KeptElements } from '#host/kept-elements.ts';
import { connectionOverride, parameterOverride } from '#load/element-file.ts';
import type { SecretSource } from '#load/variables.ts';
import { silentLog, type TextLog } from '#log/contract.ts';
import { fileOutput, StreamFile, streamOutput } from '#log/file.ts';
import type { Sink } from '#log/stamp.ts';
import { createTextLog } from '#log/text.ts';
import type { Protocol } from '#model/protocol.ts';
import { SqliteStore } from '#store/sqlite.ts';
import { KnownHosts } from '#transport/host-keys.ts';
import type { AccessFormat } from './access-line.ts';
import { AccessLog } from './access-log.ts';
import { LiveView } from './live.ts';
import { colourOn } from './output.ts';
import { Reload } from './reload.ts';
import { openApi, type RunApi } from './run-api.ts';
import { outputOf } from './run-output.ts';
import { stopSignal } from './stop.ts';
import { type Target, targetsOf } from './targets.ts';
import { type Call, flagOption, textOption, textsOption } from './verb.ts';

/** `headend run`: elements until stopped, until a time, or until a condition holds. */
export async function run(call: Call): Promise<0 | 1> {
  const options = readOptions(call);
  const text: TextLog = call.logLevel === 'silent' ? silentLog : createTextLog(call.logLevel, call.logFormat);
  const api = await openApi(call, text);
  try {
    return await runElements(call, options, text, api);
  } finally {
    await api.server?.close();
  }
}

async function runElements(call: Call, options: RunOptions, text: TextLog, api: RunApi): Promise<0 | 1> {
  const targets = call.arguments.flatMap(targetsOf);
  for (const target of targets) if ('source' in target) override(target.source, call);

  const sinks: Sink[] = [];
  const file = options.streamLog === undefined ? undefined : openStream(options.streamLog);
  if (file !== undefined) sinks.push(file);
  const { accessFormat, accessLog, print, printState, streamLog } = options;
  const stdoutIsTaken = streamLog === '-' || accessLog === '-' || print.length > 0 || printState;
  const access =
    accessLog === undefined
      ? undefined
      : new AccessLog(accessLog, accessFormat, error =>
          text.error({ error: error.message }, 'the access log cannot be written; elements go on'),
        );
  const live =
    (process.stdout.isTTY || flagOption(call, 'live')) && !stdoutIsTaken
      ? new LiveView(line => process.stdout.write(line), colourOn(process.stdout), process.stdout.columns)
      : undefined;
  if (live !== undefined) sinks.push(live);

  const store = options.data === undefined ? undefined : openStore(options.data, text);
  const { loop, ...limits } = options.limits;
  const flush = (): void => {
    file?.flush();
    access?.flush();
    store?.flush();
  };
  const { logFormat, logLevel } = call;
  const trace = flagOption(call, 'trace');
  const host = new Host({
    text,
    sinks,
    store,
    hostKeys: new KnownHosts(options.data === undefined ? undefined : join(options.data, 'known_hosts')),
    limits,
    trace,
    loops: { limit: loop, logLevel, logFormat, flush },
  });
  if (file !== undefined) {
    file.hold = () => host.hold(true);
    file.release = () => host.hold(false);
    file.failed = error => {
      // Standard output that takes no more ends the command by itself.
      if (options.streamLog === '-') return;
      text.error({ error: error.message }, 'the stream log cannot be written; elements go on');
    };
  }
  const kept = options.data === undefined ? undefined : new KeptElements(options.data, () => store?.claim());
  if (kept !== undefined && textOption(call, 'data') !== undefined) claim(kept);
  const creation = new Creation(host, kept);
  let ready = false;
  api.server?.serve({ host, creation, ready: () => ready });
  const elements = [...(await addElements(host, targets, text)), ...(await restored(creation, text))];
  if (live !== undefined) live.elements = elements.map(element => element.elementName);

  const ended = new Ending(host, elements, options.until);
  const shown = trace ? undefined : live; // A trace shows parameters where they belong.
  const look = options.until === undefined ? undefined : () => ended.look();
  host.watch(outputOf({ ...options, live: shown, look }, elements));
  if (access !== undefined) host.watch(access);
  const reload = flagOption(call, 'watch')
    ? new Reload({ host, text, targets, override: source => override(source, call) })
    : undefined;
  for (const element of elements) element.start();
  ready = true;
  api.tell();
  ended.look();
  const met = elements.length === 0 ? false : await ended.wait(options.for);
  await reload?.close();
  await host.stop();
  store?.close();
  await file?.close();
  await access?.close();
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
  readonly accessLog: string | undefined;
  readonly accessFormat: AccessFormat;
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
  const data = textOption(call, 'data') ?? DATA;
  if (data === '') throw new HeadendError('USAGE', '--data takes a directory, or none to keep nothing');
  const print = (textOption(call, 'print') ?? '')
    .split(',')
    .map(key => key.trim())
    .filter(key => key !== '');
  return {
    data: data === 'none' ? undefined : data,
    streamLog: textOption(call, 'streamLog'),
    accessLog: textOption(call, 'accessLog'),
    accessFormat: textOption(call, 'accessLogFormat') === 'json' ? 'json' : 'combined',
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

function openStore(directory: string, text: TextLog): SqliteStore {
  return new SqliteStore(directory, {
    failed: error =>
      text.error({ error: error.message }, 'values cannot be saved; elements go on, and it is tried again'),
    recovered: () => text.info({}, 'values are saved again'),
  });
}

/** The command line's settings go over those of every element. */
function override({ settings }: ElementSource, call: Call): void {
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
    const wrong = parameterOverride(settings, key, value, SECRETS);
    if (wrong !== undefined) throw new HeadendError('USAGE', `--param ${key}: ${wrong}`);
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

/** A directory that was named belongs to this process from the start. One that cannot be written is told at a save. */
function claim(kept: KeptElements): void {
  try {
    kept.claim();
  } catch (error) {
    if (!(error instanceof HeadendError) || error.code !== 'FILE_UNWRITABLE') throw error;
  }
}

/** The elements that were created while an earlier run was under way. */
async function restored(creation: Creation, text: TextLog): Promise<Element[]> {
  const hosted = await creation.restore((file, error) =>
    text.error({ file }, `an element that was created before cannot be made: ${error.message}`),
  );
  return hosted.flatMap(({ element }) => element ?? []);
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

  constructor(host: Host, elements: readonly Element[], until: string | undefined) {
    this.#tests = until === undefined ? [] : elements.map(element => conditionOf(host, element, until));
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

/** A test of the element of this name, which may have been made anew, of a changed protocol too, or removed since. */
function conditionOf(host: Host, { elementName, protocol }: Element, text: string): () => boolean {
  let of = protocol;
  let test = compiledUntil(text, of);
  return () => {
    const element = host.find(elementName)?.element;
    if (element === undefined) return false;
    if (element.protocol !== of) {
      of = element.protocol;
      test = compiledUntil(text, of);
    }
    return test(element.table);
  };
}

function compiledUntil(text: string, protocol: Protocol): Test {
  try {
    return compileCondition(text, id => protocol.paramById.get(id), conditionNames(protocol));
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    throw new HeadendError('USAGE', `--until: at character ${error.position + 1}: ${error.message}`);
  }
}
