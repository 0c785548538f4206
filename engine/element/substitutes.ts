import type { Command, Param, Response } from '#model/constructs.ts';

/** The commands and responses of an element that have other parameters than the protocol says (action replace). */
export class Substitutes {
  readonly #current = new Map<Command | Response, Command | Response>();

  /** A command or response as it is now. */
  current<T extends Command | Response>(message: T): T {
    return (this.#current.get(message) as T | undefined) ?? message;
  }

  put(message: Command | Response, position: number, param: Param): void {
    const before = this.current(message);
    if (before.content[position] === param) return;
    this.#current.set(message, { ...before, content: before.content.with(position, param) });
  }
}
