import type { Node } from '#xml/node.ts';
import { attribute, child } from '#xml/read.ts';
import type { Context } from './draft.ts';

/** Checks a header of a request by its name, and whether its value is a parameter's. */
export type HeaderCheck = (node: Node, key: string, literal: boolean, context: Context) => void;

/** The verb of a handshake's request. */
export function handshakeVerb(node: Node, { issues }: Context): string {
  const written = attribute(node, 'verb')?.trim() || 'GET';
  if (written.toUpperCase() !== 'GET') {
    issues.error(
      'handshake',
      node,
      `a handshake is a GET request, not ${written}; verb="GET" would be right`,
      'verb',
    );
  }
  return written;
}

/** The verb of a request, just as it is written: what has other characters than letters is sent as GET. */
export function requestVerb(node: Node, { issues }: Context): string {
  const written = attribute(node, 'verb')?.trim() || 'GET';
  if (!/^[A-Za-z]+$/.test(written)) {
    const message = `"${written}" is no verb, and GET is sent; a verb of letters only would be right, like POST`;
    issues.warning('bad-value', node, message, 'verb');
  } else if (written.toUpperCase() === 'CONNECT') {
    issues.error('bad-value', node, 'CONNECT is for proxies only; another verb would be right', 'verb');
  }
  return written;
}

const LOGIN_METHODS = ['credentials', 'certificate'];

/** `loginMethod`; a word that there is none of is no login. */
export function loginMethod(node: Node, { issues }: Context): string {
  const written = attribute(node, 'loginMethod')?.trim() ?? '';
  if (written === '') return '';
  const known = LOGIN_METHODS.find(word => word === written.toLowerCase());
  if (known === undefined) {
    const message = `the login method "${written}" is not supported, and nothing is sent; credentials (Basic or Digest) or certificate would be right`;
    issues.warning('not-supported', node, message, 'loginMethod');
  }
  return known ?? '';
}

/** Headers that belong to the handshake itself (RFC 6455, section 4.1), or to a request with a body. */
const RESERVED =
  /^(?:host|upgrade|connection|sec-websocket-(?:key|version|accept)|content-length|transfer-encoding)$/i;

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

export const checkHandshakeHeader: HeaderCheck = (node, key, literal, { issues }) => {
  if (RESERVED.test(key)) {
    const message = `the header ${key} is the handshake's own and cannot be set; leave it out`;
    issues.error('handshake', node, message, 'key');
  } else if (key !== '' && !TOKEN.test(key)) {
    const message = `"${key}" is no name of a header; letters, digits and - would be right, like X-Api-Key`;
    issues.error('handshake', node, message, 'key');
  }
  if (literal) {
    const message = `the header ${key} of a handshake has a fixed value; the pid of a parameter that holds it would be right`;
    issues.error('handshake', node, message);
  }
};

/** Headers that follow from a request and its body (schema page Headers.Header; RFC 9112). */
const OWN = /^(?:content-length|transfer-encoding|keep-alive|upgrade|expect|trailer)$/i;

export const checkRequestHeader: HeaderCheck = (node, key, _, { issues }) => {
  if (OWN.test(key)) {
    const message = `the header ${key} is set by itself, and this one is not sent`;
    issues.info('no-effect', node, message, 'key');
  } else if (key !== '' && !TOKEN.test(key)) {
    const message = `"${key}" is no name of a header; letters, digits and - would be right, like X-Api-Key`;
    issues.error('bad-value', node, message, 'key');
  }
};

/** Parts of a request and a response that mean nothing together, or nothing alone. */
export function checkParts(request: Node | undefined, response: Node | undefined, { issues }: Context): void {
  const data = child(request, 'Data');
  if (data !== undefined && child(request, 'Parameters') !== undefined) {
    const message = 'Data beside Parameters has no effect; remove one of them';
    issues.warning('mixed-content', data, message);
  }
  if (response !== undefined && child(response, 'Content') === undefined) {
    const message = 'Response has no Content, so the body goes nowhere; <Content pid="1"/> would be right';
    issues.info('missing-element', response, message);
  }
}
