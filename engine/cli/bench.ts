import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseAddress } from '#api/address.ts';
import { parseDuration } from '#base/duration.ts';
import { HeadendError } from '#base/error.ts';
import { parseSize } from '#base/size.ts';
import { countOption, isJson } from './agent.ts';
import { METER_MODES, type Measured, type MeterTask, measure } from './meter.ts';
import { echoPeer } from './meter-peer.ts';
import { json, painter, table, write } from './output.ts';
import { progressBar } from './progress.ts';
import { stopSignal } from './stop.ts';
import { type Call, flagOption, textOption } from './verb.ts';

const SIZES = '0,16,64,256,1024,65k';
const REPEAT = 1000;
/** Messages that the meter's own part is measured with at most. */
const OWN = 1000;
const WARM_UP = { size: 64, repeat: 300, connections: 1, mode: 'echo', text: true } as const;

/** What is printed for a size: rates a second, latencies in milliseconds. */
interface SizeResult {
  readonly size: number;
  readonly messagesSent: number;
  readonly messagesReceived: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly seconds: number;
  readonly sentPerSecond: number;
  readonly receivedPerSecond: number;
  readonly bytesSentPerSecond: number;
  readonly bytesReceivedPerSecond: number;
  /** Null where nothing came back. */
  readonly latency: Latency | null;
  /** The same loop against a bare peer of the meter's own: what the meter and this machine take of it. */
  readonly own: { readonly latency: Latency | null; readonly share: number };
}

interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** `headend bench websocket`: measures a WebSocket peer, or is one. */
export async function run(call: Call): Promise<0 | 1> {
  const [what, url] = call.arguments;
  if (what !== 'websocket')
    throw new HeadendError(
      'USAGE',
      `bench: there is no meter for "${what}"; bench websocket URL would be right`,
    );
  if (flagOption(call, 'serve')) return serve(call);
  if (url === undefined || !/^wss?:\/\/./i.test(url))
    throw new HeadendError('USAGE', 'bench websocket: give a URL like ws://127.0.0.1:8050/path, or --serve');
  const mode = METER_MODES.find(word => word === textOption(call, 'mode')) ?? 'echo';
  const type = textOption(call, 'type') ?? 'text';
  const patience = patienceOf(call);
  const repeat = countOption(call, 'repeat') ?? REPEAT;
  const connections = countOption(call, 'connections') ?? 1;
  const sizes = sizesOf(textOption(call, 'size') ?? SIZES);
  const own = await ownPeer();
  const bar = progressBar(process.stderr);
  try {
    const results: SizeResult[] = [];
    // The first messages of a process are slow: not the peer's fault.
    await measure({ ...WARM_UP, url: own.url, patience }, () => {});
    for (const size of sizes) {
      const task = { url, size, repeat, connections, mode, text: type === 'text', patience };
      const bare = { ...task, url: own.url, repeat: Math.min(repeat, OWN) };
      const total = repeat * connections;
      const measured = await measure(task, done => bar.show(`${size} bytes`, done, total));
      results.push(resultOf(task, measured, await measure(bare, () => {})));
    }
    bar.clear();
    const all = { url, mode, type, connections, repeat, sizes: results };
    await write(isJson(call) ? json(all) : resultsText(results));
  } finally {
    bar.clear();
    own.end();
  }
  return 0;
}

/** An echo peer until it is stopped. */
async function serve(call: Call): Promise<0> {
  const text = textOption(call, 'address') ?? '127.0.0.1:0';
  const address = parseAddress(text);
  if (address === undefined)
    throw new HeadendError('USAGE', `--address takes HOST:PORT, say 127.0.0.1:8050, not "${text}"`);
  const peer = await echoPeer(address.host, address.port);
  // Whoever reads the line may stop it at once.
  const signal = stopSignal();
  await write(isJson(call) ? `${JSON.stringify({ url: peer.url })}\n` : `echoes at ${peer.url}\n`);
  if (!signal.aborted)
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }));
  await peer.close();
  return 0;
}

async function ownPeer(): Promise<{ readonly url: string; end(): void }> {
  const source = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(source ? './meter-own.ts' : './meter-own.js', import.meta.url));
  const child = fork(file, { execArgv: source ? ['--conditions=headend-source'] : [] });
  const [url] = (await once(child, 'message')) as [string];
  return { url, end: () => child.connected && child.disconnect() };
}

function resultOf(task: MeterTask, measured: Measured, own: Measured): SizeResult {
  const { bytesReceived, bytesSent, messagesReceived, messagesSent, seconds } = measured;
  const rate = (count: number): number => rounded(count / Math.max(seconds, 1e-9), 1);
  return {
    size: task.size,
    messagesSent,
    messagesReceived,
    bytesSent,
    bytesReceived,
    seconds: rounded(seconds, 6),
    sentPerSecond: rate(messagesSent),
    receivedPerSecond: rate(messagesReceived),
    bytesSentPerSecond: rate(bytesSent),
    bytesReceivedPerSecond: rate(bytesReceived),
    latency: latencyOf(measured.latencies),
    own: {
      latency: latencyOf(own.latencies),
      share: rounded(Math.min(1, own.seconds / own.messagesSent / (seconds / messagesSent)), 3),
    },
  };
}

/** Quantiles of values in ascending order: the least value that so many are not above. */
function latencyOf(sorted: Float64Array): Latency | null {
  if (sorted.length === 0) return null;
  const at = (part: number): number => rounded(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]!, 4);
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function resultsText(results: readonly SizeResult[]): string {
  const ms = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(3));
  const rows = results.map(({ latency, own, size, ...rates }) => [
    size,
    Math.round(rates.sentPerSecond),
    Math.round(rates.receivedPerSecond),
    Math.round(rates.bytesSentPerSecond),
    Math.round(rates.bytesReceivedPerSecond),
    ms(latency?.p50),
    ms(latency?.p90),
    ms(latency?.p99),
    ms(latency?.max),
    ms(own.latency?.p50),
    `${Math.round(own.share * 100)} %`,
  ]);
  const latencies = ['p50 ms', 'p90 ms', 'p99 ms', 'max ms'];
  const head = ['bytes', 'sent/s', 'received/s', 'bytes sent/s', 'bytes received/s', ...latencies];
  const [first = '', ...lines] = table(rows, [...head, 'own p50', 'own part']);
  const note = 'own: the same loop against a bare echo peer of the meter, on this machine';
  const paint = painter(process.stdout);
  return `${[paint('dim', first), ...lines, paint('dim', note)].join('\n')}\n`;
}

/** Sizes with commas between them: 0, 64, 65k, 1MiB. */
function sizesOf(text: string): number[] {
  return text.split(',').map(part => {
    const size = parseSize(part.trim());
    if (size !== undefined && size <= 2 ** 30) return size;
    throw new HeadendError('USAGE', `--size takes sizes like ${SIZES}, of at most 1 GiB, not "${part}"`);
  });
}

function patienceOf(call: Call): number {
  const text = textOption(call, 'timeout') ?? '10s';
  const patience = parseDuration(text);
  if (patience !== undefined && patience > 0) return patience;
  throw new HeadendError('USAGE', `--timeout takes a duration like 10s, not "${text}"`);
}
