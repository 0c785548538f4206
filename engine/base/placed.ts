/**
 * A list with a value at a place: the list itself where it is long enough, else one that ends there. An array that is
 * written to behind its end takes room for 16 places ahead, which counts where thousands of elements do it. The empty
 * list that they begin with may be shared: it is never written to.
 */
export function placed<T>(list: T[], at: number, value: T): T[] {
  if (at < list.length) {
    list[at] = value;
    return list;
  }
  const longer = new Array<T>(at + 1).fill(undefined as T);
  for (let i = 0; i < list.length; i++) longer[i] = list[i]!;
  longer[at] = value;
  return longer;
}
