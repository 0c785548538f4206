/** Freezes all that can be reached from `root`, objects that refer to each other included; returns it. */
export function freezeDeep<T extends object>(root: T): T {
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null || Object.isFrozen(value)) continue;
    Object.freeze(value);
    if (value instanceof Map) for (const item of value.values()) waiting.push(item);
    else for (const item of Object.values(value)) waiting.push(item);
  }
  return root;
}
