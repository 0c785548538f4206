import type { KeyedValue, SessionRequest, ValueSource } from '#model/constructs.ts';
import type { ParameterTable } from '#values/table.ts';

/** A line of a message's head. */
export interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** A request as its Session describes it, with the values of parameters put in; the server is not in it yet. */
export interface BuiltRequest {
  readonly verb: string;
  /** Path and query, or an absolute URL; '' is the root of the server. Only characters that HTTP can carry. */
  readonly url: string;
  /** In the order of the protocol. Values are bytes, each as one character. */
  readonly headers: readonly HeaderLine[];
  /** Undefined where the request has none. Not to be written to. */
  readonly body: Buffer | undefined;
}

/**
 * Builds a request from the parameters as they stand (schema pages of HTTP.Session.Connection.Request;
 * ConnectionsHttpImplementing, request). Nothing that is supplied is percent-encoded but what no URL may hold. Where
 * there are Parameters, Data does not count. With GET both go into the URL, with every other verb into the body.
 */
export function buildRequest(request: SessionRequest | undefined, table: ParameterTable): BuiltRequest {
  const verb = verbOf(request?.verb ?? '');
  const headers = (request?.headers ?? []).flatMap(header => headerLine(header, table));
  const [path = ''] = textOf(request?.url, table).trim().split('#', 1);
  const pairs = (request?.parameters ?? []).map(({ key, value }) => `${key}=${textOf(value, table)}`);
  const query = pairs.join('&');
  if (verb === 'GET') {
    const added = pairs.length > 0 ? joint(path) + query : textOf(request?.data, table);
    return { verb, url: carriable(path + added), headers, body: undefined };
  }
  const body = pairs.length > 0 ? Buffer.from(query, 'utf8') : bytesOf(request?.data, headers, table);
  return { verb, url: carriable(path), headers, body };
}

/** What stands between a url and its query; nothing where the url waits for one. */
function joint(path: string): string {
  if (/[?&]$/.test(path)) return '';
  return path.includes('?') ? '&' : '?';
}

/** Letters only are sent as they are; anything else becomes GET (schema page Request-verb). */
function verbOf(written: string): string {
  if (!/^[A-Za-z]+$/.test(written)) return 'GET';
  const upper = written.toUpperCase();
  return STANDARD.has(upper) ? upper : written;
}

/** Methods of RFC 9110 and RFC 5789; verbs are case-sensitive, and servers know these in capital letters only. */
const STANDARD = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE']);

/** The value of something that stands in the protocol or in a parameter; '' while the parameter has none. */
export function textOf(source: ValueSource | undefined, table: ParameterTable): string {
  if (source === undefined) return '';
  return source.kind === 'literal' ? source.text : String(table.get(source.param) ?? '');
}

/** A header whose parameter has no value is left out. A line end in a value is a space (RFC 9110, 5.5). */
function headerLine({ key, value }: KeyedValue, table: ParameterTable): HeaderLine[] {
  const text = textOf(value, table).trim();
  if (key === '' || (text === '' && value.kind === 'param') || OWN.test(key)) return [];
  const bytes = Buffer.from(text, 'utf8').toString('latin1');
  return [{ name: key, value: bytes.replace(/[\0-\x08\x0a-\x1f\x7f]+/g, ' ') }];
}

/** Headers that follow from the request and its connection (RFC 9112). */
export const OWN = /^(?:content-length|transfer-encoding|keep-alive|upgrade|expect|trailer)$/i;

/**
 * The bytes of Data: as UTF-8, or just as they stand in the parameter where Content-Type names another charset (schema
 * page Headers.Header, RN 17214).
 */
function bytesOf(
  source: ValueSource | undefined,
  headers: readonly HeaderLine[],
  table: ParameterTable,
): Buffer | undefined {
  if (source === undefined) return undefined;
  if (source.kind === 'literal') return Buffer.from(source.text, 'utf8');
  const { param } = source;
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? '';
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1]?.toLowerCase();
  const raw = charset !== undefined && charset !== 'utf-8' && charset !== 'utf8';
  if (raw || typeof table.get(param) !== 'string') return table.bytes(param);
  return Buffer.from(String(table.get(param)), 'utf8');
}

/** The URL with what no URL may hold percent-encoded as UTF-8 (RFC 3986, 2.1), and without its fragment. */
function carriable(url: string): string {
  const [sent = ''] = url.split('#', 1);
  return sent.replace(/[^\x21-\x7e]+|["<>\\^`{|}]/g, text =>
    Buffer.from(text, 'utf8').toString('hex').toUpperCase().replace(/../g, '%$&'),
  );
}
