import type { FastifyInstance } from 'fastify';
import { HeadendError } from '#base/error.ts';
import { elementView } from '#host/element-view.ts';
import type { Hosted } from '#host/hosted.ts';
import { type ApiAgent, hostedOf } from './agent.ts';
import { ELEMENT, ELEMENT_NAME, problems } from './schemas.ts';

interface Named {
  readonly Params: { readonly name: string };
}

/** What can be asked of an element, by the last part of the path. */
const ACTS: Readonly<
  Record<string, { readonly summary: string; readonly act: (hosted: Hosted) => Promise<void> }>
> = {
  start: { summary: 'Starts an element, or lets one that is paused go on', act: hosted => hosted.start() },
  stop: {
    summary: 'Stops an element; answers when its connections have closed',
    act: hosted => hosted.stop(),
  },
  pause: {
    summary: 'Pauses an element: it talks no more, and its connections stay open',
    act: hosted => hosted.pause(),
  },
  restart: { summary: 'Stops an element and starts it anew', act: hosted => hosted.restart() },
};

/** Routes of elements: what there is, what comes and goes, and their states. */
export function elementRoutes(app: FastifyInstance, agent: ApiAgent): void {
  const tags = ['elements'];
  app.get(
    '/api/elements',
    { schema: { tags, summary: 'All elements', response: { 200: { type: 'array', items: ELEMENT } } } },
    () => agent.host.elements.map(elementView),
  );
  app.get<Named>(
    '/api/elements/:name',
    {
      schema: {
        tags,
        summary: 'One element',
        params: ELEMENT_NAME,
        response: { 200: ELEMENT, ...problems(404) },
      },
    },
    ({ params }) => elementView(hostedOf(agent, params.name)),
  );
  app.post(
    '/api/elements',
    {
      schema: {
        tags,
        summary: 'Creates an element of the content of an element file (JSON or YAML); it outlives a restart',
        response: { 201: ELEMENT, ...problems(400, 409, 422, 503) },
      },
    },
    async ({ body }, reply) => {
      const hosted = await agent.creation.create(contentOf(body));
      const place = `/api/elements/${encodeURIComponent(hosted.name)}`;
      return reply.status(201).header('location', place).send(elementView(hosted));
    },
  );
  app.delete<Named>(
    '/api/elements/:name',
    {
      schema: {
        tags,
        summary: 'Stops an element and removes it',
        params: ELEMENT_NAME,
        response: { 204: { type: 'null' }, ...problems(404) },
      },
    },
    async ({ params }, reply) => {
      await agent.creation.remove(hostedOf(agent, params.name));
      return reply.status(204).send();
    },
  );
  for (const [verb, { act, summary }] of Object.entries(ACTS)) {
    app.post<Named>(
      `/api/elements/:name/${verb}`,
      { schema: { tags, summary, params: ELEMENT_NAME, response: { 200: ELEMENT, ...problems(404, 422) } } },
      async ({ params }) => {
        const hosted = hostedOf(agent, params.name);
        await act(hosted);
        return elementView(hosted);
      },
    );
  }
}

/** The content of an element file: YAML as it came, JSON as it was read. */
function contentOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body !== null && typeof body === 'object') return JSON.stringify(body);
  throw new HeadendError(
    'REQUEST_INVALID',
    'the body must be the content of an element file, as application/json or application/yaml',
  );
}
