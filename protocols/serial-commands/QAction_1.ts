import type { Protocol } from './protocol.d.ts';

const HELP = 'get, set NAME, time, help';

/** Does what a line says; the reply goes out when this has returned. */
export default function run(protocol: Protocol): void {
  const line = protocol.getParameter(10).trim();
  const [word = '', ...rest] = line.split(/\s+/);
  protocol.setParameter(11, reply(protocol, word.toLowerCase(), rest.join(' ')));
  protocol.setParameter(21, protocol.getParameter(21) + 1);
}

function reply(protocol: Protocol, word: string, rest: string): string {
  switch (word) {
    case 'get':
      return protocol.getParameter(20);
    case 'set':
      if (rest === '') return 'ERROR set needs a name';
      protocol.setParameter(20, rest);
      return 'OK';
    case 'time':
      return new Date().toISOString();
    case 'help':
      return HELP;
    default:
      return `ERROR "${word}" is not known; ${HELP}`;
  }
}
