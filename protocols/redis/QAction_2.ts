import type { Protocol } from './protocol.d.ts';

/** Triggers that queue the groups. */
const SET = 10;
const GET = 11;

/** A command as an array of bulk strings, each with its length in bytes. */
function array(...texts: readonly string[]): string {
  const bulks = texts.map(text => `$${Buffer.byteLength(text, 'latin1')}\r\n${text}\r\n`);
  return `*${texts.length}\r\n${bulks.join('')}`;
}

/** The key has changed, or has its value at the start: what is shown of another one is forgotten. */
export function key(protocol: Protocol): void {
  protocol.setParameter(40, array('GET', protocol.getParameter(30)));
  protocol.checkTrigger(GET);
}

/** A user sets the value. */
export function value(protocol: Protocol): void {
  const name = protocol.getParameter(30);
  protocol.setParameter(40, array('GET', name));
  protocol.setParameter(41, array('SET', name, protocol.getParameter(131)));
  protocol.checkTrigger(SET);
}
