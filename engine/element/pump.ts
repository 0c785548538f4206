import { messageOf } from '#base/error.ts';
import type { Group } from '#model/constructs.ts';
import type { QueuePosition } from './core.ts';
import { type GroupHost, runGroup } from './group.ts';
import type { QueueEntry, TimerCycle } from './queue.ts';
import { inOrder } from './step.ts';

/** After so many groups everything else of the process gets its turn: a group may queue itself again. */
const IN_A_ROW = 64;

/** Takes groups from the queue of an element and runs them, one at a time. */
export class GroupPump {
  readonly #host: GroupHost;
  #runs = false;
  #waits = false;
  #groups = 0;

  constructor(host: GroupHost) {
    this.#host = host;
  }

  /** Queues a group, with the bytes of its commands where they are made at queue time. */
  enqueue(group: Group, position: QueuePosition | 'timer', cycle: TimerCycle | undefined): void {
    const { lock, queue, running } = this.#host;
    if (!running) return;
    if (queue.refuses(group, position)) {
      cycle?.ended(group);
      return;
    }
    const made = this.#capture(group);
    if (made instanceof Promise) {
      lock.keep(made.then(bytes => queue.add(group, position, bytes, cycle)));
      return;
    }
    queue.add(group, position, made, cycle);
    this.next();
  }

  /** Runs the next group; in its turn among those that wait for the lock, so that nobody starves. */
  next(): void {
    const { lock, queue, running } = this.#host;
    if (this.#runs || queue.length === 0 || !running) return;
    if (!lock.held) {
      this.#start();
      return;
    }
    if (this.#waits) return;
    this.#waits = true;
    lock.enter(() => {
      this.#waits = false;
      this.#start();
    });
  }

  #start(): void {
    const host = this.#host;
    const entry = this.#runs || !host.running ? undefined : host.queue.take();
    if (entry === undefined) return;
    this.#runs = true;
    const { cycle, group } = entry;
    cycle?.began(group);
    runGroup(host, entry)
      .catch(error => host.report('error', { group: group.id }, `group ${group.id}: ${messageOf(error)}`))
      .then(() => {
        cycle?.ended(group);
        // The interval of a timer is between two groups of one fire.
        if (host.running && cycle !== undefined && cycle.interval > 0 && host.queue.continues(cycle))
          return host.sleep(cycle.interval);
      })
      .finally(() => {
        this.#runs = false;
        if (++this.#groups % IN_A_ROW === 0) setImmediate(() => this.next());
        else this.next();
      });
  }

  /** The bytes of a group's commands at queue time, where the connection says MakeCommandByProtocol. */
  #capture(group: Group): QueueEntry['made'] | Promise<QueueEntry['made']> {
    const host = this.#host;
    let made: Map<number, Buffer> | undefined;
    const pairs = group.content.flatMap(content => (content.kind === 'pair' ? [content.item] : []));
    const commands = pairs.flatMap(pair => {
      const connection = host.connection(pair.connection >= 0 ? pair.connection : group.connection);
      return pair.command !== undefined && connection?.model.makeCommandByProtocol ? [pair.command] : [];
    });
    if (commands.length === 0) return undefined;
    const outcome = inOrder(commands.length, i => {
      const command = commands[i]!;
      const keep = (): void => {
        made ??= new Map();
        made.set(command.index, host.commandBytes(command));
      };
      const before = host.program.beforeCommand[command.index]?.(host, { kind: 'command', item: command });
      if (before !== undefined) return before.then(keep);
      keep();
    });
    return outcome === undefined ? made : outcome.then(() => made);
  }
}
