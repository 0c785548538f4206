import type { Extra } from '#log/stamp.ts';
import type { End } from '#transport/contract.ts';

/** What the stream log has of an end, of a connection or of a client of it; kinds without close codes show none. */
export function endExtra({ cause, code, errno, reason }: End): Extra {
  return {
    ...(code === 0 ? {} : { code }),
    cause,
    ...(reason === '' ? {} : { reason }),
    ...(errno === undefined ? {} : { errno }),
  };
}

/** The same in words, for the text log: `abnormal (1006), ECONNRESET`. */
export function endWords({ cause, code, errno, reason }: End): string {
  return [code === 0 ? cause : `${cause} (${code})`, errno, reason].filter(Boolean).join(', ');
}
