import type { Param, Response, Skip } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';

/** How the end of a parameter in a response is found. */
export type Part =
  /** By what it always is. */
  | { readonly kind: 'constant'; readonly param: Param }
  /** By its length. */
  | { readonly kind: 'sized'; readonly param: Param }
  /** By the value of another parameter: what this response has at a place before it, or else (-1) the last value. */
  | { readonly kind: 'other'; readonly param: Param; readonly at: number }
  /** By what follows: the first of these that is there. */
  | { readonly kind: 'open'; readonly param: Param; readonly targets: readonly Target[] };

/** What ends a parameter of variable length. */
export interface Target {
  /** The position of the constant that ends it; the number of parameters: the end of the message. */
  readonly position: number;
  /** Positions of parameters with a length of their own that stand between. */
  readonly between: readonly number[];
}

/** A length that tells how long a parameter behind it is, or where the whole response ends. */
export interface Measure {
  /** The position of the length. */
  readonly position: number;
  /** Positions of the parameters whose bytes it counts. */
  readonly covered: readonly number[];
  /** The position of the only one of them whose end is not known without it; -1: there are several, or none. */
  readonly open: number;
  /** Nothing that it does not count has an unknown end. */
  readonly whole: boolean;
}

/** What a response consists of, worked out once. */
export interface Layout {
  readonly response: Response;
  readonly parts: readonly Part[];
  readonly measures: readonly Measure[];
}

/** Headers, trailers, fixed ones and all with a Value have the same bytes in each message. */
function isConstant({ type, interprete }: Param): boolean {
  if (type === 'fixed' || type === 'header' || type === 'trailer') return true;
  return interprete?.value !== undefined && type !== 'crc' && type !== 'length';
}

/** True for a parameter that takes what is there up to the next one, or to the end. */
export function isOpen(param: Param): boolean {
  const lengthType = param.interprete?.lengthType;
  return !isConstant(param) && lengthType !== 'fixed' && lengthType !== 'other param';
}

const layouts = new WeakMap<Response, Layout>();

export function layoutOf(response: Response): Layout {
  let layout = layouts.get(response);
  if (layout === undefined) {
    const parts = response.content.map((param, i) => partOf(response, param, i));
    layout = { response, parts, measures: measuresOf(response, parts) };
    layouts.set(response, layout);
  }
  return layout;
}

function partOf(response: Response, param: Param, position: number): Part {
  const { content } = response;
  const interprete = param.interprete;
  if (isConstant(param)) return { kind: 'constant', param };
  if (interprete?.lengthType === 'fixed') return { kind: 'sized', param };
  if (interprete?.lengthType === 'other param') {
    const at = content.findLastIndex(({ id }, i) => i < position && id === interprete.lengthTypeId);
    return { kind: 'other', param, at };
  }
  return { kind: 'open', param, targets: targetsOf(response, param, position) };
}

function targetsOf({ content, optional }: Response, param: Param, position: number): Target[] {
  const named = param.interprete?.lengthTypeId ?? 0;
  const wanted = named === 0 ? -1 : content.findIndex(({ id }, i) => i > position && id === named);
  const targets: Target[] = [];
  const between: number[] = [];
  for (let at = position + 1; at < content.length; ) {
    const next = content[at]!;
    if (isOpen(next) && at >= wanted) return [...targets, { position: content.length, between: [] }];
    const skip = optional.get(at);
    if (isConstant(next) && at >= wanted) {
      targets.push({ position: at, between: [...between] });
      if (skip === undefined) return targets;
      at = behind(at, skip, content.length, optional);
      continue;
    }
    between.push(at++);
  }
  return [...targets, { position: content.length, between }];
}

/** The position that comes next when an optional parameter is not there (schema page Content-optional). */
export function behind(
  position: number,
  skip: Skip,
  count: number,
  optional: ReadonlyMap<number, Skip>,
): number {
  if (skip !== 'next') return Math.min(position + 1 + skip, count);
  let next = position + 1;
  while (next < count && !optional.has(next)) next++;
  return next;
}

function measuresOf({ content, optional }: Response, parts: readonly Part[]): Measure[] {
  return content.flatMap((param, position): Measure[] => {
    if (param.type !== 'length') return [];
    const covered = coveredBy(param, position, content);
    const unknown = (i: number): boolean => {
      const part = parts[i]!;
      return optional.has(i) || part.kind === 'open' || part.kind === 'other';
    };
    const behindIt = content.map((_, i) => i).filter(i => i > position && unknown(i));
    const counted = behindIt.filter(i => covered.includes(i));
    const only = counted.length === 1 && parts[counted[0]!]!.kind === 'open' ? counted[0]! : -1;
    return [{ position, covered, open: only, whole: behindIt.length === counted.length }];
  });
}

/** The positions in a message that a parameter of type length or crc is computed of (ActionLength, ActionCrc). */
export function coveredBy(param: Param, position: number, content: readonly Param[]): readonly number[] {
  const given = param.type === 'crc' ? param.crc?.content : param.counted;
  if (given !== undefined) return given.filter(position => position < content.length);
  const all = content.map((_, i) => i);
  return param.type === 'crc' ? all.slice(0, position) : all.filter(i => content[i]!.type !== 'length');
}

/** The bytes that a part has whatever the message; -1 where that depends on the message. */
export function sizeOf(part: Part, table: ParameterTable): number {
  if (part.kind === 'constant') return table.bytes(part.param).length;
  return part.kind === 'sized' ? table.lengthOf(part.param) : -1;
}
