import type { Protocol } from 'headend';

export default function toAll(protocol: Protocol): void {
  protocol.clients.send(protocol.getParameter(20) as string);
}
