import { encodeText } from './text.ts';

/** What stands wherever a secret would show. */
export const MASK = '***';

/** Replaces every occurrence of a secret in a text; undefined when there is nothing to hide, so nobody searches. */
export type Mask = ((text: string) => string) | undefined;

/** Credentials as RFC 7617 writes them: user and password together in base64. */
const BASIC = /\bBasic ([A-Za-z0-9+/]+={0,2})/g;
/** Bytes as people write them: `68 75 6E`. */
const SPACED_HEX = /\b[0-9a-f]{2}(?: [0-9a-f]{2})+\b/gi;
/** Bytes of a secret that tell something of it where not all of it shows. */
const TELLING = 3;

/**
 * A mask for secret texts. Also covers them as JSON, XML, forms and URLs write them whatever they escape, in base64, in
 * hexadecimal and as Basic credentials; and their bytes (UTF-8, UTF-16, code page) in data that was read as latin1.
 */
export function maskOf(secrets: readonly string[]): Mask {
  const hidden = [...new Set(secrets)].filter(secret => secret !== '').sort((a, b) => b.length - a.length);
  if (hidden.length === 0) return undefined;
  const patterns = hidden.map(secret => {
    const others = [...bytesOf(secret), ...encoded(secret)].sort((a, b) => b.length - a.length);
    return new RegExp([written(secret), ...others.map(literal)].join('|'), 'g');
  });
  const raw = hidden.flatMap(bytesOf);
  const hideBasic = (all: string, token: string): string => {
    const credentials = Buffer.from(token, 'base64').toString('utf8');
    return hidden.some(secret => credentials.includes(secret)) ? `Basic ${MASK}` : all;
  };
  const hideHex = (shown: string): string => {
    const bytes = Buffer.from(shown.replaceAll(' ', ''), 'hex').toString('latin1');
    return raw.some(secret => tells(bytes, secret)) ? MASK : shown;
  };
  return text => {
    if (text.includes('Basic ')) text = text.replace(BASIC, hideBasic);
    for (const pattern of patterns) text = text.replace(pattern, MASK);
    return text.replace(SPACED_HEX, hideHex);
  };
}

/** The bytes of a secret in each encoding that it may have on the wire, each byte as one character. */
function bytesOf(secret: string): string[] {
  const utf16 = Buffer.from(secret, 'utf16le');
  const forms: Buffer[] = [Buffer.from(secret, 'utf8'), utf16, Buffer.from(utf16).swap16()];
  const page = encodeText(secret, 'code page');
  const unknown = (text: string): number => text.split('?').length;
  // What the code page lacks became `?`: such bytes are nobody's secret.
  if (unknown(page.toString('latin1')) === unknown(secret)) forms.push(page);
  return [...new Set(forms.map(bytes => bytes.toString('latin1')))];
}

/** A secret in base64 and in hexadecimal; short ones would hide too much else there. */
function encoded(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const base64 = bytes.toString('base64');
  if (bytes.length < TELLING) return [base64];
  const hex = bytes.toString('hex');
  return [base64, base64.replace(/=+$/, ''), bytes.toString('base64url'), hex, hex.toUpperCase()];
}

/** Whether bytes hold a secret, or so much of it that they tell something. */
function tells(bytes: string, secret: string): boolean {
  if (bytes.includes(secret) || (bytes.length >= TELLING && secret.includes(bytes))) return true;
  for (let length = Math.min(bytes.length, secret.length) - 1; length >= TELLING; length--) {
    if (bytes.endsWith(secret.slice(0, length)) || bytes.startsWith(secret.slice(-length))) return true;
  }
  return false;
}

/** A pattern of a secret in which each character may be escaped or not, since writers differ in what they escape. */
function written(secret: string): string {
  // A run of backslashes is one unit: one by one, each could be one or two, and a search would try all ways.
  const units = secret.match(/\\+|./gsu) ?? [];
  return units.map(unit => (/^[A-Za-z0-9]$/.test(unit) ? unit : `(?:${writings(unit).join('|')})`)).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

/** How a character may be written, as patterns, the longest first so that nothing of an escape is left. */
function writings(unit: string): string[] {
  const codes = Array.from({ length: unit.length }, (_, at) => unit.charCodeAt(at));
  const utf8 = Buffer.from(unit, 'utf8');
  const forms = [
    literal(unit),
    literal(JSON.stringify(unit).slice(1, -1)),
    codes.map(code => `\\\\u${anyCase(code.toString(16).padStart(4, '0'))}`).join(''),
    percent(utf8),
    literal(utf8.toString('latin1')),
  ];
  if (codes.every(code => code < 0x100)) forms.push(percent(Buffer.from(unit, 'latin1')));
  // A URL turns backslashes.
  if (unit.startsWith('\\')) forms.push('/'.repeat(unit.length));
  if (unit === '/') forms.push('\\\\/');
  if (unit === ' ') forms.push('\\+');
  if (unit === '&') forms.push('&amp;', '&#38;');
  const entity = ENTITIES[unit];
  if (entity !== undefined) forms.push(`&${entity};`, `&#${codes[0]};`);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function percent(bytes: Buffer): string {
  return bytes.toString('hex').replace(/../g, byte => `%${anyCase(byte)}`);
}

/** A pattern of hexadecimal digits in either case. */
function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, digit => `[${digit}${digit.toUpperCase()}]`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
