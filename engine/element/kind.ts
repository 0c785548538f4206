import type { Pair, Response } from '#model/constructs.ts';
import type { Link, LinkEvents } from '#transport/contract.ts';
import type { Outcome } from './step.ts';

/** Where a connection goes now. */
export interface Destination {
  readonly url: string;
  /** Starts to connect. */
  start(events: LinkEvents): ElementLink;
}

/** A link, maybe a part of one that several connections share. */
export type ElementLink = Link & {
  /** What arrives from now on is for this connection: it has the turn to be answered. */
  claim?(): void;
};

/** A client of a connection that listens: what an answer to it sets off goes back to it. */
export interface Origin {
  readonly connection: number;
  readonly client: string;
}

/** What differs between the kinds of connections: where they go, and what is made of the bytes that arrive. */
export interface Kind {
  /** False where there is nothing to open: commands are only shown. */
  readonly opens: boolean;
  /** An open connection counts as a device that answers, and a closed one as one that does not. */
  readonly answersByOpening: boolean;
  /** A command opens the connection where it is closed. */
  readonly opensToSend: boolean;
  /** Bytes that wait for the end of what they are part of. */
  readonly waiting: number;
  /** What elements take turns with; undefined: nobody else uses this socket. */
  readonly port: string | undefined;
  /** Throws ADDRESS_INVALID with what would be right. */
  destination(): Destination;
  /** Handles what has arrived; `at` is when, where it had to wait. Whoever calls this and what follows holds the lock. */
  receive(bytes: Buffer, text: boolean, at: number | undefined, client: string | undefined): Outcome;
  /** What goes out for the bytes of a command, where that is not these alone. */
  outgoing?(bytes: Buffer): Buffer;
  /** The command of a pair is about to be sent: what arrives from now on may be its answer. */
  begins?(pair: Pair): void;
  /** The time for an answer is over: what has come of it is looked at. */
  over?(): Outcome;
  /** The connection, or a client of it, is gone. */
  ended?(client: string | undefined): Outcome;
  /** Forgets the last data of a response (action clear). */
  forget(response: Response): void;
}
