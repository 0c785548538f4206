import type { Param, Response } from '#model/constructs.ts';

/** What a parameter should have at a byte: these bytes, so many, or what a length or checksum comes to. */
export type Needs = Buffer | number | Check;

/** A length or checksum that is not what it should be. */
export interface Check {
  /** As it should stand there. */
  readonly wanted: string;
  /** As it does. */
  readonly got: string;
  /** What it was computed of: `modbus over bytes 0–11`. */
  readonly over: string;
}

/** How far the parameters of a response had been found when it went wrong. */
export interface Found {
  /**
   * The end of each parameter before the one that is wrong, of a wrong length or checksum with it; -1 for an optional one
   * that is not there.
   */
  readonly ends: readonly number[];
  /** The one that is wrong has no constant content (then none of the response counts as received). */
  readonly variable: boolean;
}

/**
 * Where a response went wrong: the byte, what should stand there and what does. Of many candidates only the nearest is
 * told, so what it says is put into words when it is read.
 */
export class Mismatch {
  readonly response: Response;
  /** 0-based. */
  readonly byte: number;
  readonly #unit: Buffer;
  readonly #param: Param | undefined;
  readonly #needs: Needs;
  #found: Found = NOTHING;

  /** `needs`: what the parameter should have there; without a parameter: nothing more. */
  constructor(response: Response, unit: Buffer, byte: number, param?: Param, needs: Needs = 0) {
    this.response = response;
    this.byte = byte;
    this.#unit = unit;
    this.#param = param;
    this.#needs = needs;
  }

  get unit(): Buffer {
    return this.#unit;
  }

  /** A length or checksum is wrong, and nothing else. */
  get isCheck(): boolean {
    return typeof this.#needs === 'object' && !(this.#needs instanceof Uint8Array);
  }

  get found(): Found {
    return this.#found;
  }

  /** The same with what had been found before it. */
  after(ends: readonly number[], variable: boolean): this {
    this.#found = { ends, variable };
    return this;
  }

  get wanted(): string {
    const param = this.#param;
    if (param === undefined) return END;
    const needs = this.#needs;
    const name = `of parameter ${param.id} "${param.name}"`;
    if (typeof needs === 'number') return `${needs} ${needs === 1 ? 'byte' : 'bytes'} ${name}`;
    if (needs instanceof Uint8Array) return `${param.type} ${hexOf(needs, 0)} ${name}`;
    return `${param.type} ${needs.wanted} (${needs.over}) ${name}`;
  }

  get got(): string {
    const needs = this.#needs;
    if (typeof needs === 'object' && !(needs instanceof Uint8Array)) return needs.got;
    return this.byte < this.#unit.length ? hexOf(this.#unit, this.byte) : END;
  }
}

const END = 'the end of the message';
const NOTHING: Found = { ends: [], variable: true };

export function isMismatch(result: readonly number[] | Mismatch): result is Mismatch {
  return !Array.isArray(result);
}

/** Up to 8 bytes from `start` as people write them: `0D 0A`. */
export function hexOf(bytes: Buffer, start: number): string {
  const shown = bytes.subarray(start, start + 8);
  const hex = shown
    .toString('hex')
    .toUpperCase()
    .replace(/(..)(?=.)/g, '$1 ');
  return start + 8 < bytes.length ? `${hex} …` : hex;
}

/** Where the last parameter before a position ended. */
export function lastEnd(ends: readonly number[], position: number): number {
  for (let i = position - 1; i >= 0; i--) if (ends[i]! >= 0) return ends[i]!;
  return 0;
}
