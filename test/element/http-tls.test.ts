import { afterAll, describe, expect, test } from 'vitest';
import { Authority } from '../transport/certificates.ts';
import { http, httpDevice, httpSession, polling, RESPONSE, step } from './http.ts';
import { of, said } from './running.ts';

const authority = new Authority('Test CA');
const good = authority.issue('IP:127.0.0.1');
const other = authority.issue('DNS:other.test');
afterAll(() => authority.remove());

const CHECKING = http({ sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])] });
const SKIPPING = CHECKING.replace(
  '<Params>',
  '<PortSettings><SkipCertificateVerification><DefaultValue>true</DefaultValue></SkipCertificateVerification></PortSettings><Params>',
);

describe('the certificate of an HTTPS server', () => {
  test.each([
    ['is of no trusted authority', good, {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['is of another name', other, { ca: authority.cert }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('that %s ends the request, since it is checked by default', async (_, tls, own, errno) => {
    const device = await httpDevice({ answer: 'secret', tls });
    const element = await polling(CHECKING, device, { retries: 1, tls: own });
    await element.set(1, 'go');
    await element.until(() => of(element, 'error').length === 2);
    expect(of(element, 'error')[0]).toMatchObject({ cause: 'tls', errno });
    expect(device.requests).toEqual([]);
    expect(element.get(11)).toBeNull();
  });

  test('is not checked where the protocol skips it, which is warned about once', async () => {
    const device = await httpDevice({
      answer: ({ target }) => `${target}${device.requests.length}`,
      tls: other,
    });
    const element = await polling(SKIPPING, device);
    for (const value of ['1', '2']) {
      await element.set(1, value);
      await element.until(() => element.get(11) === `/${value}`);
    }
    const warnings = said(element, 'warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`connection 0 does not check the certificate of ${device.url}/`);
  });

  test('is checked all the same where the element file says so', async () => {
    const device = await httpDevice({ answer: 'x', tls: good });
    const element = await polling(SKIPPING, device, { retries: 0, tls: { verify: true } });
    await element.set(1, 'go');
    await element.until(() => of(element, 'error').length === 1);
    expect(of(element, 'error')[0]).toMatchObject({ cause: 'tls' });
    const trusting = await polling(SKIPPING, device, { tls: { ca: authority.cert } });
    await trusting.set(1, 'go');
    await trusting.until(() => trusting.get(11) === 'x');
  });
});
