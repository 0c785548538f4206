import {
  basicAnswer,
  type Challenge,
  digestAnswer,
  digestOf,
  newNonce,
  parseChallenges,
} from '#codec/digest.ts';

/**
 * How an HTTP session tells who it is (schema page Session-loginMethod): Basic with the first request, without being
 * asked; once a server asks for Digest, Digest from then on. Other schemes are not answered.
 */
export class Credentials {
  readonly #userName: string;
  readonly #password: string;
  #challenge: Challenge | undefined;
  #count = 0;
  /** The nonce that was answered last: the same again means that the answer was refused. */
  #answered = '';

  constructor(userName: string, password: string) {
    this.#userName = userName;
    this.#password = password;
  }

  /** Nothing to tell: then there is no authentication (schema page Session-userName). */
  get empty(): boolean {
    return this.#userName === '' && this.#password === '';
  }

  is(userName: string, password: string): boolean {
    return this.#userName === userName && this.#password === password;
  }

  /** The header Authorization of a request. */
  answer(verb: string, target: string, body: Uint8Array): string {
    const challenge = this.#challenge;
    if (challenge === undefined) return basicAnswer(this.#userName, this.#password);
    this.#answered = challenge.params.get('nonce') ?? '';
    return digestAnswer(challenge, {
      userName: this.#userName,
      password: this.#password,
      verb,
      target,
      body,
      count: ++this.#count,
      cnonce: newNonce(),
    });
  }

  /** Takes the challenges of a 401; true where another request can answer them. */
  challenged(values: readonly string[]): boolean {
    const challenge = digestOf(parseChallenges(values));
    if (challenge === undefined) return false;
    const refused = this.#answered !== '' && this.#challenge !== undefined;
    const stale = challenge.params.get('stale')?.toLowerCase() === 'true';
    if (refused && (!stale || challenge.params.get('nonce') === this.#answered)) return false;
    this.#challenge = challenge;
    this.#count = 0;
    this.#answered = '';
    return true;
  }
}

/** The schemes that a server asks for, for a message. */
export function schemesOf(values: readonly string[]): string {
  return parseChallenges(values)
    .map(({ scheme }) => scheme)
    .join(', ');
}
