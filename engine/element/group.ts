import type { Clock } from '#base/clock.ts';
import type { Command, Group, GroupItem, Pair } from '#model/constructs.ts';
import type { ElementConnection } from './connection.ts';
import type { Core, Item } from './core.ts';
import type { Lock } from './lock.ts';
import type { Program } from './program.ts';
import type { GroupQueue, QueueEntry } from './queue.ts';
import { inOrder, type Outcome } from './step.ts';

/** What a group run needs of its element. */
export interface GroupHost extends Core {
  readonly lock: Lock;
  readonly clock: Clock;
  readonly program: Program;
  readonly queue: GroupQueue;
  /** False once the element has stopped: then nothing more is started. */
  readonly running: boolean;
  connection(id: number): ElementConnection | undefined;
  /** The bytes of a command as last made. */
  commandBytes(command: Command): Buffer;
  responding(connection: number, yes: boolean): void;
}

/**
 * Runs one group of the queue: condition, before group, its items, after group (LogicUseCase1). The lock is held while
 * logic runs and free while a pair waits for its answer.
 */
export async function runGroup(host: GroupHost, entry: QueueEntry): Promise<void> {
  const { group } = entry;
  const test = group.condition === undefined ? undefined : host.program.tests.get(group.condition);
  if (test !== undefined && !test(host.table)) return;
  const item: Item = { kind: 'group', item: group };
  const fire = (triggers: Group['logic']['before']): Outcome =>
    inOrder(triggers.length, i => host.program.triggers.get(triggers[i]!)!(host, item));
  await host.lock.run(() => fire(group.logic.before));
  for (const content of group.content) {
    if (!host.running) return;
    await runItem(host, entry, content);
    for (let forced = host.queue.takeForced(); forced !== undefined; forced = host.queue.takeForced()) {
      await runGroup(host, forced);
    }
    if (content.next > 0) await host.queue.pause(host.clock, content.next);
  }
  if (host.running) await host.lock.run(() => fire(group.logic.after));
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
  const timeout = pair.timeout ?? connection.settings.timeout;
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
