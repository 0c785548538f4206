import type { Protocol } from 'headend';

let sum = 0;

/** What the least hook does: it reads the parameter that ran it. */
export default function read(protocol: Protocol): void {
  sum += protocol.getParameter(protocol.getTriggerParameter()) as number;
}

export const total = (): number => sum;
