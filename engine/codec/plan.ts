import type { Param, Response } from '#model/constructs.ts';
import { type Computed, computedIn, summer } from './covered.ts';
import { frameOf } from './frame.ts';
import { type Layout, layoutOf, type Measure, type Target } from './layout.ts';

/** A length or checksum, as a plan verifies it. */
export interface Verified {
  readonly position: number;
  readonly param: Param;
  readonly covered: readonly number[];
  /** Of a checksum: its value, of the bytes of what it covers. */
  readonly sum: ((message: Buffer, start: number, end: number) => number) | undefined;
}

/**
 * A response of which every place is known once its size is: parameters of a length of their own, and among them at most
 * one of variable length. Then a unit is checked in one pass from both ends, without a search.
 *
 * Only what matches is worth the plan: where it does not, `responseMatcher` looks again and says why.
 */
export interface Plan {
  readonly layout: Layout;
  /** The position of the parameter of variable length; the number of parameters: none. */
  readonly open: number;
  /** What ends it. */
  readonly target: Target | undefined;
  /** The length that tells how long it is. */
  readonly told: Measure | undefined;
  /** The length that tells where the response ends, when all before it is of a known length. */
  readonly whole: Measure | undefined;
  /** Its size is always the same. */
  readonly sized: boolean;
  readonly lengths: readonly Verified[];
  /** Undefined where one of them covers what is not in one piece. */
  readonly crcs: readonly Verified[] | undefined;
}

const plans = new WeakMap<Response, Plan | null>();

/** Undefined where places depend on more than the size; made at the first call. */
export function planOf(response: Response): Plan | undefined {
  let plan = plans.get(response);
  if (plan === undefined) {
    plan = made(response) ?? null;
    plans.set(response, plan);
  }
  return plan ?? undefined;
}

function made(response: Response): Plan | undefined {
  const layout = layoutOf(response);
  const { measures, parts } = layout;
  if (response.optional.size > 0 || parts.some(({ kind }) => kind === 'other')) return undefined;
  const first = parts.findIndex(({ kind }) => kind === 'open');
  const open = first < 0 ? parts.length : first;
  if (parts.some(({ kind }, i) => kind === 'open' && i > open)) return undefined;
  const part = parts[open];
  const interprete = part?.param.interprete;
  if (interprete?.lengthType === 'last next param' || (interprete?.times ?? 1) !== 1) return undefined;
  const { crc, length } = computedIn(response.content);
  const { steps } = frameOf(response);
  const last = steps.at(-1);
  const plain = steps.slice(0, -1).every(({ kind }) => /^(?:header|constant|sized)$/.test(kind));
  return {
    layout,
    open,
    target: part?.kind === 'open' ? part.targets[0] : undefined,
    told: measures.find(measure => measure.open === open),
    whole: plain && last?.kind === 'whole' ? last.measure : undefined,
    sized: first < 0,
    lengths: length.map(verified),
    crcs: crc.every(isInOnePiece) ? crc.map(verified).filter(({ sum }) => sum !== undefined) : undefined,
  };
}

function verified({ covered, param, position }: Computed): Verified {
  return { covered, param, position, sum: param.type === 'crc' ? summer(param) : undefined };
}

function isInOnePiece({ covered, param }: Computed): boolean {
  return (param.crc?.groupBytes ?? 1) <= 1 && covered.every((at, i) => i === 0 || at === covered[i - 1]! + 1);
}
