import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import Fastify from 'fastify';
import { version } from '#host/version.ts';
import type { ApiAgent } from './agent.ts';
import { connectionRoutes } from './connections.ts';
import { elementRoutes } from './elements.ts';
import { healthRoutes } from './health.ts';
import { LiveClients } from './live.ts';
import { parameterRoutes } from './parameters.ts';
import { PROBLEM_TYPE, problem, problemOf } from './problem.ts';

/** What answers requests: a Fastify that has no socket of its own. */
export interface Application {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Most characters of a part of a path: names of elements are long. */
const LONGEST_NAME = 1000;
/** Clients of the live routes only listen. */
const LONGEST_MESSAGE = 64 * 1024;

/** The routes of the API, for one agent. `failed` is told of faults of our own. */
export async function application(agent: ApiAgent, failed: (error: unknown) => void): Promise<Application> {
  const app = Fastify({
    routerOptions: { maxParamLength: LONGEST_NAME },
    forceCloseConnections: true,
    // A path that cannot be read has no route, and of a handshake nobody would close the socket.
    frameworkErrors: (error, request, reply) => {
      const told = problemOf(error);
      const body = JSON.stringify(told);
      const headers = { 'content-type': PROBLEM_TYPE, 'content-length': Buffer.byteLength(body) };
      reply.raw.writeHead(told.status, { ...headers, connection: 'close' });
      reply.raw.end(body, () => request.raw.socket.destroySoon());
    },
  });
  const upgrades = new EventEmitter();
  const live = new LiveClients(agent.host);
  // What is described is checked by tests, not cut to the description.
  app.setSerializerCompiler(() => data => JSON.stringify(data));
  app.setErrorHandler((error, _, reply) => {
    const told = problemOf(error);
    if (told.status >= 500) failed(error);
    return reply.status(told.status).type(PROBLEM_TYPE).send(told);
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = `there is no ${request.method} ${request.url.split('?', 1)[0]}; /api/openapi.json lists what there is`;
    return reply
      .status(404)
      .type(PROBLEM_TYPE)
      .send(problem(404, detail, 'UNKNOWN_ROUTE'));
  });
  app.removeContentTypeParser('text/plain');
  const anyYaml = /^(?:application|text)\/(?:x-)?yaml/;
  app.addContentTypeParser(anyYaml, { parseAs: 'string' }, (_, body, done) => done(null, body));
  // A JSON body that is empty is none: `curl -X POST` of a route without a body may name a type.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(Object.assign(new Error('the body is no JSON'), { statusCode: 400 }), undefined);
    }
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'headend',
        version,
        description: 'Elements of a running agent: their states, parameters, tables, connections and stream.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }, {}],
    },
  });
  await app.register(websocket, {
    options: { server: upgrades as never, maxPayload: LONGEST_MESSAGE, perMessageDeflate: false },
    preClose: done => void live.close().then(() => done()),
    errorHandler: (_, socket) => socket.terminate(),
  });
  elementRoutes(app, agent);
  parameterRoutes(app, agent);
  connectionRoutes(app, agent);
  live.routes(app);
  healthRoutes(app, agent, () => live.readers);
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger());
  await app.ready();
  return {
    handle: (request, response) => app.routing(request, response),
    upgrade: (request, socket, head) => upgrades.emit('upgrade', request, socket, head),
    close: () => app.close(),
  };
}
