import type { Share, Trial } from './trial.ts';

/** A construct that is not supported in full, over all protocols. */
export interface LostOverall {
  readonly path: string;
  readonly protocols: number;
  readonly count: number;
  readonly effect: string;
}

/** A row of the table. */
export function rowOf(trial: Trial): (string | number)[] {
  const {
    connections,
    error,
    file,
    groups,
    http,
    issues,
    milliseconds,
    notPorted,
    protocol,
    started,
    version,
  } = trial;
  const loaded =
    issues.error > 0
      ? `${issues.error} errors`
      : error !== undefined && !started && protocol === ''
        ? 'no'
        : 'yes';
  return [
    file,
    protocol,
    version,
    connections.join(' '),
    issues.warning > 0 ? `${loaded}, ${issues.warning} warnings` : loaded,
    started ? 'yes' : 'no',
    share(groups),
    http === undefined ? '' : share(http.answered),
    http === undefined ? '' : share(http.filled),
    share(notPorted),
    milliseconds.load + milliseconds.run,
  ];
}

/** `3 of 4`; '' of nothing. */
export function share({ all, some }: Share): string {
  return all === 0 ? '' : `${some} of ${all}`;
}

/** By the number of protocols that have it, then by how often. */
export function lostOf(trials: readonly Trial[]): LostOverall[] {
  const all = new Map<string, LostOverall>();
  for (const { unsupported } of trials) {
    for (const { count, effect, path } of unsupported) {
      const known = all.get(path) ?? { path, protocols: 0, count: 0, effect };
      all.set(path, { ...known, protocols: known.protocols + 1, count: known.count + count });
    }
  }
  return [...all.values()].sort((a, b) => b.protocols - a.protocols || b.count - a.count);
}
