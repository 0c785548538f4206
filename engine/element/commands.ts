import { protocolRule, type StuffingRule, stuff } from '#codec/stuffing.ts';
import type { LogFields } from '#log/contract.ts';
import type { Connection } from '#model/connection.ts';
import type { Command } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Clients } from '#transport/client-contract.ts';
import type { ElementLink, Kind } from './kind.ts';
import type { Cause, ConnectionRecords } from './records.ts';

/** What commands need of their line. */
export interface CommandsLine {
  /** Undefined while it is not connected. */
  readonly openLink: ElementLink | undefined;
  /** In a word. */
  readonly state: string;
  /** Bytes that wait to be sent now. */
  readonly unsent: number;
}

/** What commands need of their element. */
export interface CommandsHost {
  readonly protocol: Protocol;
  sleep(ms: number): Promise<void>;
  report(level: 'warn', fields: LogFields, message: string): void;
}

/** What commands need of their connection. */
export interface CommandsConnection {
  readonly model: Connection;
  readonly settings: { readonly sendQueue: number };
  readonly line: CommandsLine;
}

/** The commands that go out over a connection: each as one message, shown whether it was sent or not. */
export class Commands {
  readonly #connection: CommandsConnection;
  readonly #kind: Kind;
  readonly #records: ConnectionRecords;
  readonly #host: CommandsHost;
  /** Advanced@stuffing, where it is for commands. */
  readonly #stuffing: StuffingRule | undefined;
  /** True from the first command that the send queue refuses to the next one that it takes. */
  #refusing = false;
  /** How many the send queue has refused. */
  refused = 0;

  constructor(connection: CommandsConnection, kind: Kind, records: ConnectionRecords, host: CommandsHost) {
    this.#connection = connection;
    this.#kind = kind;
    this.#records = records;
    this.#host = host;
    const { stuffing } = host.protocol;
    if (stuffing?.onCommands && connection.model.type.startsWith('smart-serial'))
      this.#stuffing = protocolRule(stuffing);
  }

  /**
   * Sends a command's bytes as one message. While the connection is closed they are only shown. True when they were
   * handed to the socket. `client`: of a connection that listens, the only one that gets them.
   */
  send(command: Command, made: Buffer, cause: Cause, client?: string): boolean {
    const bytes = this.#outgoing(made);
    const { line } = this.#connection;
    const link = line.openLink;
    if (link === undefined) {
      const reason = `the connection is ${line.state}`;
      this.#records.command(command, bytes, { ...cause, delivered: false, reason });
      return false;
    }
    const { clients } = link;
    if (clients !== undefined) return this.#sendTo(clients, link, command, bytes, cause, client);
    const queued = link.send(bytes, command.text);
    if (queued < 0) {
      this.#refuse(command, bytes, cause);
      return false;
    }
    this.#refusing = false;
    if (queued > 0) this.#records.command(command, bytes, { ...cause, delivered: true, queued });
    else this.#records.sent(command, bytes, cause);
    return true;
  }

  /** To one client, or to all. */
  #sendTo(
    clients: Clients,
    link: ElementLink,
    command: Command,
    bytes: Buffer,
    cause: Cause,
    client: string | undefined,
  ): boolean {
    if (client === undefined && clients.count === 0) {
      const reason = 'no client is connected';
      this.#records.command(command, bytes, { ...cause, delivered: false, reason });
      return false;
    }
    const { text } = command;
    const queued = client === undefined ? link.send(bytes, text) : clients.sendTo(client, bytes, text);
    const to = client === undefined ? {} : { client };
    const delivered = queued >= 0;
    const waiting = queued > 0 ? { queued } : {};
    const why = delivered ? {} : { reason: 'the client is gone, or does not read' };
    this.#records.command(command, bytes, { ...cause, ...to, delivered, ...waiting, ...why });
    return delivered;
  }

  /** Sends byte by byte, `ms` apart (Pair-options, oneByte). Resolves to false where not all of it could be sent. */
  async sendSlowly(command: Command, made: Buffer, cause: Cause, ms: number): Promise<boolean> {
    const { line } = this.#connection;
    if (line.openLink === undefined) return this.send(command, made, cause);
    const bytes = this.#outgoing(made);
    this.#records.sent(command, bytes, cause);
    for (let i = 0; i < bytes.length && line.openLink !== undefined; i++) {
      if (i > 0) await this.#host.sleep(ms);
      line.openLink?.send(bytes.subarray(i, i + 1), false);
    }
    return line.openLink !== undefined;
  }

  #outgoing(made: Buffer): Buffer {
    const bytes = this.#stuffing === undefined ? made : stuff(made, this.#stuffing);
    return this.#kind.outgoing === undefined ? bytes : this.#kind.outgoing(bytes);
  }

  #refuse(command: Command, bytes: Buffer, cause: Cause): void {
    const { line, model, settings } = this.#connection;
    const { sendQueue } = settings;
    const waiting = line.unsent;
    if (waiting + bytes.length <= sendQueue) {
      const reason = 'the connection is about to end';
      this.#records.command(command, bytes, { ...cause, delivered: false, reason });
      return;
    }
    const reason = `the send queue holds ${sendQueue} bytes at most and ${waiting} wait; the command was refused`;
    this.#records.command(command, bytes, { ...cause, delivered: false, reason, queued: waiting });
    this.refused++;
    if (this.#refusing) return;
    this.#refusing = true;
    const message = `command ${command.id} "${command.name}" of ${bytes.length} bytes was refused: connection ${model.id} has ${waiting} bytes unsent, and sendQueue is ${sendQueue}; a device that reads faster, or a larger sendQueue would be right`;
    this.#host.report('warn', { connection: model.id }, message);
  }
}
