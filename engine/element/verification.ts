import type { Clock, Timer } from '#base/clock.ts';
import type { Param, Verification } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { displayOf } from '#values/display.ts';
import { decodeNumber } from '#values/interprete.ts';
import type { ParameterTable } from '#values/table.ts';
import type { Value } from '#values/value.ts';

/** What verifying needs of the element. */
export interface VerificationHost {
  readonly clock: Clock;
  readonly protocol: Protocol;
  readonly table: ParameterTable;
  report(level: 'info' | 'warn', fields: { readonly parameter: number }, message: string): void;
}

interface Pending {
  readonly write: Param;
  readonly verification: Verification;
  /** What was set. */
  readonly value: Value;
  readonly timer: Timer;
}

/**
 * Verifies what was set from outside: within the read parameter's verificationTimeout it must show the value that its
 * write twin was given (schema pages Param-verificationTimeout, Measurement.Type-verificationDeviation). The outcome is a
 * line of the log. A later set of the same parameter takes the place of the one under way.
 */
export class Verifications {
  readonly #host: VerificationHost;
  /** By read parameter. */
  readonly #pending = new Map<Param, Pending>();

  constructor(host: VerificationHost) {
    this.#host = host;
  }

  /** A write parameter that is verified was set, and what hangs on it has begun. */
  begin(write: Param): void {
    const read = write.twin;
    const verification = read?.verification;
    if (read === undefined || verification === undefined) return;
    this.#pending.get(read)?.timer.cancel();
    const { clock, table } = this.#host;
    const timer = clock.after(verification.timeout, () => this.#end(read, false));
    this.#pending.set(read, { write, verification, value: table.get(write), timer });
    this.changed(read);
  }

  /** A parameter has another value. */
  changed(param: Param): void {
    const pending = this.#pending.get(param);
    if (pending === undefined) return;
    if (corresponds(param, this.#host.table.get(param), pending)) this.#end(param, true);
  }

  stop(): void {
    for (const { timer } of this.#pending.values()) timer.cancel();
    this.#pending.clear();
  }

  #end(read: Param, verified: boolean): void {
    const { write, verification, value, timer } = this.#pending.get(read)!;
    this.#pending.delete(read);
    timer.cancel();
    const { protocol, table } = this.#host;
    const shown = (param: Param, of: Value): string =>
      displayOf(param, of, id => {
        const other = protocol.paramById.get(id);
        return other === undefined ? null : table.get(other);
      });
    const { deviation, timeout } = verification;
    const set = `"${write.name}" to "${shown(write, value)}"${deviation > 0 ? ` +- "${deviation}"` : ''}`;
    if (verified) {
      this.#host.report('info', { parameter: write.id }, `succeeded to set ${set}`);
      return;
    }
    const now = `parameter ${read.id} shows "${shown(read, table.get(read))}" after ${timeout} ms`;
    this.#host.report('warn', { parameter: write.id }, `failed to set ${set}: ${now}`);
  }
}

/** Whether what is set of a parameter is to show in another. */
export function isVerified({ twin, type }: Param): boolean {
  return type === 'write' && twin?.verification !== undefined;
}

/** Numbers as they are displayed, with the deviation; a number in hex was set as text. */
function corresponds(read: Param, now: Value, { value, verification }: Pending): boolean {
  if (typeof now !== 'number') return now !== null && String(now) === String(value);
  const wanted = typeof value === 'string' && read.measurement?.hex ? hexNumber(value) : numberOf(value);
  if (wanted === null) return false;
  const decimals = Math.min(read.display.decimals ?? read.interprete?.decimals ?? 6, 15);
  const distance = Math.abs(Number(now.toFixed(decimals)) - Number(wanted.toFixed(decimals)));
  // Half a digit behind the last one that counts: sums of binary fractions are not exact.
  return distance <= verification.deviation + 0.5 * 10 ** -(decimals + 1);
}

function numberOf(value: Value): number | null {
  return typeof value === 'string' ? decodeNumber(value) : value;
}

function hexNumber(text: string): number | null {
  return /^\s*(?:0x)?[0-9a-f]+\s*$/i.test(text) ? Number.parseInt(text.trim().replace(/^0x/i, ''), 16) : null;
}
