import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

/** The answer to a request. */
export interface Asked {
  readonly status: number;
  readonly body: string;
  /** How many there are of what the body has a part of; undefined where that is not said. */
  readonly total: number | undefined;
}

/**
 * One request, with a JSON body where one is given. Rejects with what the system says where nobody answers. Unlike
 * `fetch` it asks at every port.
 */
export function ask(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: object | undefined,
): Promise<Asked> {
  const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const request = url.startsWith('https:') ? secureRequest : plainRequest;
  const own = sent && { 'content-type': 'application/json', 'content-length': String(sent.length) };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, headers: { ...headers, ...own }, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const total = response.headers['x-total-count'];
        resolve({
          status: response.statusCode ?? 0,
          body: Buffer.concat(chunks).toString('utf8'),
          total: typeof total === 'string' ? Number(total) : undefined,
        });
      });
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}
