import type { Protocol } from 'headend';
import { counter } from './counter.ts';

const [COUNT, OFFSET, LEVEL, STATE, TEXT] = [3, 4, 5, 6, 7] as const;
const POLL = 3;

/** A response is there: all that it says is read, and in the polled rows the next one is asked for. */
export default function received(protocol: Protocol): void {
  const again = counter.one(
    protocol.getParameter(COUNT) as number,
    protocol.getParameter(OFFSET) as number,
    protocol.getParameter(LEVEL) as number,
    protocol.getParameter(STATE) as number,
    protocol.getParameter(TEXT) as string,
  );
  if (again) protocol.checkTrigger(POLL);
}
