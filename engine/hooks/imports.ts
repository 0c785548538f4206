/** What each module of a hook imports, both by their URLs without query. */
const imported = new Map<string, Set<string>>();

/** Says that a module imports another one. */
export function addImport(by: string, url: string): void {
  let urls = imported.get(by);
  if (urls === undefined) {
    urls = new Set();
    imported.set(by, urls);
  }
  urls.add(url);
}

/** A module and all that it imports, directly or not, as far as it has been loaded. */
export function importsOf(url: string): Set<string> {
  const found = new Set([url]);
  // A set that grows while it is gone through is gone through to its new end.
  for (const each of found) for (const next of imported.get(each) ?? []) found.add(next);
  return found;
}

/**
 * The URL of a file that a hook imports: of the same version as the hook, so that it is read again with it. What is in
 * `node_modules` is read once.
 */
export function versioned(url: string, parent: string): string {
  const version = /[?&](version=\d+)$/.exec(parent)?.[1];
  if (version === undefined || !url.startsWith('file:') || url.includes('/node_modules/')) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${version}`;
}
