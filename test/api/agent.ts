import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { AgentClient } from '#api/client.ts';
import { AgentClient as Client } from '#api/client.ts';
import { ApiServer } from '#api/server.ts';
import { Creation } from '#host/creation.ts';
import { Host } from '#host/host.ts';
import { KeptElements } from '#host/kept-elements.ts';
import { defaultSettings } from '#load/element-file.ts';
import { SqliteStore } from '#store/sqlite.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the tests of a file have run. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'headend-api-'));
  folders.push(made);
  return made;
}

/** The file of a protocol made of the sections given. */
export function protocolOf(sections: string, type = 'virtual'): string {
  const file = join(folder(), 'protocol.xml');
  const head = `<Name>Sensor</Name><Version>1.0.0.1</Version><Type>${type}</Type>`;
  writeFileSync(file, `<Protocol xmlns="http://www.skyline.be/protocol">${head}${sections}</Protocol>`);
  return file;
}

/** An agent in this process. */
export interface TestAgent {
  readonly host: Host;
  readonly client: AgentClient;
  readonly url: string;
  readonly faults: readonly unknown[];
  /** A request as any program makes it, with the answer's body read as JSON where it is some. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const running: TestAgent[] = [];
afterEach(async () => {
  for (const agent of running.splice(0)) await agent.stop();
});

/** Starts an agent with elements of protocol files, by name; it is stopped after the test. */
export async function startAgent(
  elements: Readonly<Record<string, string>>,
  options: { readonly data?: string; readonly token?: string } = {},
): Promise<TestAgent> {
  const { data, token } = options;
  const faults: unknown[] = [];
  const store =
    data === undefined ? undefined : new SqliteStore(data, { failed: () => {}, recovered: () => {} });
  const host = new Host({ store });
  const kept = data === undefined ? undefined : new KeptElements(data, () => store?.claim());
  const creation = new Creation(host, kept);
  const server = await ApiServer.listen({
    address: { host: '127.0.0.1', port: 0 },
    token,
    failed: error => faults.push(error),
  });
  for (const [name, protocol] of Object.entries(elements))
    await host.add({ name, protocol, settings: defaultSettings(protocol) });
  for (const { element } of host.elements) element?.start();
  for (const hosted of await creation.restore((_, error) => faults.push(error))) await hosted.start();
  server.serve({ host, creation, ready: () => true });
  let stopped = false;
  const agent: TestAgent = {
    host,
    url: server.url,
    faults,
    client: new Client({ url: server.url, token }),
    async ask(method, path, body, headers = {}) {
      const type: Record<string, string> =
        body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' };
      const response = await fetch(server.url + path, {
        method,
        headers: {
          ...type,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') === true;
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await server.close();
      await host.stop();
      store?.close();
    },
  };
  running.push(agent);
  return agent;
}

/** A parameter with the parts that most need. */
export function param(id: number, name: string, type: 'double' | 'string', more = '', kind = 'read'): string {
  const raw = type === 'double' ? 'numeric text' : 'other';
  const interprete = `<RawType>${raw}</RawType><LengthType>next param</LengthType><Type>${type}</Type>`;
  return `<Param id="${id}"><Name>${name}</Name><Description>The ${name}</Description><Type>${kind}</Type>
    <Interprete>${interprete}</Interprete>${more}</Param>`;
}
