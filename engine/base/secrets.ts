/** What stands wherever a secret would show. */
export const MASK = '***';

/** Replaces every occurrence of a secret in a text; undefined when there is nothing to hide, so nobody searches. */
export type Mask = ((text: string) => string) | undefined;

/** A mask for secret texts. Also covers them as JSON and as URLs write them. */
export function maskOf(secrets: readonly string[]): Mask {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    forms.add(secret);
    forms.add(JSON.stringify(secret).slice(1, -1));
    forms.add(encodeURIComponent(secret));
    forms.add(encodeURI(secret));
    forms.add(Buffer.from(secret, 'utf8').toString('base64'));
  }
  if (forms.size === 0) return undefined;
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return text => {
    for (const form of longestFirst) {
      if (text.includes(form)) text = text.replaceAll(form, MASK);
    }
    return text;
  };
}
