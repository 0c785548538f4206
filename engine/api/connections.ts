import type { FastifyInstance } from 'fastify';
import { HeadendError } from '#base/error.ts';
import {
  type ConnectionChoice,
  type ConnectionUpdate,
  configure,
  connectionViews,
  disconnect,
} from '#host/registry.ts';
import type { ApiAgent } from './agent.ts';
import { CHANGES, CHOICE, CONNECTION, problems } from './schemas.ts';

interface Listing {
  readonly Querystring: ConnectionChoice;
}

interface Disconnecting {
  readonly Body: Omit<ConnectionChoice, 'closed'> & { readonly code?: number; readonly reason?: string };
}

interface Configuring {
  readonly Params: { readonly id: string };
  readonly Body: ConnectionUpdate;
}

/** Routes of the registry of connections. */
export function connectionRoutes(app: FastifyInstance, agent: ApiAgent): void {
  const tags = ['connections'];
  app.get<Listing>(
    '/api/connections',
    {
      schema: {
        tags,
        summary: 'The connections of all elements that are not closed',
        querystring: {
          type: 'object',
          properties: { ...CHOICE, closed: { type: 'boolean', description: 'those that are closed too' } },
        },
        response: { 200: { type: 'array', items: CONNECTION } },
      },
    },
    ({ query }) => connectionViews(agent.host, query),
  );
  app.post<Disconnecting>(
    '/api/connections/disconnect',
    {
      schema: {
        tags,
        summary: 'Closes connections gracefully; answers with those that are being closed, as they were',
        body: {
          type: 'object',
          properties: {
            id: { type: 'string', description: 'of one connection' },
            ...CHOICE,
            code: { type: 'integer', default: 1000, description: 'what a WebSocket is closed with' },
            reason: { type: 'string', default: '' },
          },
        },
        response: { 200: { type: 'array', items: CONNECTION }, ...problems(400, 404) },
      },
    },
    ({ body }) => {
      const { code = 1000, reason = '', ...choice } = body;
      const { element, host, id, port, user } = choice;
      if ([element, host, id, port, user].every(given => given === undefined))
        throw new HeadendError(
          'REQUEST_INVALID',
          'say which connections: {"id"}, or globs on {"element","host","port","user"}; {"element":"*"} is all',
        );
      const closed = disconnect(agent.host, { element, host, id, port, user }, code, reason);
      if (closed.length === 0)
        throw new HeadendError(
          'UNKNOWN_CONNECTION',
          'no open connection is meant by this; /api/connections lists them',
        );
      return closed;
    },
  );
  app.post<Configuring>(
    '/api/connections/:id',
    {
      schema: {
        tags,
        summary: 'Changes settings of a connection, or of one client, until its element starts anew',
        params: { type: 'object', properties: { id: { type: 'string', description: 'as it is listed' } } },
        body: { type: 'object', properties: CHANGES },
        response: { 200: CONNECTION, ...problems(400, 404, 422) },
      },
    },
    ({ body, params }) => configure(agent.host, params.id, body),
  );
}
