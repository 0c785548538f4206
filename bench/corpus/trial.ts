import { messageOf } from '#base/error.ts';
import type { Severity } from '#base/issue.ts';
import { readProtocol } from '#host/host.ts';
import { sourceOf } from '#host/source.ts';
import { stops } from '#load/left-out.ts';
import { unsupported } from '#load/unsupported.ts';
import type { Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import type { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { answersOf } from './answers.ts';
import { CorpusClock } from './clock.ts';
import { type CorpusDevice, corpusDevice } from './http-device.ts';
import { deeds } from './person.ts';
import { type Silence, silence } from './silence.ts';

/** How one protocol got on. */
export interface Trial {
  readonly file: string;
  readonly protocol: string;
  readonly version: string;
  /** Types of its connections. */
  readonly connections: readonly string[];
  readonly issues: Readonly<Record<Severity, number>>;
  /** The first error of the protocol, or what was thrown. */
  readonly error: string | undefined;
  readonly started: boolean;
  /** How many of its groups ran in an hour, of how many. */
  readonly groups: Share;
  readonly timers: number;
  /** Of HTTP; undefined where no connection is of that type. */
  readonly http: Requests | undefined;
  /** QActions that ran into not being ported, of all. */
  readonly notPorted: Share;
  /** Lines of the text log with level error: what the element could not do. */
  readonly faults: readonly string[];
  readonly unsupported: readonly Lost[];
  readonly milliseconds: { readonly load: number; readonly run: number };
}

/** What became of the requests of HTTP sessions. */
export interface Requests {
  /** Sessions that asked for something, of all that a group has. */
  readonly sessions: Share;
  /** Requests with a reply, of all that went out. */
  readonly answered: Share;
  /** Parameters for status line, headers and content of the sessions that asked, and how many of them have a value. */
  readonly filled: Share;
}

export interface Share {
  readonly some: number;
  readonly all: number;
}

export interface Lost {
  readonly path: string;
  readonly count: number;
  readonly effect: string;
}

const HOUR = 3_600_000;
const SLICE = 10_000;
/** Real time after which an element is stopped, however little of its hour has passed. */
const PATIENCE = 30_000;

/** When a person comes by. */
const VISIT = 600_000;
/** What a person takes for one thing. */
const PAUSE = 2_000;

/**
 * Loads a protocol and runs an element of it for an hour of its own time. An HTTP device answers, with the files of
 * `folder` where they fit; other devices say nothing. After ten minutes a person presses and sets all there is.
 */
export async function tryProtocol(file: string, folder?: string): Promise<Trial> {
  const begun = performance.now();
  try {
    const { constructs, issues, protocol } = readProtocol(file, await sourceOf(file));
    const loaded = performance.now();
    const count = (severity: Severity): number => issues.filter(issue => issue.severity === severity).length;
    const errors = count('error');
    const first = issues.find(issue => issue.severity === 'error');
    const error = first && `${first.line}:${first.column} ${first.message} [${first.code}]`;
    const ran = protocol === undefined || issues.some(stops) ? NOTHING : await runProtocol(protocol, folder);
    return {
      file,
      protocol: protocol?.name ?? '',
      version: protocol?.version ?? '',
      connections: protocol?.connections.map(({ type }) => type) ?? [],
      issues: { error: errors, warning: count('warning'), info: count('info') },
      ...ran,
      error: error ?? ran.error,
      groups: { some: ran.groups, all: protocol?.groups.length ?? 0 },
      timers: protocol?.timers.length ?? 0,
      http: ran.http,
      notPorted: { some: ran.notPorted, all: protocol?.qactions.length ?? 0 },
      unsupported: unsupported(constructs).map(({ count, effect, path }) => ({ path, count, effect })),
      milliseconds: {
        load: Math.round(loaded - begun),
        run: Math.round(performance.now() - loaded),
      },
    };
  } catch (error) {
    return { ...UNREADABLE, file, error: messageOf(error) };
  }
}

interface Ran {
  readonly started: boolean;
  readonly http: Requests | undefined;
  readonly groups: number;
  readonly notPorted: number;
  readonly faults: readonly string[];
  readonly error: string | undefined;
}

const NOTHING: Ran = {
  started: false,
  http: undefined,
  groups: 0,
  notPorted: 0,
  faults: [],
  error: undefined,
};

const UNREADABLE: Omit<Trial, 'file' | 'error'> = {
  protocol: '',
  version: '',
  connections: [],
  issues: { error: 0, warning: 0, info: 0 },
  started: false,
  groups: { some: 0, all: 0 },
  timers: 0,
  http: undefined,
  notPorted: { some: 0, all: 0 },
  faults: [],
  unsupported: [],
  milliseconds: { load: 0, run: 0 },
};

async function runProtocol(protocol: Protocol, folder: string | undefined): Promise<Ran> {
  const clock = new CorpusClock();
  const silent = await silence();
  const device = await corpusDevice(answersOf(folder));
  let started: StartedElement | undefined;
  try {
    started = await startElement({
      protocol: protocol.file,
      settings: settingsFor(protocol.connections, silent, device),
      clock,
      trace: true,
    });
    const state = started.status.state;
    const { records: seen } = started;
    let [requests, replies, from] = [0, 0, 0];
    clock.underWay = () => {
      for (; from < seen.length; from++) {
        const { delivered, kind } = seen[from]!;
        if (kind === 'request' && delivered) requests++;
        if (kind === 'reply') replies++;
      }
      return Math.max(device.expected, requests) - replies;
    };
    await anHour(clock, visitOf(started));
    const { element, lines, records } = started;
    const groups = new Set(records.flatMap(({ group, of }) => (of?.kind === 'group' ? of.id : group) ?? []));
    const faults = lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    return {
      started: state === 'active',
      http: requestsOf(started),
      groups: groups.size,
      notPorted: element.notPorted.size,
      faults: [...new Set(faults)],
      error: undefined,
    };
  } catch (error) {
    return { ...NOTHING, error: messageOf(error) };
  } finally {
    await silent.close();
    await device.close();
    await ended(started, clock);
  }
}

/** All that a person could do, one after the other; what a set is followed by needs the time to pass. */
function visitOf({ element, set }: StartedElement): readonly (() => void)[] {
  // What a set of something wrong is refused with is no fault of the element.
  return deeds(element.protocol).map(
    ({ param, value }) =>
      () =>
        void set(param.id, value).catch(() => {}),
  );
}

async function anHour(clock: FakeClock, visit: readonly (() => void)[]): Promise<void> {
  const late = Date.now() + PATIENCE;
  let patient = true;
  const goOn = (): boolean => patient && Date.now() < late;
  const advancing = (async () => {
    let passed = 0;
    for (; passed < VISIT && goOn(); passed += SLICE) await clock.advance(SLICE);
    for (const deed of visit) {
      if (!goOn()) return;
      deed();
      await clock.advance(PAUSE);
      passed += PAUSE;
    }
    for (; passed < HOUR && goOn(); passed += SLICE) await clock.advance(SLICE);
  })();
  // A loop without a pause keeps the clock at one instant for ever.
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PATIENCE);
  await Promise.race([advancing, promise]);
  clearTimeout(timer);
  patient = false;
}

/** Closing may wait for deadlines of the element's own clock. */
async function ended(started: StartedElement | undefined, clock: FakeClock): Promise<void> {
  if (started === undefined) return;
  let stopped = false;
  const stopping = Promise.allSettled([started.stop()]).finally(() => {
    stopped = true;
  });
  for (let second = 0; second < 120 && !stopped; second++) await clock.advance(1000);
  const [outcome] = await stopping;
  if (outcome.status === 'rejected') throw new Error(`stopping it: ${messageOf(outcome.reason)}`);
}

function requestsOf({ element, get, records }: StartedElement): Requests | undefined {
  const { connections, groups } = element.protocol;
  if (!connections.some(({ type }) => type === 'http')) return undefined;
  const all = new Set(
    groups.flatMap(({ content }) => content.flatMap(item => (item.kind === 'session' ? item.item : []))),
  );
  const requests = records.filter(({ kind }) => kind === 'request');
  const replies = records.filter(({ kind }) => kind === 'reply');
  const asked = [...all].filter(session => requests.some(({ id }) => id === session.id));
  const params = new Set(
    asked
      .flatMap(({ connections: steps }) =>
        steps.flatMap(({ response }) => [
          response?.statusCode ?? [],
          response?.content ?? [],
          response?.headers.map(({ param }) => param) ?? [],
        ]),
      )
      .flat(),
  );
  return {
    sessions: { some: asked.length, all: all.size },
    answered: { some: replies.length, all: requests.length },
    filled: { some: [...params].filter(({ id }) => get(id) !== null).length, all: params.size },
  };
}

/** All of them lead to a device of this machine, also URLs of the protocol that name another host. */
function settingsFor(connections: readonly Connection[], silent: Silence, device: CorpusDevice): string {
  const own = connections.flatMap(({ id, type }) => {
    if (type === 'virtual') return [];
    if (type !== 'http') return [`${id}: {address: 127.0.0.1, port: ${silent.port}}`];
    const proxy = `busAddress: "", proxy: "http://127.0.0.1:${device.port}", tls: {verify: false}`;
    return [`${id}: {address: "http://127.0.0.1", port: ${device.port}, ${proxy}}`];
  });
  return own.length === 0 ? '' : `connections: {${own.join(', ')}}`;
}
