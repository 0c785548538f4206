import { parseDuration } from '#base/duration.ts';
import type { Issue } from '#base/issue.ts';
import { parseSize } from '#base/size.ts';
import { EFFECT } from './effect.ts';
import { checkElement, type Fault } from './element-check.ts';
import {
  type AlarmSettings,
  type ConnectionSettings,
  type ElementSettings,
  type FilePlace,
  formOf,
  type Reconnect,
} from './element-settings.ts';
import { type Resolved, resolve, resolveFile, type SecretSource } from './variables.ts';
import { type Data, readYaml } from './yaml.ts';

const NO_SECRETS: SecretSource = { env: () => undefined, read: () => undefined };

/**
 * Reads an element file: YAML or JSON as `schemas/element.schema.json` says. Pure: variables and files come through
 * `secrets`. `element` is there when no issue is an error. Every issue has its place; none shows a secret.
 */
export function readElementFile(
  text: string,
  file: string,
  secrets: SecretSource = NO_SECRETS,
): { readonly element: ElementSettings | undefined; readonly issues: Issue[] } {
  const document = readYaml(text, file);
  const issues = [...document.issues];
  if (document.data === undefined) return { element: undefined, issues };
  const { element, faults } = readElement(document.data, secrets);
  for (const { path, key, severity, code, message } of faults) {
    issues.push({ file, ...document.place(path, key), severity, code, path: path.join('.'), message });
  }
  if (element === undefined || issues.some(issue => issue.severity === 'error'))
    return { element: undefined, issues };
  for (const [key, message] of idleKeys(element)) {
    issues.push({
      file,
      ...document.place([key], true),
      severity: 'warning',
      code: 'no-effect',
      path: key,
      message,
    });
  }
  const places = new Map(
    [...placedPaths(element)].map(([path, key]) => [path.join('.'), { file, ...document.place(path, key) }]),
  );
  return { element: { ...element, places }, issues };
}

/** Settings that only a protocol can tell right or wrong: of those that are all wrong where it has none the key counts. */
function* placedPaths({
  alarms,
  connections,
  parameters,
}: ElementSettings): Iterable<[path: string[], key: boolean]> {
  yield [['protocol'], false];
  for (const [id, given] of connections) {
    yield [['connections', String(id)], true];
    for (const key of Object.keys(given))
      yield [['connections', String(id), key], Object.hasOwn(EFFECT, key)];
  }
  for (const key of parameters.keys()) yield [['parameters', key], true];
  for (const key of alarms.keys()) yield [['alarms', key], true];
}

/** Keys that are read, and that nothing acts on yet. */
function* idleKeys({ host, startAfter }: ElementSettings): Iterable<[key: string, message: string]> {
  if (host === 'own')
    yield [
      'host',
      'host has no effect yet: all elements of a run share its process; a run of its own isolates an element',
    ];
  if (startAfter.length > 0)
    yield ['startAfter', 'startAfter has no effect yet: no element waits for another; leave it out'];
}

/** Settings of a protocol that is run without an element file. */
export function defaultSettings(protocol: string): ElementSettings {
  return settings({ protocol }, []);
}

/**
 * Sets a key of a connection, as the command line's `--connection N.key=value` does: `0.address`, `0.tls.verify`; a
 * list has commas. Checked as in a file. Returns what is wrong, and the settings stay as they were.
 */
export function connectionOverride(
  element: ElementSettings,
  key: string,
  value: string,
  secrets: SecretSource = NO_SECRETS,
): string | undefined {
  const [id = '', ...steps] = key.split('.');
  if (steps.length === 0) return `${key} names no key of a connection; right is like 0.address`;
  const path = ['connections', id, ...steps];
  let data: Data = formOf(path) === 'list' ? value.split(',').map(item => item.trim()) : typed(value, path);
  for (const step of steps.toReversed()) data = { [step]: data };
  const read = readElement({ protocol: element.protocol, connections: { [id]: data } }, secrets);
  const wrong = read.faults.find(fault => fault.severity === 'error');
  const given = read.element?.connections.get(Number(id));
  if (wrong || !given) return wrong?.message ?? `${key} cannot be set`;
  const merged = merge(element.connections.get(Number(id)) ?? {}, given);
  if (shrinks(merged.reconnect)) return `connections.${id}.reconnect ${SHRINKS}`;
  // Made by this module, so known to be a map and an array.
  (element.connections as Map<number, ConnectionSettings>).set(Number(id), merged);
  // What stands in the file counts no more.
  for (const key of Object.keys(given))
    (element.places as Map<string, FilePlace>).delete(`connections.${id}.${key}`);
  (element.secrets as string[]).push(...(read.element?.secrets ?? []));
  return undefined;
}

/** Gives a parameter, by id or name, a value before the start, as `--param PID=VALUE` does. Returns what is wrong. */
export function parameterOverride(
  element: ElementSettings,
  key: string,
  value: string,
  secrets: SecretSource = NO_SECRETS,
): string | undefined {
  const { text, secrets: hidden, faults } = resolve(value, secrets);
  if (faults.length > 0) return faults[0];
  (element.parameters as Map<string, string>).set(key, text);
  (element.places as Map<string, FilePlace>).delete(`parameters.${key}`);
  (element.secrets as string[]).push(...hidden);
  return undefined;
}

const SHRINKS = 'has a min longer than its max; right is a min of at most max';

/** One error for a wait that shrinks, whichever half was set last. */
function shrinks(reconnect: Reconnect | undefined): boolean {
  return reconnect?.min !== undefined && reconnect.max !== undefined && reconnect.min > reconnect.max;
}

function merge(old: ConnectionSettings, given: ConnectionSettings): ConnectionSettings {
  const blocks = Object.entries(given).map(([key, value]) => {
    const before = old[key as keyof ConnectionSettings];
    const block = typeof before === 'object' && !Array.isArray(before) ? { ...before, ...value } : value;
    return [key, block];
  });
  return { ...old, ...Object.fromEntries(blocks) };
}

/** Puts the variables in, checks, and converts. */
function readElement(
  data: Data,
  secrets: SecretSource,
): { readonly element: ElementSettings | undefined; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const hidden = new Set<string>();
  const put = putIn(data, [], secrets, faults, hidden);
  // With a variable missing, what the check said of the hole it leaves would mislead.
  if (faults.length === 0) faults.push(...checkElement(put, data));
  if (faults.some(fault => fault.severity === 'error')) return { element: undefined, faults };
  const element = settings(
    put,
    [...hidden].sort((a, b) => b.length - a.length),
  );
  for (const [id, { reconnect }] of element.connections) {
    const path = ['connections', String(id), 'reconnect'];
    if (shrinks(reconnect)) faults.push(invalid(path, `${path.join('.')} ${SHRINKS}`));
  }
  return { element, faults };
}

function invalid(path: readonly string[], message: string): Fault {
  return { path, key: false, severity: 'error', code: 'element-invalid', message };
}

function putIn(
  data: Data,
  path: readonly string[],
  source: SecretSource,
  faults: Fault[],
  hidden: Set<string>,
): Data {
  if (Array.isArray(data)) {
    return data.map((item, index) => putIn(item, [...path, String(index)], source, faults, hidden));
  }
  if (data !== null && typeof data === 'object') {
    const map: { [key: string]: Data } = Object.create(null);
    for (const [key, value] of Object.entries(data)) {
      map[key] = putIn(value, [...path, key], source, faults, hidden);
    }
    return map;
  }
  if (typeof data !== 'string') return data;
  const form = formOf(path);
  const pem = form === 'pem' || form === 'secret pem';
  let resolved = resolve(data, source);
  if (pem && resolved.faults.length === 0) resolved = pemOf(resolved, form === 'secret pem', source);
  for (const message of resolved.faults) faults.push(invalid(path, `${path.join('.')}: ${message}`));
  // A number is no secret: hiding 8050 wherever it shows would hide more than it protects.
  if (form === 'number' || form === 'flag' || form === 'duration' || form === 'size') {
    return resolved.secrets.length > 0 ? typed(resolved.text, path) : resolved.text;
  }
  for (const secret of resolved.secrets) hidden.add(secret);
  if (form === 'secret' && resolved.text !== '') hidden.add(resolved.text);
  const password = form === 'proxy' ? URL.parse(resolved.text)?.password : undefined;
  if (password) hidden.add(unescaped(password));
  return resolved.text;
}

/** The text that a URL's part stands for; the part itself where its escapes are broken. */
function unescaped(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The PEM text of a setting: the text itself, or the content of the file that it names. */
function pemOf(setting: Resolved, secret: boolean, source: SecretSource): Resolved {
  const isPem = (text: string): boolean => text.includes('-----BEGIN ');
  if (setting.text.includes('\n') && !isPem(setting.text)) return { ...setting, faults: [NO_PEM] };
  const named = isPem(setting.text) ? setting : resolveFile(setting.text, source);
  if (named.faults.length > 0) return setting.secrets.length > 0 ? { ...setting, faults: [NO_PEM] } : named;
  if (!isPem(named.text)) return { ...named, faults: [NO_PEM] };
  return { ...named, secrets: secret ? [named.text, ...setting.secrets] : setting.secrets };
}

const NO_PEM = 'is no PEM text; right is a text with -----BEGIN …----- in it, or the path of a file with one';

/** The value that a text stands for where a number or a flag is asked. */
function typed(text: string, path: readonly string[]): Data {
  const form = formOf(path);
  if (form === 'number' && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (form === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** The settings of checked data. */
function settings(data: Data, secrets: string[]): ElementSettings {
  const map = converted(data, []) as Partial<ElementSettings> & {
    readonly protocol: string;
    readonly connections?: Readonly<Record<string, ConnectionSettings>>;
    readonly parameters?: Readonly<Record<string, string | number | boolean>>;
    readonly alarms?: Readonly<Record<string, AlarmSettings>>;
  };
  const connections = Object.entries(map.connections ?? {}).map(
    ([id, value]) => [Number(id), value] as const,
  );
  return {
    ...(map.name === undefined ? {} : { name: map.name }),
    ...(map.timeout === undefined ? {} : { timeout: map.timeout }),
    protocol: map.protocol,
    state: map.state ?? 'active',
    host: map.host ?? 'shared',
    startAfter: map.startAfter ?? [],
    connections: new Map(connections),
    parameters: new Map(Object.entries(map.parameters ?? {})),
    alarms: new Map(Object.entries(map.alarms ?? {})),
    secrets,
    places: new Map(),
  };
}

/** Durations as milliseconds, sizes as bytes, a bus address as text. */
function converted(data: Data, path: readonly string[]): unknown {
  if (Array.isArray(data)) return data;
  if (data !== null && typeof data === 'object') {
    const entries = Object.entries(data).map(([key, value]) => [key, converted(value, [...path, key])]);
    return Object.fromEntries(entries);
  }
  const form = formOf(path);
  if (form === 'duration') return Math.round(parseDuration(data as string | number) ?? 0);
  if (form === 'size') return parseSize(data as string | number);
  return path[0] === 'connections' && form === 'text' ? String(data) : data;
}
