/**
 * A test for a glob: `*` any characters, `?` one; everything else literally. Letter case does not matter unless it is
 * `exact`.
 */
export function glob(pattern: string, exact = false): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const regex = new RegExp(`^${source}$`, exact ? 'su' : 'isu');
  return text => regex.test(text);
}
