import type { FastifyInstance } from 'fastify';
import { HeadendError } from '#base/error.ts';
import {
  cellView,
  parameterView,
  parameterViews,
  paramOf,
  setParameter,
  tableRows,
} from '#host/parameter-view.ts';
import { type ApiAgent, elementOf } from './agent.ts';
import { ELEMENT_NAME, ELEMENT_PARAM, PARAMETER, problems } from './schemas.ts';

interface OfElement {
  readonly Params: { readonly name: string };
}

interface OfParam {
  readonly Params: { readonly name: string; readonly param: string };
  readonly Querystring: { readonly key?: string };
}

interface Put extends OfParam {
  readonly Body: { readonly value: string | number | boolean };
}

interface OfTable {
  readonly Params: OfParam['Params'];
  readonly Querystring: {
    readonly filter?: string;
    readonly page: number;
    readonly size: number;
    readonly display: boolean;
  };
}

const LARGEST_PAGE = 10_000;

const KEY = {
  type: 'object',
  properties: { key: { type: 'string', description: 'of a column: the key of the row' } },
} as const;

/** Routes of parameters and tables. */
export function parameterRoutes(app: FastifyInstance, agent: ApiAgent): void {
  const tags = ['parameters'];
  app.get<OfElement>(
    '/api/elements/:name/parameters',
    {
      schema: {
        tags,
        summary: 'All parameters of an element but the columns of tables',
        params: ELEMENT_NAME,
        response: { 200: { type: 'array', items: PARAMETER }, ...problems(404) },
      },
    },
    ({ params }) => parameterViews(elementOf(agent, params.name)),
  );
  app.get<OfParam>(
    '/api/elements/:name/parameters/:param',
    {
      schema: {
        tags,
        summary: 'A parameter, or a cell by its column and the key of its row',
        params: ELEMENT_PARAM,
        querystring: KEY,
        response: { 200: PARAMETER, ...problems(404, 422) },
      },
    },
    ({ params, query }) => {
      const element = elementOf(agent, params.name);
      const param = paramOf(element, params.param, 'read');
      return query.key === undefined ? parameterView(element, param) : cellView(element, param, query.key);
    },
  );
  app.put<Put>(
    '/api/elements/:name/parameters/:param',
    {
      schema: {
        tags,
        summary:
          'Sets a parameter or a cell; answers when the element has handled it, and a saved value is on disk',
        params: ELEMENT_PARAM,
        querystring: KEY,
        body: {
          type: 'object',
          required: ['value'],
          properties: { value: { description: 'a text, a number or a boolean' } },
        },
        response: { 200: PARAMETER, ...problems(400, 404, 409, 422, 503) },
      },
    },
    async ({ body, params, query }) => {
      const { value } = body;
      if (!['string', 'number', 'boolean'].includes(typeof value))
        throw new HeadendError('VALUE_INVALID', 'a value is a text, a number or a boolean');
      const element = elementOf(agent, params.name);
      const param = paramOf(element, params.param, 'write');
      await setParameter(element, param, value, query.key);
      if (!agent.host.flush())
        throw new HeadendError(
          'FILE_UNWRITABLE',
          'the value was set, but cannot be saved now; it is tried again, and the log says why',
        );
      if (query.key === undefined) return parameterView(element, param);
      // The write parameter of a column has no cells of its own.
      return cellView(element, param.table === undefined ? (param.twin ?? param) : param, query.key);
    },
  );
  app.get<OfTable>(
    '/api/elements/:name/tables/:param',
    {
      schema: {
        tags,
        summary: 'Rows of a table as objects keyed by column name; X-Total-Count has how many there are',
        params: ELEMENT_PARAM,
        querystring: {
          type: 'object',
          properties: {
            filter: {
              type: 'string',
              description: 'VALUE, PK, DK, FK, COLUMNS, SORT, PAGE; parts separated by ;',
            },
            page: { type: 'integer', minimum: 1, default: 1 },
            size: { type: 'integer', minimum: 1, maximum: LARGEST_PAGE, default: 1000 },
            display: { type: 'boolean', default: false, description: 'what a person reads, not the values' },
          },
        },
        response: { 200: { type: 'array', items: { type: 'object' } }, ...problems(400, 404, 422) },
      },
    },
    async ({ params, query }, reply) => {
      const element = elementOf(agent, params.name);
      const { rows, total } = tableRows(element, paramOf(element, params.param, 'read'), query);
      return reply.header('x-total-count', total).send(rows);
    },
  );
}
