import type { Protocol } from 'headend';
import { counter } from './counter.ts';

export default function parse(protocol: Protocol): void {
  const message = JSON.parse(protocol.getParameter(11) as string) as { id: number; value: number };
  protocol.setParameter(20, message.value);
  counter.one();
}
