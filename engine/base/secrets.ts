/** What stands wherever a secret would show. */
export const MASK = '***';

/** Replaces every occurrence of a secret in a text; undefined when there is nothing to hide, so nobody searches. */
export type Mask = ((text: string) => string) | undefined;

/** Credentials as RFC 7617 writes them: user and password together in base64. */
const BASIC = /\bBasic ([A-Za-z0-9+/]+={0,2})/g;

/** A mask for secret texts. Also covers them as JSON, as URLs and as Basic credentials write them. */
export function maskOf(secrets: readonly string[]): Mask {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    for (const form of urlForms(secret)) forms.add(form);
    forms.add(Buffer.from(secret, 'utf8').toString('base64'));
  }
  if (forms.size === 0) return undefined;
  const hides = (token: string): boolean => {
    const credentials = Buffer.from(token, 'base64').toString('utf8');
    return secrets.some(secret => secret !== '' && credentials.includes(secret));
  };
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return text => {
    if (text.includes('Basic '))
      text = text.replace(BASIC, (all, token) => (hides(token) ? `Basic ${MASK}` : all));
    for (const form of longestFirst) {
      if (text.includes(form)) text = text.replaceAll(form, MASK);
    }
    return text;
  };
}

/** A secret as it stands in a URL: each part of one escapes other characters. */
function urlForms(secret: string): string[] {
  const url = new URL('ws://host');
  url.password = secret;
  const [path, query] = [new URL('ws://host'), new URL('ws://host')];
  path.pathname = secret;
  query.search = secret;
  const forms = [url.password, path.pathname.slice(1), query.search.slice(1)];
  return [encodeURIComponent(secret), encodeURI(secret), ...forms.filter(form => form !== '')];
}
