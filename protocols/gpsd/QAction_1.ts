import type { Protocol } from './protocol.d.ts';

/** Queues the command that asks for reports. */
const WATCH = 10;
const SATELLITES = 1000;

/** What this protocol takes of gpsd's reports. */
interface Report {
  readonly class?: unknown;
  readonly release?: unknown;
  readonly mode?: unknown;
  readonly time?: unknown;
  readonly lat?: unknown;
  readonly lon?: unknown;
  readonly altMSL?: unknown;
  readonly speed?: unknown;
  readonly satellites?: readonly Satellite[];
}

interface Satellite {
  readonly PRN: number;
  readonly el?: number;
  readonly az?: number;
  readonly ss?: number;
  readonly used: boolean;
}

/** A report has come. VERSION comes first on every connection, so that is when reports are asked for. */
export default function report(protocol: Protocol): void {
  const said = parse(protocol.getParameter(10));
  switch (said?.class) {
    case 'VERSION':
      protocol.setParameter(20, String(said.release));
      protocol.checkTrigger(WATCH);
      break;
    case 'TPV':
      position(protocol, said);
      break;
    case 'SKY':
      sky(protocol, said.satellites ?? []);
      break;
  }
}

function position(protocol: Protocol, said: Report): void {
  const numbers = [
    [21, said.mode],
    [23, said.lat],
    [24, said.lon],
    [25, said.altMSL],
    [26, said.speed],
  ] as const;
  for (const [param, value] of numbers) if (typeof value === 'number') protocol.setParameter(param, value);
  if (typeof said.time === 'string') protocol.setParameter(22, said.time);
}

function sky(protocol: Protocol, satellites: readonly Satellite[]): void {
  if (satellites.length === 0) return;
  protocol.setParameter(27, satellites.filter(({ used }) => used).length);
  protocol.fillArray(SATELLITES, [
    satellites.map(({ PRN }) => String(PRN)),
    satellites.map(({ el }) => el ?? null),
    satellites.map(({ az }) => az ?? null),
    satellites.map(({ ss }) => ss ?? null),
    satellites.map(({ used }) => (used ? 1 : 0)),
  ]);
}

function parse(text: string): Report | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
