import { messageOf } from '#base/error.ts';
import type { Command, Group, GroupItem, Pair, Timer } from '#model/constructs.ts';
import type { ElementConnection } from './connection.ts';
import type { GroupRun, Item } from './core.ts';
import { Flow, type Steps, until } from './flow.ts';
import type { Lock } from './lock.ts';
import type { PortTurns } from './port-turns.ts';
import type { Program } from './program.ts';
import type { GroupQueue, QueueEntry } from './queue.ts';
import type { Cause } from './records.ts';
import { prepareSession, runSession, type SessionHost } from './session.ts';
import { inOrder, type Outcome } from './step.ts';
import { type Root, rooted, words } from './trace.ts';
import type { Watch } from './watch.ts';

/** Groups forced into each other deeper than this wait until those around them go on. */
const DEPTH = 64;

/** What a group run needs of its element. */
export interface GroupHost extends SessionHost {
  readonly lock: Lock;
  readonly program: Program;
  readonly queue: GroupQueue;
  readonly watch: Watch;
  readonly ports: PortTurns;
  /** False once the element has stopped: then nothing more is started. */
  readonly running: boolean;
  connection(id: number): ElementConnection | undefined;
  responding(connection: number, yes: boolean): void;
}

/**
 * One group of the queue: condition, before group, its items, after group (LogicUseCase1). The lock is held while
 * logic runs and free while a pair waits for its answer. A group that is stopped ends after the item under way, and
 * then too runs what hangs on its end (ActionStopCurrentGroup).
 */
export function groupSteps(host: GroupHost, entry: QueueEntry): Steps {
  const steps = itemSteps(host, entry, undefined);
  const { by, cycle, group } = entry;
  return host.trace === undefined ? steps : host.trace.steps(rootOf(group, cycle?.timer, by), steps);
}

/** `beside`: the run that a timer has begun, and ends itself. */
function* itemSteps(host: GroupHost, entry: QueueEntry, beside: GroupRun | undefined): Steps {
  const { group, cycle } = entry;
  if (beside === undefined && !holds(host, group)) return;
  const outer = host.run;
  const run = beside ?? runOf(host, group, outer === undefined ? 0 : outer.depth + 1);
  const wait = beside === undefined ? host.watch.begin(run) : undefined;
  if (wait !== undefined) host.run = run;
  try {
    const { before, after } = group.logic;
    const item: Item = { kind: 'group', item: group };
    for (let i = 0; i < before.length; i++) {
      const outcome = host.program.triggers.get(before[i]!)!(host, item);
      if (outcome !== undefined) yield outcome;
    }
    const last = group.content.length - 1;
    for (let i = 0; i <= last; i++) {
      const content = group.content[i]!;
      if (!host.running) return;
      if (i > 0 || before.length > 0) yield;
      run.item = content;
      if (content.kind === 'pair') {
        const connection = connectionOf(host, run, content.item);
        if (connection !== undefined)
          yield* connection.port === undefined
            ? sendSteps(host, entry, content.item, connection)
            : turnSteps(host, entry, content.item, connection, connection.port);
      } else if (content.kind === 'session') {
        const prepared = entry.made?.sessions?.get(content) ?? prepareSession(content, group, host.table);
        yield until(runSession(host, group, content, prepared));
      } else {
        const outcome = runItem(host, group, content);
        if (outcome !== undefined) yield outcome;
      }
      let runs = 0;
      for (let forced = take(host, run); forced !== undefined; forced = take(host, run)) {
        yield* groupSteps(host, forced);
        // A group that forces itself would keep everything else of this process from its turn.
        if (++runs % DEPTH === 0) yield until(new Promise(resolve => setImmediate(resolve)));
      }
      const interval = content.kind === 'pair' && i < last && cycle !== undefined ? cycle.interval : 0;
      const pause = Math.max(host.pauses?.get(content) ?? content.next, interval);
      if (run.stopped) break;
      if (pause > 0 && host.running) yield until(host.sleep(pause));
    }
    const qactions = host.program.afterGroup.get(group);
    if (after.length === 0 && qactions === undefined) return;
    yield;
    for (let i = 0; i < after.length && host.running; i++) {
      const outcome = host.program.triggers.get(after[i]!)!(host, item);
      if (outcome !== undefined) yield outcome;
    }
    if (qactions === undefined || !host.running) return;
    const outcome = qactions(host, item);
    if (outcome !== undefined) yield outcome;
  } finally {
    if (wait !== undefined) {
      host.watch.end(wait);
      host.run = outer;
    }
  }
}

/** A group that a timer runs beside the queue leaves the queue alone. */
function take(host: GroupHost, run: GroupRun): QueueEntry | undefined {
  return host.run === run && run.depth < DEPTH && host.running ? host.queue.takeForced() : undefined;
}

/**
 * Runs a group of actions or triggers at once, beside the queue, as timers do (InnerWorkingsSLProtocol, executing groups
 * by timer threads): in one go, unless there are pauses between its items.
 */
export function runAtOnce(host: GroupHost, group: Group, timer: Timer): Outcome {
  const root = rootOf(group, timer, undefined);
  if (group.content.some(content => content.next > 0)) {
    if (!holds(host, group)) return;
    const run = runOf(host, group, 0);
    const plain = itemSteps(host, { group, made: undefined, cycle: undefined }, run);
    const steps = host.trace?.steps(root, plain) ?? plain;
    const ends = new Promise<void>(resolve => {
      const ended = (error: unknown): void => {
        if (error !== undefined)
          host.report('error', { group: group.id }, `group ${group.id}: ${messageOf(error)}`);
        resolve();
      };
      host.lock.enter(() => new Flow(host.lock, ended).begin(steps), resolve);
    });
    return watched(host, run, ends);
  }
  const { triggers, actions } = host.program;
  const { before, after } = group.logic;
  const item: Item = { kind: 'group', item: group };
  const run = runOf(host, group, 0);
  const runContent = (content: GroupItem): Outcome => {
    run.item = content;
    if (content.kind === 'action') return actions.get(content.item)?.(host, undefined);
    if (content.kind === 'trigger') return triggers.get(content.item)?.(host, undefined);
  };
  const steps: ReadonlyArray<() => Outcome> = [
    ...before.map(trigger => () => triggers.get(trigger)!(host, item)),
    ...group.content.map(content => () => runContent(content)),
    ...after.map(trigger => () => triggers.get(trigger)!(host, item)),
    () => host.program.afterGroup.get(group)?.(host, item),
  ];
  const all = (): Outcome => {
    if (!holds(host, group)) return;
    host.beside = run;
    let waits = false;
    try {
      const outcome = inOrder(steps.length, i => steps[i]!());
      if (outcome === undefined) return;
      waits = true;
      return watched(host, run, outcome).finally(() => {
        host.beside = undefined;
      });
    } finally {
      if (!waits) host.beside = undefined;
    }
  };
  return host.lock.run(rooted(host, root, all));
}

function holds(host: GroupHost, group: Group): boolean {
  const test = group.condition === undefined ? undefined : host.program.tests.get(group.condition);
  if (test === undefined || test(host.table)) return true;
  host.trace?.skipped('group', group, group.condition!);
  return false;
}

function rootOf({ connection, id, name }: Group, timer: Timer | undefined, by: string | undefined): Root {
  const cause = timer === undefined ? by : words({ kind: 'timer', id: timer.id, name: timer.name });
  return { kind: 'group', id, name, connection, ...(cause !== undefined && { by: cause }) };
}

function runOf({ redundancy }: GroupHost, group: Group, depth: number): GroupRun {
  const connection = redundancy === undefined ? group.connection : redundancy.connectionOf(group);
  return { group, connection, item: undefined, stopped: false, depth };
}

function watched(host: GroupHost, run: GroupRun, outcome: Promise<void>): Promise<void> {
  const wait = host.watch.begin(run);
  return outcome.finally(() => host.watch.end(wait));
}

function runItem(host: GroupHost, group: Group, content: GroupItem): Outcome {
  switch (content.kind) {
    case 'action':
      return host.program.actions.get(content.item)?.(host, undefined);
    case 'trigger':
      return host.program.triggers.get(content.item)?.(host, undefined);
    default:
      host.report(
        'warn',
        { group: group.id },
        `group ${group.id}: ${content.kind} ${content.item.id} cannot be polled yet`,
      );
  }
}

/** Where a pair is sent; undefined where its condition does not hold, or there is no such connection. */
function connectionOf(
  host: GroupHost,
  { connection: own, group }: GroupRun,
  pair: Pair,
): ElementConnection | undefined {
  const test = pair.condition === undefined ? undefined : host.program.tests.get(pair.condition);
  if (test !== undefined && !test(host.table)) {
    host.trace?.skipped('pair', pair, pair.condition!);
    return undefined;
  }
  const number = pair.connection >= 0 ? pair.connection : own;
  const connection = host.connection(number);
  if (connection === undefined)
    host.report('error', { group: group.id }, `pair ${pair.id}: the element has no connection ${number}`);
  return connection;
}

/** A pair on a port that elements share: in its turn. */
function* turnSteps(
  host: GroupHost,
  entry: QueueEntry,
  pair: Pair,
  connection: ElementConnection,
  port: string,
): Steps {
  const turn = host.ports.take(port, host);
  if (turn !== undefined) yield until(turn);
  try {
    yield* sendSteps(host, entry, pair, connection);
  } finally {
    host.ports.leave(port, host);
  }
}

/**
 * A pair (ConnectionsSerialPairs): before command, send, after command; then, where it has responses, the answer: at
 * most `retries` more sends, each after the timeout of the one before.
 */
function* sendSteps(host: GroupHost, entry: QueueEntry, pair: Pair, connection: ElementConnection): Steps {
  const { group } = entry;
  const { exchange, model } = connection;
  // In no time at all no answer could come.
  const timeout = Math.max(1, host.pairTimeouts?.get(pair) || pair.timeout || connection.settings.timeout);
  const sends = (pair.retries ?? connection.settings.retries) + 1;
  const waits = pair.responses.length > 0 || pair.responsesOnBadCommand.length > 0;
  for (let send = 1; send <= sends && host.running; send++) {
    const opening = connection.ready(send > 1);
    if (opening !== undefined) yield until(opening);
    if (!host.running) return;
    const outcome = sendCommand(host, entry, pair, connection, waits ? timeout : 0);
    if (outcome !== undefined) yield outcome;
    if (!waits) return;
    yield exchange;
    if (exchange.answer === 'succeeded' || !host.running) return;
    const last = send === sends;
    const why = exchange.reason ?? `no answer within ${timeout} ms`;
    connection.timedOut(pair, group.id, `${why}; send ${send} of ${sends}`);
    const item: Item = { kind: 'pair', item: pair };
    const timedOut = host.program.timedOut[pair.index]?.(host, item);
    if (timedOut !== undefined) yield timedOut;
    if (!last) continue;
    if (!pair.ignoreTimeout) {
      host.responding(model.id, false);
      if (!group.fixed && pair.connection < 0) host.redundancy?.failed(model.id);
    }
    const afterRetries = host.program.timedOutAfterRetries[pair.index]?.(host, item);
    if (afterRetries !== undefined) yield afterRetries;
  }
}

/** A command on its way. */
interface Sending {
  readonly entry: QueueEntry;
  readonly pair: Pair;
  readonly command: Command;
  readonly connection: ElementConnection;
  /** How long the answer may take; 0 where none is expected. */
  readonly timeout: number;
}

function sendCommand(
  host: GroupHost,
  entry: QueueEntry,
  pair: Pair,
  connection: ElementConnection,
  timeout: number,
): Outcome {
  const { command } = pair;
  if (command === undefined) {
    connection.begins(pair);
    if (timeout > 0) connection.exchange.begin(pair, entry.group.id, timeout);
    return;
  }
  const sending: Sending = { entry, pair, command, connection, timeout };
  const captured = entry.made?.commands?.get(command.index);
  if (captured !== undefined) return sendBytes(host, sending, captured);
  host.make(command);
  const before = host.program.beforeCommand[command.index]?.(host, { kind: 'command', item: command });
  return before === undefined
    ? sendBytes(host, sending, host.commandBytes(command))
    : sendAfter(host, sending, before);
}

function sendAfter(host: GroupHost, sending: Sending, before: Promise<void>): Promise<void> {
  return before.then(() => sendBytes(host, sending, host.commandBytes(sending.command)));
}

function sendBytes(host: GroupHost, sending: Sending, bytes: Buffer): Outcome {
  const { entry, pair, command, connection } = sending;
  const cause = { group: entry.group.id, pair: pair.id };
  connection.begins(pair);
  if (pair.oneByte !== undefined) return sendBytewise(host, sending, bytes, cause, pair.oneByte);
  const origin = entry.made?.origin;
  const client = origin?.connection === connection.model.id ? origin.client : undefined;
  return sent(host, sending, connection.send(command, bytes, cause, client));
}

function sendBytewise(
  host: GroupHost,
  sending: Sending,
  bytes: Buffer,
  cause: Cause,
  ms: number,
): Promise<void> {
  const { connection, command } = sending;
  return connection.sendSlowly(command, bytes, cause, ms).then(delivered => sent(host, sending, delivered));
}

/**
 * A command has left: the time of its answer begins, and what hangs on it runs. A pair that expects no answer has
 * succeeded with that.
 */
function sent(host: GroupHost, sending: Sending, delivered: boolean): Outcome {
  const { entry, pair, command, connection, timeout } = sending;
  if (timeout > 0) connection.exchange.begin(pair, entry.group.id, timeout);
  const after = host.program.afterCommand[command.index]?.(host, { kind: 'command', item: command });
  const succeeded = timeout > 0 || !delivered ? undefined : host.program.succeeded[pair.index];
  if (succeeded === undefined) return after;
  const item: Item = { kind: 'pair', item: pair };
  return after === undefined ? succeeded(host, item) : after.then(() => succeeded(host, item));
}
