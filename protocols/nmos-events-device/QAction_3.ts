import type { Protocol } from './protocol.d.ts';

const [TEMPERATURE_DUE, TALLY_DUE, PROGRAMME_DUE] = [42, 43, 44];

const PROGRAMMES = ['Wetter – Köln', 'Téléjournal', '朝のニュース', 'Señales', 'Ύδωρ', '🎬 Tatort'];

/** Something happens in the studio: a source changes by itself. With no audience nothing does, so all begin alike. */
export default function simulate(protocol: Protocol): void {
  const { parameters, tables } = protocol;
  if (!tables.subscribers.rows().some(({ subscriberSources }) => subscriberSources)) return;
  switch (protocol.getTriggerParameter()) {
    case TEMPERATURE_DUE:
      parameters.temperature = Math.round(parameters.temperature * 10 + (Math.random() - 0.5) * 6) / 10;
      break;
    case TALLY_DUE:
      parameters.tally = 1 - parameters.tally;
      break;
    case PROGRAMME_DUE: {
      const next = PROGRAMMES.indexOf(parameters.programme) + 1;
      parameters.programme = PROGRAMMES[next % PROGRAMMES.length]!;
      break;
    }
  }
}
