import type { Protocol } from 'headend';
import { another, request } from './exchange.ts';

export default function answered(protocol: Protocol): void {
  const message = JSON.parse(protocol.getParameter(11) as string) as { id: number; value: number };
  protocol.setParameter(20, message.value);
  if (another()) protocol.setParameter(30, request(message.id + 1));
}
