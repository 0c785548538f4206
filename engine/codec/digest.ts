import { createHash, randomBytes } from 'node:crypto';

/** A challenge of a server: `WWW-Authenticate: Digest realm="…", nonce="…"` (RFC 9110, 11.6.1). */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly params: ReadonlyMap<string, string>;
}

/** What answers a Digest challenge. */
export interface DigestRequest {
  readonly userName: string;
  readonly password: string;
  readonly verb: string;
  /** The request target, just as it stands in the request line. */
  readonly target: string;
  readonly body: Uint8Array;
  /** How often the nonce has been used, this request included. */
  readonly count: number;
  /** Chosen by the client, new for each request. */
  readonly cnonce: string;
}

const PART =
  /\s*(?:,\s*)*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))|([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$)))?(?=\s|,|$))/y;

/** The challenges of all WWW-Authenticate headers, in their order. What cannot be read ends its header. */
export function parseChallenges(values: readonly string[]): Challenge[] {
  const challenges: { scheme: string; params: Map<string, string> }[] = [];
  for (const value of values) {
    PART.lastIndex = 0;
    for (let match = PART.exec(value); match !== null; match = PART.exec(value)) {
      const [, name, quoted, plain, scheme] = match;
      if (scheme !== undefined) challenges.push({ scheme: scheme.toLowerCase(), params: new Map() });
      else if (name !== undefined)
        challenges.at(-1)?.params.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    }
  }
  return challenges;
}

/** Algorithms of RFC 7616, 6.1 by the names that OpenSSL gives them; MD5 is also that of RFC 2617. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  md5: 'md5',
  'sha-256': 'sha256',
  'sha-512-256': 'sha512-256',
};

/** The first Digest challenge that can be answered. */
export function digestOf(challenges: readonly Challenge[]): Challenge | undefined {
  return challenges.find(
    ({ scheme, params }) =>
      scheme === 'digest' && params.has('nonce') && hashOf(params) !== undefined && qopOf(params) !== 'none',
  );
}

function hashOf(params: Challenge['params']): string | undefined {
  const name = (params.get('algorithm') ?? 'MD5').toLowerCase().replace(/-sess$/, '');
  return Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
}

/** Quality of protection: `auth` before `auth-int`; '' where the server asks for none, as RFC 2069 has it. */
function qopOf(params: Challenge['params']): 'auth' | 'auth-int' | '' | 'none' {
  const qop = params.get('qop');
  if (qop === undefined) return '';
  const offered = qop
    .toLowerCase()
    .split(',')
    .map(word => word.trim());
  return offered.includes('auth') ? 'auth' : offered.includes('auth-int') ? 'auth-int' : 'none';
}

/** The value of the header Authorization that answers a Digest challenge (RFC 2617, 3.2.2; RFC 7616, 3.4). */
export function digestAnswer({ params }: Challenge, request: DigestRequest): string {
  const algorithm = params.get('algorithm');
  const name = hashOf(params) ?? 'md5';
  const hash = (text: string | Uint8Array): string => createHash(name).update(text).digest('hex');
  const { userName, password, verb, target, cnonce } = request;
  const realm = params.get('realm') ?? '';
  const nonce = params.get('nonce') ?? '';
  const qop = qopOf(params);
  const count = request.count.toString(16).padStart(8, '0');
  const first = hash(`${userName}:${realm}:${password}`);
  const secret = /-sess$/i.test(algorithm ?? '') ? hash(`${first}:${nonce}:${cnonce}`) : first;
  const what = qop === 'auth-int' ? `${verb}:${target}:${hash(request.body)}` : `${verb}:${target}`;
  const middle = qop === '' ? nonce : `${nonce}:${count}:${cnonce}:${qop}`;
  const fields = [
    `username="${quoted(userName)}"`,
    `realm="${quoted(realm)}"`,
    `nonce="${quoted(nonce)}"`,
    `uri="${quoted(target)}"`,
    ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
    ...(qop === '' ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${quoted(cnonce)}"`]),
    `response="${hash(`${secret}:${middle}:${hash(what)}`)}"`,
    ...(params.has('opaque') ? [`opaque="${quoted(params.get('opaque') ?? '')}"`] : []),
  ];
  return `Digest ${Buffer.from(fields.join(', '), 'utf8').toString('latin1')}`;
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replace(/[\r\n]/g, ' ');
}

/** The value of the header Authorization with credentials in the clear (RFC 7617). */
export function basicAnswer(userName: string, password: string): string {
  return `Basic ${Buffer.from(`${userName}:${password}`, 'utf8').toString('base64')}`;
}

/** A nonce of the client's own. */
export function newNonce(): string {
  return randomBytes(12).toString('hex');
}
