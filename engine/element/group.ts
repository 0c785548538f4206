import type { Group, GroupItem, Pair } from '#model/constructs.ts';
import type { ElementConnection } from './connection.ts';
import type { Core, GroupRun, Item } from './core.ts';
import type { Lock } from './lock.ts';
import type { Program } from './program.ts';
import type { GroupQueue, QueueEntry } from './queue.ts';
import { inOrder, type Outcome } from './step.ts';

/** Groups forced into each other deeper than this wait until those around them go on. */
const DEPTH = 64;

/** What a group run needs of its element. */
export interface GroupHost extends Core {
  readonly lock: Lock;
  readonly program: Program;
  readonly queue: GroupQueue;
  /** False once the element has stopped: then nothing more is started. */
  readonly running: boolean;
  connection(id: number): ElementConnection | undefined;
  responding(connection: number, yes: boolean): void;
}

/**
 * Runs one group of the queue: condition, before group, its items, after group (LogicUseCase1). The lock is held while
 * logic runs and free while a pair waits for its answer. A group that is stopped ends after the item under way, and
 * then too runs what hangs on its end (ActionStopCurrentGroup).
 */
export async function runGroup(host: GroupHost, entry: QueueEntry): Promise<void> {
  const { group } = entry;
  const test = group.condition === undefined ? undefined : host.program.tests.get(group.condition);
  if (test !== undefined && !test(host.table)) return;
  const outer = host.run;
  const run: GroupRun = { group, stopped: false, depth: outer === undefined ? 0 : outer.depth + 1 };
  host.run = run;
  try {
    await runItems(host, entry, run);
  } finally {
    host.run = outer;
  }
}

async function runItems(host: GroupHost, entry: QueueEntry, run: GroupRun): Promise<void> {
  const { group, cycle } = entry;
  const item: Item = { kind: 'group', item: group };
  const fire = (triggers: Group['logic']['before']): Outcome =>
    inOrder(triggers.length, i => host.program.triggers.get(triggers[i]!)!(host, item));
  await host.lock.run(() => fire(group.logic.before));
  for (const [i, content] of group.content.entries()) {
    if (!host.running) return;
    await runItem(host, entry, content);
    let runs = 0;
    for (let forced = take(host, run); forced !== undefined; forced = take(host, run)) {
      await runGroup(host, forced);
      // A group that forces itself would keep everything else of this process from its turn.
      if (++runs % DEPTH === 0) await new Promise(resolve => setImmediate(resolve));
    }
    const last = i === group.content.length - 1;
    const interval = content.kind === 'pair' && !last && cycle !== undefined ? cycle.interval : 0;
    const pause = Math.max(host.pauses?.get(content) ?? content.next, interval);
    if (run.stopped) break;
    if (pause > 0 && host.running) await host.sleep(pause);
  }
  if (host.running) await host.lock.run(() => fire(group.logic.after));
}

/** A group that a timer runs beside the queue leaves the queue alone. */
function take(host: GroupHost, run: GroupRun): QueueEntry | undefined {
  return host.run === run && run.depth < DEPTH && host.running ? host.queue.takeForced() : undefined;
}

/**
 * Runs a group of actions or triggers at once, beside the queue, as timers do (InnerWorkingsSLProtocol, executing groups
 * by timer threads): in one go, unless there are pauses between its items.
 */
export function runAtOnce(host: GroupHost, group: Group): Outcome {
  const test = group.condition === undefined ? undefined : host.program.tests.get(group.condition);
  if (group.content.some(content => content.next > 0)) {
    if (test !== undefined && !test(host.table)) return;
    const entry = { group, low: false, made: undefined, cycle: undefined };
    return runItems(host, entry, { group, stopped: false, depth: 0 });
  }
  const { triggers, actions } = host.program;
  const { before, after } = group.logic;
  const item: Item = { kind: 'group', item: group };
  const run = (content: GroupItem): Outcome => {
    if (content.kind === 'action') return actions.get(content.item)?.(host, undefined);
    if (content.kind === 'trigger') return triggers.get(content.item)?.(host, undefined);
  };
  const steps: ReadonlyArray<() => Outcome> = [
    ...before.map(trigger => () => triggers.get(trigger)!(host, item)),
    ...group.content.map(content => () => run(content)),
    ...after.map(trigger => () => triggers.get(trigger)!(host, item)),
  ];
  return host.lock.run(() => {
    if (test === undefined || test(host.table)) return inOrder(steps.length, i => steps[i]!());
  });
}

async function runItem(host: GroupHost, entry: QueueEntry, content: GroupItem): Promise<void> {
  const { group } = entry;
  switch (content.kind) {
    case 'pair':
      await runPair(host, entry, content.item);
      return;
    case 'action':
      await host.lock.run(() => host.program.actions.get(content.item)?.(host, undefined));
      return;
    case 'trigger':
      await host.lock.run(() => host.program.triggers.get(content.item)?.(host, undefined));
      return;
    default:
      host.report(
        'warn',
        { group: group.id },
        `group ${group.id}: ${content.kind} ${content.item.id} cannot be polled yet`,
      );
  }
}

/**
 * A pair (ConnectionsSerialPairs): before command, send, after command; then, where it has responses, the answer: at
 * most `retries` more sends, each after the timeout of the one before.
 */
async function runPair(host: GroupHost, entry: QueueEntry, pair: Pair): Promise<void> {
  const { group } = entry;
  const test = pair.condition === undefined ? undefined : host.program.tests.get(pair.condition);
  if (test !== undefined && !test(host.table)) return;
  const number = pair.connection >= 0 ? pair.connection : group.connection;
  const connection = host.connection(number);
  if (connection === undefined) {
    host.report('error', { group: group.id }, `pair ${pair.id}: the element has no connection ${number}`);
    return;
  }
  const item: Item = { kind: 'pair', item: pair };
  const timeout = host.pairTimeouts?.get(pair) ?? pair.timeout ?? connection.settings.timeout;
  const sends = (pair.retries ?? connection.settings.retries) + 1;
  const waits = pair.responses.length > 0 || pair.responsesOnBadCommand.length > 0;
  for (let send = 1; send <= sends && host.running; send++) {
    let answer: Promise<'succeeded' | 'timeout'> | undefined;
    await host.lock.run(() =>
      sendCommand(host, entry, pair, connection, () => {
        if (waits) answer = connection.exchange.begin(pair, group.id, timeout);
      }),
    );
    if (answer === undefined) return;
    if ((await answer) === 'succeeded' || !host.running) return;
    const last = send === sends;
    connection.timedOut(pair, group.id, `no answer within ${timeout} ms; send ${send} of ${sends}`);
    await host.lock.run(() => host.program.timedOut[pair.index]?.(host, item));
    if (!last) continue;
    if (!pair.ignoreTimeout) host.responding(number, false);
    await host.lock.run(() => host.program.timedOutAfterRetries[pair.index]?.(host, item));
  }
}

function sendCommand(
  host: GroupHost,
  entry: QueueEntry,
  pair: Pair,
  connection: ElementConnection,
  sent: () => void,
): Outcome {
  const command = pair.command;
  if (command === undefined) {
    sent();
    return;
  }
  const cause = { group: entry.group.id, pair: pair.id };
  const item: Item = { kind: 'command', item: command };
  const send = (bytes: Buffer): Outcome => {
    connection.send(command, bytes, cause);
    sent();
    return host.program.afterCommand[command.index]?.(host, item);
  };
  const captured = entry.made?.get(command.index);
  if (captured !== undefined) return send(captured);
  host.make(command);
  const before = host.program.beforeCommand[command.index]?.(host, item);
  if (before !== undefined) return before.then(() => send(host.commandBytes(command)));
  return send(host.commandBytes(command));
}
