import { afterAll, expect, test } from 'vitest';
import { Authority } from '../transport/certificates.ts';
import { action, protocol, response, text, trigger, write } from './protocols.ts';
import { connected, device, of, said, start } from './running.ts';

const authority = new Authority('Test CA');
const good = authority.issue('IP:127.0.0.1');
afterAll(() => authority.remove());

const PLAIN = protocol({
  params: [text(5, '', '<Type options="dynamic ip">read</Type>'), text(11), write(30)],
  responses: [response(1, [11])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'parameter 5', 'copy', 'id="30"')],
});

test('a wss: connection opens with the authority of the device, and no warning', async () => {
  const { element, peer } = await connected(PLAIN, {
    device: { tls: good },
    connection: { tls: { ca: authority.cert } },
  });
  peer.text('secret');
  await element.until(() => element.get(11) === 'secret');
  expect(element.element.connections[0]?.url).toMatch(/^wss:/);
  expect(said(element, 'warn')).toEqual([]);
});

test('verify: false is warned about once, however often the connection opens', async () => {
  const { device: own, element } = await connected(PLAIN, {
    device: { tls: good },
    connection: { tls: { verify: false } },
  });
  await element.set(5, own.url);
  await own.accept();
  await element.until(() => of(element, 'open').length === 2);
  const warnings = said(element, 'warn');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(`connection 0 does not check the certificate of ${own.url}/`);
  expect(warnings[0]).toContain('tls.verify is false');
});

test('verify: false without TLS is no matter', async () => {
  const { element } = await connected(PLAIN, { connection: { tls: { verify: false } } });
  expect(said(element, 'warn')).toEqual([]);
});

test('a certificate that is not trusted is one line: what is wrong, where, and what would be right', async () => {
  const own = await device({ tls: good });
  const element = await start(PLAIN, { connections: { 0: { address: own.url } } });
  await element.until(() => of(element, 'close').length > 0);
  expect(of(element, 'close')).toMatchObject([
    { cause: 'tls', code: 1006, errno: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  ]);
  expect(said(element, 'warn')).toEqual([
    `connection 0 cannot connect to ${own.url}/: tls (1006), UNABLE_TO_VERIFY_LEAF_SIGNATURE, unable to verify the first certificate; its authority is not trusted: tls.ca must hold the certificate of that one`,
  ]);
});
