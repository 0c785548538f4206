import { expect, test } from 'vitest';
import { bypassesProxy, cautionsOf } from '#element/cautions.ts';
import { CONNECTION_DEFAULTS } from '#element/settings.ts';

test.each(['bypassproxy', 'byPassProxy', ' BYPASSPROXY '])(
  'the bus address "%s" leaves proxies out',
  busAddress => {
    expect(bypassesProxy({ ...CONNECTION_DEFAULTS, busAddress })).toBe(true);
  },
);

test.each(['', '1', 'proxy', 'bypassproxy2'])('the bus address "%s" does not', busAddress => {
  expect(bypassesProxy({ ...CONNECTION_DEFAULTS, busAddress })).toBe(false);
});

test('with default settings there is nothing to be cautious about', () => {
  expect(cautionsOf(0, 'wss://device.test/', CONNECTION_DEFAULTS)).toEqual([]);
});

test('a certificate that is not checked and a proxy without effect are two cautions', () => {
  const settings = {
    ...CONNECTION_DEFAULTS,
    tls: { verify: false },
    proxy: 'http://me:s3cr3t@proxy',
    busAddress: 'bypassproxy',
  };
  const cautions = cautionsOf(2, 'wss://device.test/', settings);
  expect(cautions).toHaveLength(2);
  expect(cautions.join()).not.toContain('s3cr3t');
  expect(cautionsOf(2, 'ws://device.test/', settings)).toHaveLength(1);
});
