import type { Protocol } from './protocol.d.ts';

const [COME, GONE] = [12, 13];

/** Seconds without a health command after which a client is dropped (AMWA IS-07, heartbeats). */
const LONGEST_SILENCE = 12;

/** The table has a row for each client; who sends no health command is dropped. */
export default function watch(protocol: Protocol): void {
  const { clients, parameters, tables } = protocol;
  const { subscribers } = tables;
  switch (protocol.getTriggerParameter()) {
    case COME:
      subscribers.setRow(parameters.lastCome, { subscriberSources: '', subscriberSilence: 0 }, true);
      return;
    case GONE:
      subscribers.deleteRow(parameters.lastGone);
      return;
    default:
      for (const { subscriberPeer: peer, subscriberSilence } of subscribers.rows()) {
        const silence = (subscriberSilence ?? 0) + 1;
        subscribers.setCell(peer ?? '', 'subscriberSilence', silence);
        if (silence >= LONGEST_SILENCE) clients.get(peer ?? '')?.close(1008, 'no health command');
      }
  }
}
