import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '#base/clock.ts';
import type { Element } from '#element/element.ts';
import type { ElementStatus } from '#element/means.ts';
import { Host } from '#host/host.ts';
import { protocolFile } from '#host/source.ts';
import { defaultSettings, readElementFile } from '#load/element-file.ts';
import type { LogFields, TextLog } from '#log/contract.ts';
import type { StreamRecord } from '#log/record.ts';
import { recordOf } from '#log/render.ts';
import type { Sink } from '#log/stamp.ts';
import type { Param } from '#model/constructs.ts';
import type { ParameterStore } from '#store/contract.ts';
import type { HostKeys } from '#transport/contract.ts';
import type { ReadOptions, ReadRows } from '#values/reading.ts';
import type { Input, Value } from '#values/value.ts';

/** What `startElement` is given. */
export interface StartOptions {
  /** A protocol's folder, its XML file or its package; or the XML itself, with code inline. */
  readonly protocol: string;
  /** The content of an element file (YAML or JSON), without its `protocol`. */
  readonly settings?: string;
  readonly name?: string;
  /** The values of `${NAME}` in the settings: secrets. */
  readonly env?: Readonly<Record<string, string>>;
  /** A FakeClock where the test owns the time. */
  readonly clock?: Clock;
  /** Where saved values are; given to a second element of the same name, it is a restart. By default nowhere. */
  readonly store?: ParameterStore;
  /** Keys of SSH servers that are known; by default those that the element has met. */
  readonly hostKeys?: HostKeys;
  /** Its records tell what set off what. */
  readonly trace?: boolean;
  /** Told each set or change of a parameter from the start on, with what it holds then. */
  readonly changed?: (param: Param, value: Value) => void;
}

/** A line that an element wrote to the text log. */
export interface LogLine extends LogFields {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
}

/** A running element in the hands of a test. */
export interface StartedElement extends AsyncDisposable {
  readonly element: Element;
  readonly status: ElementStatus;
  /** Every record since the start, oldest first. */
  readonly records: readonly StreamRecord[];
  readonly lines: readonly LogLine[];
  /** The value of a parameter, by id or name. */
  get(parameter: number | string): Value;
  /** Sets as a user does; resolves when everything it sets off has run. */
  set(parameter: number | string, value: Input): Promise<void>;
  /** The rows of a table, as objects keyed by column name; of those that a filter finds. */
  rows(table: number | string, options?: ReadOptions): ReadRows['rows'];
  /** Sets a cell as a user does, by its column or the write parameter of that, and the key of its row. */
  setCell(parameter: number | string, key: string, value: Input): Promise<void>;
  /**
   * Resolves with the first truthy answer of `look`, asked again whenever something happens to the element. Rejects
   * after 10 s of real time with what the element looks like then.
   */
  until<T>(look: () => T): Promise<Exclude<T, false | undefined | null | 0 | ''>>;
  stop(): Promise<void>;
}

const PATIENCE = 10_000;

/**
 * Loads a protocol and starts an element of it with real sockets. The test must `stop` it. Rejects with FILE_UNREADABLE,
 * PROTOCOL_INVALID, ELEMENT_INVALID or HOOK_INVALID.
 */
export async function startElement(options: StartOptions): Promise<StartedElement> {
  const folder = mkdtempSync(join(tmpdir(), 'headend-element-'));
  const inline = options.protocol.trimStart().startsWith('<');
  const file = inline ? join(folder, 'protocol.xml') : protocolFile(options.protocol);
  if (inline) writeFileSync(file, options.protocol);
  const records: StreamRecord[] = [];
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const happened = (): void => {
    for (const look of [...waiting]) look();
  };
  const sink: Sink = {
    add(time, stamp, bytes, extra) {
      records.push(recordOf({ time, stamp, bytes, extra }));
      queueMicrotask(happened);
    },
  };
  const line = (level: LogLine['level']) => (fields: LogFields, message: string) => {
    lines.push({ ...fields, level, message });
    queueMicrotask(happened);
  };
  const text: TextLog = {
    trace: line('trace'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
  const host = new Host({
    text,
    sinks: [sink],
    store: options.store,
    hostKeys: options.hostKeys,
    trace: options.trace ?? false,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  const element = await host.add({
    name: options.name ?? 'test',
    protocol: file,
    settings: settingsOf(options, file),
  });
  element.events = {
    parameter: param => {
      options.changed?.(param, element.table.get(param));
      queueMicrotask(happened);
    },
    rows: () => queueMicrotask(happened),
    state: () => queueMicrotask(happened),
  };
  element.start();

  const param = (key: number | string): Param => {
    const { paramById, paramByName } = element.protocol;
    const found = typeof key === 'number' ? paramById.get(key) : paramByName.get(key.toLowerCase());
    if (found === undefined) throw new Error(`the protocol has no parameter ${key}`);
    return found;
  };
  const stop = async (): Promise<void> => {
    await host.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    element,
    records,
    lines,
    get status() {
      return element.status;
    },
    get: key => element.table.get(param(key)),
    set: (key, value) => element.set(param(key), value),
    rows: (key, options) => element.readTable(param(key), options).rows,
    setCell: (key, row, value) => element.setCell(param(key), row, value),
    until: look => untilTrue(look, waiting, () => describe(element, records, lines)),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function settingsOf(
  { settings, env = {} }: StartOptions,
  protocol: string,
): ReturnType<typeof defaultSettings> {
  if (settings === undefined) return defaultSettings(protocol);
  const yaml = `${settings}\nprotocol: ${JSON.stringify(protocol)}\n`;
  const { element, issues } = readElementFile(yaml, 'settings', {
    env: name => env[name],
    read: () => undefined,
  });
  if (element === undefined) throw new Error(issues.map(issue => issue.message).join('\n'));
  return element;
}

function untilTrue<T>(
  look: () => T,
  waiting: Set<() => void>,
  describe: () => string,
): Promise<Exclude<T, false | undefined | null | 0 | ''>> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      waiting.delete(again);
      clearTimeout(timer);
    };
    const again = (): void => {
      try {
        const found = look();
        if (!found) return;
        end();
        resolve(found as Exclude<T, false | undefined | null | 0 | ''>);
      } catch (error) {
        end();
        reject(error);
      }
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`it did not come true within ${PATIENCE} ms: ${look}\n${describe()}`));
    }, PATIENCE);
    waiting.add(again);
    again();
  });
}

function describe(element: Element, records: readonly StreamRecord[], lines: readonly LogLine[]): string {
  const last = records.slice(-10).map(record => JSON.stringify(record));
  const said = lines.slice(-10).map(({ level, message }) => `${level}: ${message}`);
  return [JSON.stringify(element.status), ...last, ...said].join('\n');
}
