/** Somebody who waits for a port: an element, and what goes on when it has its turn. */
interface Waiting {
  readonly who: object;
  readonly locks: boolean;
  readonly go: () => void;
}

interface Port {
  /** Whose command is under way. */
  busy: object | undefined;
  /** Who has locked it. */
  holder: object | undefined;
  readonly waiting: Waiting[];
}

/**
 * Who may send on a port that elements share: one command with its answer at a time, and while one of them has locked
 * the port only that one (ActionLockUnlock, ActionPriorityLockUnlock). A lock outlives timeouts; it ends by `unlock` or
 * with its element.
 */
export class PortTurns {
  readonly #ports = new Map<string, Port>();

  /** Resolves when an element may send; undefined when it may at once. `leave` must follow. */
  take(key: string, who: object): Promise<void> | undefined {
    const port = this.#port(key);
    if (mayTake(port, who)) {
      port.busy = who;
      return undefined;
    }
    return new Promise(go => port.waiting.push({ who, locks: false, go }));
  }

  /** The command has its answer, or none. */
  leave(key: string, who: object): void {
    const port = this.#ports.get(key);
    if (port?.busy !== who) return;
    port.busy = undefined;
    this.#next(key, port);
  }

  /** Locks a port for an element; once more does nothing. `first`: before all others that wait for it. */
  lock(key: string, who: object, first: boolean): Promise<void> | undefined {
    const port = this.#port(key);
    if (mayLock(port, who)) {
      port.holder = who;
      return undefined;
    }
    return new Promise(go => {
      const waiting = { who, locks: true, go };
      if (first) port.waiting.unshift(waiting);
      else port.waiting.push(waiting);
    });
  }

  unlock(key: string, who: object): void {
    const port = this.#ports.get(key);
    if (port?.holder !== who) return;
    port.holder = undefined;
    this.#next(key, port);
  }

  /** An element has stopped: nothing of it is locked, under way or waiting any more. */
  release(who: object): void {
    for (const [key, port] of this.#ports) {
      if (port.busy === who) port.busy = undefined;
      if (port.holder === who) port.holder = undefined;
      const own = port.waiting.filter(waiting => waiting.who === who);
      const others = port.waiting.filter(waiting => waiting.who !== who);
      port.waiting.splice(0, port.waiting.length, ...others);
      for (const { go } of own) go();
      this.#next(key, port);
    }
  }

  #port(key: string): Port {
    let port = this.#ports.get(key);
    if (port === undefined) {
      port = { busy: undefined, holder: undefined, waiting: [] };
      this.#ports.set(key, port);
    }
    return port;
  }

  #next(key: string, port: Port): void {
    for (let i = 0; i < port.waiting.length; ) {
      const { who, locks, go } = port.waiting[i]!;
      if (locks ? !mayLock(port, who) : !mayTake(port, who)) {
        i++;
        continue;
      }
      if (locks) port.holder = who;
      else port.busy = who;
      port.waiting.splice(i, 1);
      go();
    }
    if (port.waiting.length === 0 && port.busy === undefined && port.holder === undefined)
      this.#ports.delete(key);
  }
}

function mayTake({ busy, holder }: Port, who: object): boolean {
  return busy === undefined && (holder === undefined || holder === who);
}

function mayLock({ busy, holder }: Port, who: object): boolean {
  return holder === who || (holder === undefined && (busy === undefined || busy === who));
}
