import { access } from 'node:fs';
import type { SerialPort } from 'serialport';
import type { Timer } from '#base/clock.ts';
import { messageOf } from '#base/error.ts';
import type {
  End,
  LineSettings,
  Link,
  LinkEnds,
  LinkEvents,
  Target,
  Transport,
  TransportOptions,
} from './contract.ts';
import { lineEnd, lineFailure, lineGone, NO_PACKAGE } from './serial-failure.ts';

/** The package that knows the system's serial lines. */
export type SerialPackage = () => Promise<{ readonly SerialPort: typeof SerialPort }>;

/**
 * A serial line (RS-232, RS-422, RS-485, or what a converter for them makes), which nobody else on this machine may
 * have open. Its messages are what each read brings. The package it needs is loaded at the first connect.
 */
export function serial(
  options: TransportOptions,
  load: SerialPackage = () => import('serialport'),
): Transport {
  return { connect: (target, events) => new LineLink(target, events, options, load) };
}

/**
 * Milliseconds between two looks whether the line is still there: one that goes while it is being read gives no bytes for
 * ever, and no error.
 */
const LOOK = 1000;

const DEFAULT: LineSettings = {
  baud: 9600,
  dataBits: 8,
  stopBits: 1,
  parity: 'none',
  flowControl: 'none',
};

class LineLink implements Link {
  readonly #target: Target;
  readonly #events: LinkEvents;
  readonly #options: TransportOptions;
  readonly #path: string;
  #port: SerialPort | undefined;
  #deadline: Timer | undefined;
  #look: Timer | undefined;
  #opened = false;
  #ended = false;
  #closing = false;
  #decided: Pick<End, 'cause' | 'reason' | 'errno'> | undefined;

  constructor(target: Target, events: LinkEvents, options: TransportOptions, load: SerialPackage) {
    this.#target = target;
    this.#events = events;
    this.#options = options;
    this.#path = target.url.replace(/^serial:\/\//, '');
    this.#start(load).catch(error => {
      this.#decided ??= lineFailure(error, this.#path);
      this.#end();
    });
  }

  send(bytes: Uint8Array): number {
    const port = this.#port;
    if (port === undefined || !this.#opened || this.#closing || !port.isOpen) return -1;
    if (port.writableLength + bytes.length > this.#target.limits.sendQueue) return -1;
    port.write(Buffer.from(bytes));
    return port.writableLength;
  }

  get unsent(): number {
    return this.#port?.writableLength ?? 0;
  }

  ends(): LinkEnds | undefined {
    return this.#opened ? { peer: this.#path, local: '', subprotocol: '' } : undefined;
  }

  /** What waits unsent still leaves, but only for `closeTimeout`. */
  close(_code: number, reason: string): void {
    if (this.#closing || this.#ended) return;
    this.#closing = true;
    this.#decided ??= { cause: 'local', reason };
    if (!this.#opened) return;
    this.#deadline = this.#options.clock.after(this.#target.limits.closeTimeout, () => this.#shut());
    const port = this.#port;
    if (port === undefined || port.writableLength === 0) this.#shut();
    else port.write(Buffer.alloc(0), () => port.drain(() => this.#shut()));
  }

  terminate(): void {
    this.#closing = true;
    this.#decided ??= { cause: 'local', reason: '' };
    if (this.#opened) this.#shut();
  }

  pause(): void {
    this.#port?.pause();
  }

  resume(): void {
    this.#port?.resume();
  }

  async #start(load: SerialPackage): Promise<void> {
    const { SerialPort } = await load().catch(error => {
      throw new Error(`${NO_PACKAGE} (${messageOf(error).split('\n')[0]})`);
    });
    const { line = DEFAULT } = this.#target;
    const port = new SerialPort({
      path: this.#path,
      baudRate: line.baud,
      dataBits: line.dataBits as 5 | 6 | 7 | 8,
      stopBits: line.stopBits,
      parity: line.parity,
      rtscts: line.flowControl === 'rtscts',
      xon: line.flowControl === 'xonxoff',
      xoff: line.flowControl === 'xonxoff',
      autoOpen: false,
    });
    await new Promise<void>((resolve, reject) =>
      port.open(error => (error === null || error === undefined ? resolve() : reject(error))),
    );
    this.#port = port;
    port.on('error', (error: Error) => {
      this.#decided ??= lineEnd(error, this.#path);
      this.#shut();
    });
    port.once('close', (error?: Error | null) => {
      if (error) this.#decided ??= lineEnd(error, this.#path);
      this.#end();
    });
    this.#opened = true;
    if (this.#closing) {
      this.#shut();
      return;
    }
    if (this.#path.startsWith('/')) this.#lookLater();
    port.on('data', (bytes: Buffer) => {
      if (!this.#closing) this.#events.message(bytes, false);
    });
    this.#events.open();
  }

  #lookLater(): void {
    this.#look = this.#options.clock.after(LOOK, () =>
      access(this.#path, error => {
        if (this.#ended) return;
        if (error?.code !== 'ENOENT') {
          this.#lookLater();
          return;
        }
        this.#decided ??= lineGone(this.#path, 'it is not there any more');
        this.#shut();
      }),
    );
  }

  #shut(): void {
    this.#deadline?.cancel();
    if (this.#port?.isOpen) this.#port.close();
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#look?.cancel();
    this.#deadline?.cancel();
    const decided = this.#decided ?? { cause: 'abnormal', reason: 'the line is gone' };
    this.#events.closed({ ...decided, code: 0, opened: this.#opened });
  }
}
