import type { Protocol } from './protocol.d.ts';

const SAY = 120;

/** What a client says, or somebody sets, all see. */
export default function tellAll(protocol: Protocol): void {
  const { clients, parameters, sender } = protocol;
  const said = protocol.getTriggerParameter() === SAY ? parameters.write.say : parameters.line;
  const line = said.trim();
  if (line === '') return;
  parameters.lines += 1;
  clients.send(sender === undefined ? `* ${line}` : `${sender.user || sender.peer}: ${line}`);
}
