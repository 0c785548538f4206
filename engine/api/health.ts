import type { FastifyInstance } from 'fastify';
import { metricsText } from '#host/metrics.ts';
import type { ApiAgent } from './agent.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';
import { problems } from './schemas.ts';

/** Routes for whoever watches the agent: alive, ready, and its numbers. */
export function healthRoutes(
  app: FastifyInstance,
  agent: ApiAgent,
  readers: () => Readonly<Record<string, number>>,
): void {
  const tags = ['health'];
  const ok = { type: 'object', properties: { status: { type: 'string', const: 'ok' } } };
  app.get('/healthz', { schema: { tags, summary: 'Alive: it answers', response: { 200: ok } } }, () => ({
    status: 'ok',
  }));
  app.get<{ Reply: unknown }>(
    '/readyz',
    {
      schema: {
        tags,
        summary: 'Ready: all elements have been started',
        response: { 200: ok, ...problems(503) },
      },
    },
    async (_, reply) => {
      if (agent.ready()) return { status: 'ok' };
      return reply.status(503).type(PROBLEM_TYPE).send(problem(503, 'elements are being started'));
    },
  );
  app.get(
    '/metrics',
    {
      schema: {
        tags,
        summary: 'Numbers for Prometheus (text format)',
        response: { 200: { type: 'string' } },
      },
    },
    async (_, reply) => {
      const text = metricsText(agent.host, readers());
      return reply.type('text/plain; version=0.0.4; charset=utf-8').serializer(String).send(text);
    },
  );
}
