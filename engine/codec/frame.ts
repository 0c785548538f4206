import type { Response } from '#model/constructs.ts';
import { type Layout, layoutOf, type Measure, type Part, type Target } from './layout.ts';

/** What brings one nearer to the end of a response. */
export type FrameStep =
  /** Search a header: what stands before it is no part of the response. */
  | { readonly kind: 'header'; readonly position: number }
  | { readonly kind: 'constant' | 'sized' | 'other'; readonly position: number }
  /** Search the constant that ends a parameter, and go behind it. */
  | { readonly kind: 'find'; readonly position: number; readonly target: Target; readonly times: number }
  /** A length before it tells how long a parameter is. */
  | { readonly kind: 'told'; readonly position: number; readonly measure: Measure }
  /** A length tells where all of it ends; the parameters from a position on are still to come. */
  | { readonly kind: 'whole'; readonly measure: Measure; readonly from: number };

/**
 * How the end of a response in a byte stream is found, before anything is matched
 * (ConnectionsSerialCreatingCommandsAndResponses, response matching).
 *
 * The rules, the first that applies: a length at a place that can be found, every parameter of a known length, a
 * trailer. A length goes before a trailer, so that data may contain the trailer's bytes. Without any of them only time
 * ends a response.
 */
export interface Frame {
  readonly layout: Layout;
  readonly steps: readonly FrameStep[];
  /** Only time ends it. */
  readonly timed: boolean;
}

const frames = new WeakMap<Response, Frame>();

export function frameOf(response: Response): Frame {
  let frame = frames.get(response);
  if (frame === undefined) {
    frame = made(layoutOf(response));
    frames.set(response, frame);
  }
  return frame;
}

function made(layout: Layout): Frame {
  const { measures, parts, response } = layout;
  const steps: FrameStep[] = [];
  const known = new Set<number>();
  const frame = (timed: boolean): Frame => ({ layout, steps, timed });
  for (let at = 0; at < parts.length; ) {
    const part = parts[at]!;
    const step = response.optional.has(at) ? undefined : stepOf(layout, part, at, known);
    if (step !== undefined) {
      steps.push(step);
      known.add(at);
      if (step.kind === 'find') known.add(step.target.position);
      const measure = measures.find(({ position }) => position === at);
      at = step.kind === 'find' ? step.target.position + 1 : at + 1;
      if (measure?.whole && response.optional.size === 0) {
        steps.push({ kind: 'whole', measure, from: at });
        return frame(false);
      }
      continue;
    }
    const trailer = parts.findIndex(
      ({ param }, i) => i >= at && param.type === 'trailer' && !response.optional.has(i),
    );
    if (trailer < 0) return frame(true);
    const target = { position: trailer, between: between(layout, at, trailer) };
    steps.push({ kind: 'find', position: -1, target, times: parts[trailer]!.param.times });
    at = trailer + 1;
  }
  return frame(false);
}

/** Undefined where the end of the parameter cannot be found by itself. */
function stepOf(
  { measures, parts, response }: Layout,
  part: Part,
  at: number,
  known: ReadonlySet<number>,
): FrameStep | undefined {
  const { param } = part;
  if (part.kind === 'constant')
    return { kind: at === 0 && param.type === 'header' ? 'header' : 'constant', position: at };
  if (part.kind === 'sized') return { kind: 'sized', position: at };
  if (part.kind === 'other') {
    return part.at < 0 || known.has(part.at) ? { kind: 'other', position: at } : undefined;
  }
  const measure = measures.find(({ open, position }) => open === at && known.has(position));
  if (measure !== undefined) return { kind: 'told', position: at, measure };
  // A constant may end it early only where a length behind it tells the end of the response.
  const [target] = part.targets;
  const lengthFollows = measures.some(({ position }) => position >= at && !response.optional.has(position));
  if (!lengthFollows || target?.position !== at + 1 || at + 1 === parts.length) return undefined;
  if (param.interprete?.lengthType === 'last next param') return undefined;
  return { kind: 'find', position: at, target, times: param.interprete?.times ?? 1 };
}

/** Positions with a length of their own between a parameter and the trailer that ends it. */
function between({ parts }: Layout, at: number, trailer: number): number[] {
  const positions: number[] = [];
  for (let i = at; i < trailer; i++) {
    const { kind } = parts[i]!;
    if (kind === 'sized') positions.push(i);
  }
  return positions;
}
