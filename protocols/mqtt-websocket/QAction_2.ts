import { CONNACK, PUBLISH, publication, rests, SUBACK, subscribe, takePackets } from './packets.ts';
import type { Protocol } from './protocol.d.ts';

/** Packets from the broker: after CONNACK comes SUBSCRIBE, a PUBLISH goes into the parameters. */
export default function receive(protocol: Protocol, bytes: Uint8Array): void {
  const before = rests.get(protocol.elementId);
  const { packets, rest } = takePackets(before === undefined ? bytes : Buffer.concat([before, bytes]));
  rests.set(protocol.elementId, rest);
  for (const packet of packets) {
    switch (packet.type) {
      case CONNACK: {
        const code = packet.body[1];
        protocol.setParameter(25, code === 0 ? 2 : 4);
        if (code !== 0) {
          protocol.log(`the broker refuses the session: return code ${code}`, 'error');
          break;
        }
        protocol.setParameter(13, subscribe(1, protocol.getParameter(20)));
        protocol.checkTrigger(11);
        break;
      }
      case SUBACK:
        protocol.setParameter(25, packet.body[2] === 0x80 ? 4 : 3);
        break;
      case PUBLISH: {
        const { topic, payload } = publication(packet);
        protocol.setParameter(22, topic);
        protocol.setParameter(23, payload);
        protocol.setParameter(24, protocol.getParameter(24) + 1);
        break;
      }
    }
  }
}
