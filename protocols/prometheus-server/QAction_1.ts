import type { Protocol } from './protocol.d.ts';

const TARGETS = 1000;
const RESULTS = 1100;

const HEALTH: Readonly<Record<string, number>> = { down: 0, up: 1 };
const UNKNOWN = 2;

/** What the API answers (Prometheus, HTTP API, format overview). */
type Answer<Data> =
  | { readonly status: 'success'; readonly data: Data }
  | { readonly status: 'error'; readonly errorType: string; readonly error: string };

interface Target {
  readonly labels: Readonly<Record<string, string>>;
  readonly scrapeUrl: string;
  readonly health: string;
  readonly lastError: string;
  /** Seconds. */
  readonly lastScrapeDuration: number;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and the number as a text: it may be +Inf or NaN. */
  readonly value: readonly [number, string];
}

interface QueryData {
  readonly resultType: 'vector' | 'scalar' | 'string' | 'matrix';
  readonly result: readonly Sample[] | readonly [number, string];
}

export function buildInformation(protocol: Protocol): void {
  const answer = answerOf<{ readonly version: string }>(protocol, protocol.getParameter(11));
  if (answer?.status === 'success') protocol.parameters.version = answer.data.version;
}

export function targets(protocol: Protocol): void {
  const answer = answerOf<{ readonly activeTargets: readonly Target[] }>(protocol, protocol.getParameter(12));
  if (answer?.status !== 'success') return;
  const list = answer.data.activeTargets;
  const up = list.filter(({ health }) => health === 'up').length;
  protocol.parameters.targetsUp = up;
  protocol.parameters.targetsDown = list.filter(({ health }) => health === 'down').length;
  protocol.fillArray(TARGETS, [
    list.map(({ labels, scrapeUrl }) => `${labels.job} ${scrapeUrl}`),
    list.map(({ labels }) => labels.job ?? ''),
    list.map(({ labels }) => labels.instance ?? ''),
    list.map(({ health }) => HEALTH[health] ?? UNKNOWN),
    list.map(({ lastScrapeDuration }) => lastScrapeDuration * 1000),
    list.map(({ lastError }) => lastError),
  ]);
}

export function query(protocol: Protocol): void {
  const answer = answerOf<QueryData>(protocol, protocol.getParameter(13));
  if (answer === undefined) return;
  const failed = answer.status === 'error';
  protocol.parameters.queryError = failed ? `${answer.errorType}: ${answer.error}` : '';
  const samples = failed ? [] : samplesOf(answer.data);
  protocol.parameters.samples = samples.length;
  protocol.fillArray(RESULTS, [
    samples.map(({ metric }) => seriesOf(metric)),
    samples.map(({ metric }) => metric.__name__ ?? ''),
    // What is no number is not initialised.
    samples.map(({ value }) => (Number.isFinite(Number(value[1])) ? Number(value[1]) : null)),
  ]);
}

/** Undefined, and a line in the log, for what is no answer of the API. */
function answerOf<Data>(protocol: Protocol, text: string): Answer<Data> | undefined {
  try {
    return JSON.parse(text) as Answer<Data>;
  } catch {
    protocol.log('the reply is no JSON: is this a Prometheus server?', 'warn');
    return undefined;
  }
}

/** A single value is a series without labels; a matrix has no single value to show. */
function samplesOf({ resultType, result }: QueryData): readonly Sample[] {
  if (resultType === 'vector') return result as readonly Sample[];
  if (resultType === 'matrix') return [];
  return [{ metric: {}, value: result as readonly [number, string] }];
}

/** `up{instance="localhost:9090",job="prometheus"}` */
function seriesOf({ __name__ = '', ...labels }: Readonly<Record<string, string>>): string {
  const list = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `${__name__}{${list.join(',')}}`;
}
