import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { http, httpSession, polling, RESPONSE, step } from '../element/http.ts';
import { of } from '../element/running.ts';
import { RealServer } from './process.ts';

let apache: RealServer;

const MODULES = [
  'mpm_event',
  'authn_core',
  'authn_file',
  'authz_core',
  'authz_user',
  'auth_digest',
  'allowmethods',
];

beforeAll(async () => {
  apache = await RealServer.start('apache2', (folder, port) => {
    mkdirSync(join(folder, 'html'));
    writeFileSync(join(folder, 'html/status'), 'well');
    const secret = createHash('md5').update('admin:devices:hunter22').digest('hex');
    writeFileSync(join(folder, 'users'), `admin:devices:${secret}\n`);
    const modules = MODULES.map(name => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
    const settings = `ServerName localhost
      ServerRoot ${folder}
      DefaultRuntimeDir ${folder}
      PidFile ${folder}/pid
      ErrorLog ${folder}/error.log
      Listen 127.0.0.1:${port}
      DocumentRoot ${folder}/html
      <Location />
        AuthType Digest
        AuthName devices
        AuthUserFile ${folder}/users
        AuthDigestQop auth
        Require valid-user
      </Location>`;
    writeFileSync(join(folder, 'apache.conf'), [...modules, settings].join('\n'));
    return ['-f', join(folder, 'apache.conf'), '-DFOREGROUND'];
  });
});

afterAll(() => apache.kill());

const login = (password: string): string =>
  http({
    sessions: [
      httpSession(
        1,
        [
          step(1, 'url="/status?a"', { response: RESPONSE }),
          step(2, 'url="/status?b"', { response: RESPONSE }),
        ],
        `loginMethod="credentials" userName="admin" password="${password}"`,
      ),
    ],
  });

test('a session logs in to Apache with Digest, and uses the same challenge for its next request', async () => {
  const element = await polling(login('hunter22'), apache.url);
  await element.set(1, 'go');
  await element.until(() => of(element, 'reply').length === 3);
  expect(of(element, 'reply').map(({ status }) => status)).toEqual([401, 200, 200]);
  await element.until(() => element.get(11) === 'well');
});

test('a wrong password is refused by Apache, and not tried for ever', async () => {
  const element = await polling(login('wrong'), apache.url);
  await element.set(1, 'go');
  await element.until(() => element.get(10) === 'HTTP/1.1 401 Unauthorized');
  expect(of(element, 'reply').length).toBeLessThanOrEqual(4);
});
