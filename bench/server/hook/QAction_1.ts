import type { Protocol } from 'headend';

export default function echo(protocol: Protocol): void {
  protocol.sender?.send(protocol.getParameter(10) as string);
}
