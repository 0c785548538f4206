import type { ParameterTable } from '#values/table.ts';
import { type Fit, fitOf } from './fit.ts';
import type { Frame, FrameStep } from './frame.ts';
import { type Measure, sizeOf } from './layout.ts';
import { lastEnd } from './mismatch.ts';
import { lengthNamed, wholeLength } from './response.ts';

/** The end of a response has not come yet. */
export const MORE = -1;
/** What has come cannot be that response. */
export const DEAD = -2;

/**
 * Looks for the end of one response in bytes that grow behind. Each call goes on where the last one stopped, so that
 * every byte is looked at once, and says the same however the bytes were split.
 */
export class FrameCursor {
  readonly frame: Frame;
  /** Where the response begins: behind 0 when its header was searched. */
  start = 0;
  /** It began: its header, or anything at all, is there. */
  begun = false;
  #step = 0;
  #at = 0;
  /** A search need not look before it again. */
  #searched = 0;
  #occurrences = 0;
  #result = MORE;
  /** The end of each parameter; -1 where it is not known. */
  readonly #ends: number[] = [];

  readonly #fit: Fit | undefined;

  constructor(frame: Frame, table: ParameterTable) {
    this.frame = frame;
    this.#fit = frame.timed ? undefined : fitOf(frame.layout.response, table);
  }

  /**
   * The end of a response that begins at once and is all there, without its steps: nothing has been looked at yet. 0 where
   * `look` has to tell.
   */
  whole(all: Buffer, start: number): number {
    if (this.#fit === undefined) return 0;
    const size = this.#fit.size(all, start);
    if (size <= 0) return 0;
    this.begun = true;
    this.#result = size;
    return size;
  }

  /** Nothing has been looked at since the last response. */
  get fresh(): boolean {
    return !this.begun && this.#step === 0 && this.#searched === 0;
  }

  /** For the next response. */
  reset(): void {
    this.start = 0;
    this.begun = false;
    this.#step = 0;
    this.#at = 0;
    this.#searched = 0;
    this.#occurrences = 0;
    this.#result = MORE;
    // Setting a length costs more than all the rest.
    if (this.#ends.length > 0) this.#ends.length = 0;
  }

  /** The end of the response, MORE or DEAD. `bytes` are those of the last call with more behind them. */
  look(bytes: Buffer, table: ParameterTable): number {
    if (this.#result !== MORE) return this.#result;
    const { steps, timed } = this.frame;
    this.begun ||= bytes.length > 0 && steps[0]?.kind !== 'header';
    while (this.#step < steps.length) {
      const end = this.#pass(steps[this.#step]!, bytes, table);
      if (end === MORE) return MORE;
      if (end === DEAD) {
        this.#result = DEAD;
        return DEAD;
      }
      this.#at = end;
      this.#searched = 0;
      this.#occurrences = 0;
      this.#step++;
    }
    if (timed) return MORE;
    if (this.#at > bytes.length) return MORE;
    this.#result = this.#at;
    return this.#at;
  }

  /** The position behind a step, MORE or DEAD. */
  #pass(step: FrameStep, bytes: Buffer, table: ParameterTable): number {
    const { layout } = this.frame;
    switch (step.kind) {
      case 'header': {
        const wanted = table.bytes(layout.parts[step.position]!.param);
        const found = this.#search(bytes, wanted, 0, 1);
        if (found < 0) return MORE;
        this.start = found;
        this.begun = true;
        return this.#reach(step.position, found + wanted.length, bytes);
      }
      case 'constant': {
        const wanted = table.bytes(layout.parts[step.position]!.param);
        const there = Math.min(wanted.length, bytes.length - this.#at);
        for (let i = 0; i < there; i++) if (bytes[this.#at + i] !== wanted[i]) return DEAD;
        return this.#reach(step.position, this.#at + wanted.length, bytes);
      }
      case 'sized':
        return this.#reach(step.position, this.#at + sizeOf(layout.parts[step.position]!, table), bytes);
      case 'other': {
        const part = layout.parts[step.position]!;
        if (part.kind !== 'other') return DEAD;
        const length = lengthNamed(layout, part, bytes, table, this.#known());
        return this.#reach(step.position, this.#at + length, bytes);
      }
      case 'find': {
        const { between, position: to } = step.target;
        const wanted = table.bytes(layout.parts[to]!.param);
        let size = 0;
        for (const i of between) size += Math.max(0, sizeOf(layout.parts[i]!, table));
        const found = this.#search(bytes, wanted, this.#at + size, step.times);
        if (found < 0) return MORE;
        if (step.position >= 0) this.#ends[step.position] = found - size;
        this.#ends[to] = found + wanted.length;
        return found + wanted.length;
      }
      case 'told':
        return this.#told(step.position, step.measure, bytes, table);
      case 'whole':
        return this.#whole(step.measure, step.from, bytes, table);
    }
  }

  /** Notes the end of a parameter once all of it is there. */
  #reach(position: number, end: number, bytes: Buffer): number {
    if (end > bytes.length) return MORE;
    this.#ends[position] = end;
    return end;
  }

  /** The n-th occurrence from a place on; -1 when it is not there yet. */
  #search(bytes: Buffer, wanted: Buffer, from: number, times: number): number {
    if (wanted.length === 0) return from <= bytes.length ? from : -1;
    let next = Math.max(from, this.#searched);
    for (;;) {
      const found = bytes.indexOf(wanted, next);
      if (found < 0 || next > bytes.length) {
        this.#searched = Math.max(next, bytes.length - wanted.length + 1);
        return -1;
      }
      if (++this.#occurrences >= times) return found;
      next = found + wanted.length;
    }
  }

  #told(position: number, measure: Measure, bytes: Buffer, table: ParameterTable): number {
    const length = this.#rest(measure, position, true, bytes, table);
    return length < 0 ? DEAD : this.#reach(position, this.#at + length, bytes);
  }

  #whole(measure: Measure, from: number, bytes: Buffer, table: ParameterTable): number {
    const { parts } = this.frame.layout;
    let rest = this.#rest(measure, from, false, bytes, table);
    if (rest < 0) return DEAD;
    for (let i = from; i < parts.length; i++) {
      if (!measure.covered.includes(i)) rest += Math.max(0, sizeOf(parts[i]!, table));
    }
    const end = this.#at + rest;
    return end > bytes.length ? MORE : end;
  }

  /**
   * What a length says, without what it counts of the parameters before a position; `only`: also without all but that
   * one. Negative where that is no length.
   */
  #rest(measure: Measure, position: number, only: boolean, bytes: Buffer, table: ParameterTable): number {
    const { parts, response } = this.frame.layout;
    const ends = this.#known();
    const from = Math.max(lastEnd(ends, measure.position), this.start);
    const value = table.decode(
      response.content[measure.position]!,
      bytes.subarray(from, ends[measure.position]!),
    );
    if (typeof value === 'string' ? !/^\s*\d+\s*$/.test(value) : value === null || value < 0) return -1;
    let length = wholeLength(value);
    for (const i of measure.covered) {
      if (i < position) length -= Math.max(0, (ends[i] ?? -1) - Math.max(lastEnd(ends, i), this.start));
      else if (only && i !== position) length -= Math.max(0, sizeOf(parts[i]!, table));
    }
    return length;
  }

  #known(): readonly number[] {
    for (let i = 0; i < this.#ends.length; i++) this.#ends[i] ??= -1;
    return this.#ends;
  }
}
