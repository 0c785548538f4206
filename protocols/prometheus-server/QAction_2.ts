import type { Protocol } from './protocol.d.ts';

/** A session sends what it is given, so the query is encoded here. Runs at each change of the query, and at start. */
export default function encode(protocol: Protocol): void {
  const encoded = encodeURIComponent(protocol.getParameter(21));
  if (encoded !== protocol.getParameter(22)) protocol.setParameter(22, encoded);
}
