import type { Protocol } from './protocol.d.ts';
import { healthMessage, SOURCES, stateMessage } from './sources.ts';

/** What a client of an event source says (AMWA IS-07, commands). */
interface Command {
  readonly command?: unknown;
  readonly timestamp?: unknown;
  readonly sources?: unknown;
}

/** A subscription is answered with the present state of its sources, a health command with a health message. */
export default function obey(protocol: Protocol): void {
  const { parameters, sender, tables } = protocol;
  if (sender === undefined) return;
  const { command, timestamp, sources } = parse(parameters.command);
  if (command === 'health') {
    sender.send(healthMessage(String(timestamp ?? '')));
    tables.subscribers.setRow(sender.peer, { subscriberSilence: 0 });
  } else if (command === 'subscription') {
    // The sources of a subscription replace those of the one before.
    const ids = Array.isArray(sources) ? sources.map(String) : [];
    tables.subscribers.setRow(sender.peer, { subscriberSources: ids.join(' ') });
    for (const source of SOURCES.values()) {
      if (ids.includes(source.id)) sender.send(stateMessage(source, parameters));
    }
  } else {
    protocol.log(`${sender.peer} says what is no command: ${parameters.command}`, 'warn');
  }
}

function parse(text: string): Command {
  try {
    const command = JSON.parse(text) as unknown;
    return typeof command === 'object' && command !== null ? command : {};
  } catch {
    return {};
  }
}
