import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http, httpSession, polling, RESPONSE, step } from '../element/http.ts';
import { of } from '../element/running.ts';
import { Authority } from '../transport/certificates.ts';
import { freePort, RealServer } from './process.ts';

const authority = new Authority('test');
const own = authority.issue('IP:127.0.0.1');
const personal = authority.issue('DNS:client');

let nginx: RealServer;
let secure = 0;

beforeAll(async () => {
  secure = await freePort();
  nginx = await RealServer.start('nginx', (folder, port) => {
    mkdirSync(join(folder, 'html'));
    writeFileSync(join(folder, 'html/large.json'), JSON.stringify(Array.from({ length: 5000 }, (_, i) => i)));
    writeFileSync(join(folder, 'users'), 'admin:{PLAIN}hunter22\n');
    writeFileSync(join(folder, 'cert'), own.cert);
    writeFileSync(join(folder, 'key'), own.key);
    writeFileSync(join(folder, 'ca'), authority.cert);
    writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port));
    return ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  });
});

afterAll(async () => {
  await nginx.kill();
  authority.remove();
});

function configuration(folder: string, port: number): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    ${process.getuid?.() === 0 ? 'user root;' : ''}
    events { worker_connections 64; }
    http {
      access_log off; default_type text/plain; types { application/json json; }
      ${paths.map(name => `${name}_temp_path ${folder}/${name};`).join(' ')}
      gzip on; gzip_types application/json; gzip_min_length 1; gzip_proxied any;
      server {
        listen 127.0.0.1:${port}; root ${folder}/html;
        location /hello { return 200 "hello $request_method $args"; }
        location /private { auth_basic "private"; auth_basic_user_file ${folder}/users; try_files /large.json =404; }
        location /moved { return 301 /hello?moved; }
        location /see { return 303 /hello?seen; }
        location /kept { return 307 /hello?kept; }
        location /circle { return 302 /circle; }
        location /gone { return 410 "gone"; }
        location /hang-up { return 444; }
        location /slow { limit_rate 100; gzip off; try_files /large.json =404; }
      }
      server {
        listen 127.0.0.1:${secure} ssl; ssl_certificate ${folder}/cert; ssl_certificate_key ${folder}/key;
        ssl_client_certificate ${folder}/ca; ssl_verify_client on;
        location / { return 200 "$ssl_client_s_dn $ssl_protocol"; }
      }
    }`;
}

const ask = (request: string, attributes = '', inside = '') =>
  http({ sessions: [httpSession(1, [step(1, request, { response: RESPONSE, inside })], attributes)] });

/** The status line and the content that a request brings. */
async function asked(xml: string, connection: Readonly<Record<string, unknown>> = {}) {
  const element = await polling(xml, nginx.url, connection);
  await element.set(1, 'go');
  await element.until(() => element.get(11) !== null || of(element, 'error').length > 0);
  return element;
}

describe('an HTTP session with nginx', () => {
  test('gets what it asks for', async () => {
    const element = await asked(ask('url="/hello?a=b"'));
    expect(element.get(10)).toBe('HTTP/1.1 200 OK');
    expect(element.get(11)).toBe('hello GET a=b');
  });

  test('gets a large body whole, packed with gzip on its way', async () => {
    const element = await asked(ask('url="/large.json"'));
    expect(JSON.parse(String(element.get(11)))).toHaveLength(5000);
    expect(of(element, 'reply')[0]?.headers).toContain('Content-Encoding: gzip');
  });

  test.each([
    ['/moved', 'hello GET moved', '301'],
    ['/see', 'hello GET seen', '303'],
    ['/kept', 'hello POST kept', '307'],
  ])('goes on from %s to where it is sent', async (url, content, status) => {
    const element = await asked(ask(`verb="POST" url="${url}"`, '', '<Data>x</Data>'));
    expect(element.get(11)).toBe(content);
    expect(of(element, 'reply').map(reply => String(reply.status))).toEqual([status, '200']);
  });

  test('does not run in a circle', async () => {
    const element = await asked(ask('url="/circle"'));
    expect(of(element, 'error')[0]?.reason).toMatch(/^redirected in a circle/);
  });

  test('logs in with Basic', async () => {
    const login = 'loginMethod="credentials" userName="admin"';
    const right = await asked(ask('url="/private"', `${login} password="hunter22"`));
    expect(right.get(10)).toBe('HTTP/1.1 200 OK');
    const wrong = await asked(ask('url="/private"', `${login} password="wrong"`));
    expect(wrong.get(10)).toBe('HTTP/1.1 401 Unauthorized');
    expect(wrong.status.connections[0]?.state).toBe('closed');
  });

  test('gets a refusal with its body', async () => {
    const element = await asked(ask('url="/gone"'));
    expect([element.get(10), element.get(11)]).toEqual(['HTTP/1.1 410 Gone', 'gone']);
  });

  test('is told when the server hangs up', async () => {
    const element = await asked(ask('url="/hang-up"'));
    expect(of(element, 'error')[0]).toMatchObject({ cause: 'abnormal' });
  });

  test('gives up a reply that does not end in time', async () => {
    const element = await polling(ask('url="/slow"'), nginx.url, { timeout: '300ms', retries: 0 });
    await element.set(1, 'go');
    await element.until(() => of(element, 'timeout').length === 1);
    expect(element.get(11)).toBeNull();
  });

  test('shows its client certificate in TLS, and is refused without', async () => {
    const tls = { ca: authority.cert };
    const address = { address: `https://127.0.0.1:${secure}` };
    const login = ask('url="/"', 'loginMethod="certificate"');
    const element = await asked(login, {
      ...address,
      tls: { ...tls, cert: personal.cert, key: personal.key },
    });
    expect(element.get(11)).toMatch(/^CN=device TLSv1\.[23]$/);
    const without = await asked(ask('url="/"'), { ...address, tls });
    expect(without.get(10)).toBe('HTTP/1.1 400 Bad Request');
  });
});
