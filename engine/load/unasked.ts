import type { Response } from '#model/constructs.ts';
import type { Context } from './draft.ts';

/**
 * Which responses may match what arrives unasked: those with the connection's number as option; for connection 0
 * those without; and all of them where one connection alone can receive unasked and no response has the option.
 */
export function linkUnasked({ connections, responses }: Context): void {
  const receiving = connections.filter(({ type }) => type === 'websocket' || type.startsWith('smart-serial'));
  const all = responses.items;
  const without = all.filter(response => response.connection < 0);
  const numbered = Map.groupBy(all, response => response.connection);
  for (const item of receiving) {
    const own: readonly Response[] = numbered.get(item.id) ?? [];
    if (receiving.length === 1 && without.length === all.length) item.responses = all;
    else if (item.id === 0 && own.length > 0) item.responses = all.filter(r => r.connection <= 0);
    else item.responses = item.id === 0 ? without : own;
  }
}
