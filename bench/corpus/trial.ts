import { messageOf } from '#base/error.ts';
import type { Severity } from '#base/issue.ts';
import { readProtocol } from '#host/host.ts';
import { sourceOf } from '#host/source.ts';
import { stops } from '#load/left-out.ts';
import { unsupported } from '#load/supported.ts';
import type { Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
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
  /** QActions that ran into not being ported, of all. */
  readonly notPorted: Share;
  /** Lines of the text log with level error: what the element could not do. */
  readonly faults: readonly string[];
  readonly unsupported: readonly Lost[];
  readonly milliseconds: { readonly load: number; readonly run: number };
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

/** Loads a protocol and runs an element of it for an hour of its own time; its devices say nothing. */
export async function tryProtocol(file: string): Promise<Trial> {
  const begun = performance.now();
  try {
    const { constructs, issues, protocol } = readProtocol(file, await sourceOf(file));
    const loaded = performance.now();
    const count = (severity: Severity): number => issues.filter(issue => issue.severity === severity).length;
    const errors = count('error');
    const first = issues.find(issue => issue.severity === 'error');
    const error = first && `${first.line}:${first.column} ${first.message} [${first.code}]`;
    const ran = protocol === undefined || issues.some(stops) ? NOTHING : await runProtocol(protocol);
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
  readonly groups: number;
  readonly notPorted: number;
  readonly faults: readonly string[];
  readonly error: string | undefined;
}

const NOTHING: Ran = { started: false, groups: 0, notPorted: 0, faults: [], error: undefined };

const UNREADABLE: Omit<Trial, 'file' | 'error'> = {
  protocol: '',
  version: '',
  connections: [],
  issues: { error: 0, warning: 0, info: 0 },
  started: false,
  groups: { some: 0, all: 0 },
  timers: 0,
  notPorted: { some: 0, all: 0 },
  faults: [],
  unsupported: [],
  milliseconds: { load: 0, run: 0 },
};

async function runProtocol(protocol: Protocol): Promise<Ran> {
  const clock = new FakeClock();
  const device = await silence();
  let started: StartedElement | undefined;
  try {
    started = await startElement({
      protocol: protocol.file,
      settings: settingsFor(protocol.connections, device),
      clock,
      trace: true,
    });
    const state = started.status.state;
    await anHour(clock);
    const { element, lines, records } = started;
    const groups = new Set(records.flatMap(({ group, of }) => (of?.kind === 'group' ? of.id : group) ?? []));
    const faults = lines.filter(({ level }) => level === 'error').map(({ message }) => message);
    return {
      started: state === 'active',
      groups: groups.size,
      notPorted: element.notPorted.size,
      faults: [...new Set(faults)],
      error: undefined,
    };
  } catch (error) {
    return { ...NOTHING, error: messageOf(error) };
  } finally {
    await device.close();
    await ended(started, clock);
  }
}

async function anHour(clock: FakeClock): Promise<void> {
  const late = Date.now() + PATIENCE;
  let patient = true;
  const advancing = (async () => {
    for (let passed = 0; passed < HOUR && patient && Date.now() < late; passed += SLICE)
      await clock.advance(SLICE);
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

/** All of them lead to the silent device, also URLs of the protocol that name another host. */
function settingsFor(connections: readonly Connection[], { port }: Silence): string {
  const own = connections.flatMap(({ id, type }) => {
    if (type === 'virtual') return [];
    if (type !== 'http' && type !== 'websocket') return [`${id}: {address: 127.0.0.1, port: ${port}}`];
    const proxy = type === 'http' ? `, busAddress: "", proxy: "http://127.0.0.1:${port}"` : '';
    return [`${id}: {address: "127.0.0.1", port: ${port}${proxy}}`];
  });
  return own.length === 0 ? '' : `connections: {${own.join(', ')}}`;
}
