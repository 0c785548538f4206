import type { Protocol } from './protocol.d.ts';

/** Seconds that TAI is ahead of UTC. */
const TAI_AHEAD = 37;

/** A health command with the time in TAI as seconds and nanoseconds (AMWA IS-07, health command). */
export default function health(protocol: Protocol): void {
  const now = Date.now();
  const timestamp = `${Math.floor(now / 1000) + TAI_AHEAD}:${(now % 1000) * 1_000_000}`;
  protocol.parameters.healthCommand = JSON.stringify({ command: 'health', timestamp });
  protocol.checkTrigger(11);
}
