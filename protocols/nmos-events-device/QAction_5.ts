import type { Protocol } from './protocol.d.ts';

/** What somebody sets becomes the state. */
export default function set(protocol: Protocol): void {
  const { parameters } = protocol;
  switch (protocol.getTriggerParameter()) {
    case 120:
      parameters.temperature = parameters.write.temperature;
      break;
    case 121:
      parameters.tally = parameters.write.tally;
      break;
    case 122:
      parameters.programme = parameters.write.programme;
      break;
    case 130:
      parameters.simulation = parameters.write.simulation;
      break;
  }
}
