/** A test for a glob: `*` any characters, `?` one; everything else literally; letter case does not matter. */
export function glob(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const regex = new RegExp(`^${source}$`, 'isu');
  return text => regex.test(text);
}
